import {
  changeTarget,
  NOTHING_STOPS,
  nameInWords,
  UNKNOWN_STOPS,
  whyUntouchable,
} from "../core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import type { BlastRadius, ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "./cluster-queue.ts";
import { replaceTested } from "./job-label.ts";
import { LOCAL_QUEUES, type LocalQueue } from "./local-queue.ts";
import { whatStops } from "./plan-workload-active.ts";
import { holdsQuota, isAdmitted, type Workload } from "./workload.ts";

/** `Hold` admits nothing new; `HoldAndDrain` evicts what runs as well; `None` lets the queue work. */
export type StopPolicy = "None" | "Hold" | "HoldAndDrain";

/** What is known around a queue that is to be stopped or resumed. */
export interface QueueStopFacts extends ConfirmFacts {
  /** Every workload that was read, of this queue or not; undefined = they could not be read. */
  readonly workloads?: readonly Workload[] | undefined;
}

const PATH = "/spec/stopPolicy";
const VERB: Record<StopPolicy, string> = { None: "Resume", Hold: "Hold", HoldAndDrain: "Drain" };
const IS_ALREADY: Record<StopPolicy, string> = {
  None: "is not stopped",
  Hold: "is held already",
  HoldAndDrain: "is drained already",
};
const MOST_NAMED = 5;

/**
 * Plans to hold a ClusterQueue or LocalQueue (what runs goes on), to drain it (what runs is evicted and waits) or to let it work again.
 * @example
 * const plan = planQueueStop(queue, "HoldAndDrain");
 * console.log(plan.stops.pods, plan.notes);
 * @see https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/#stoppolicy
 */
export function planQueueStop(
  queue: ClusterQueue | LocalQueue,
  policy: StopPolicy,
  facts: QueueStopFacts = ONE_OF_MY_OWN,
): ChangePlan {
  const kind = isLocal(queue) ? LOCAL_QUEUES : CLUSTER_QUEUES;
  const name = `${kind.kind} ${nameInWords(queue)}`;
  const holders = facts.workloads?.filter((workload) => holdsQuotaThrough(queue, workload));
  const stops = policy === "HoldAndDrain" ? drained(queue, holders) : NOTHING_STOPS;
  return {
    title: `${VERB[policy]} ${name}`,
    kind,
    target: changeTarget(queue),
    request: { verb: "patch", operations: setPolicy(queue.stopPolicy, policy) },
    refusedBecause:
      whyUntouchable(queue) ??
      (queue.stopPolicy === policy ? `${name} ${IS_ALREADY[policy]}.` : undefined) ??
      tooMany(facts),
    notes: notesOf(queue, policy, holders),
    stops,
    confirm: confirmLevel(facts, stops, policy === "None"),
    undo: replaceTested(PATH, policy, queue.stopPolicy),
    then: [],
  };
}

function isLocal(queue: ClusterQueue | LocalQueue): queue is LocalQueue {
  return "clusterQueue" in queue;
}

function holdsQuotaThrough(queue: ClusterQueue | LocalQueue, workload: Workload): boolean {
  if (!holdsQuota(workload)) return false;
  const { name, namespace } = queue.meta;
  return isLocal(queue)
    ? workload.queue === name && workload.meta.namespace === namespace
    : workload.clusterQueue === name;
}

/** A queue that was never stopped may lack the field, so `None` is not tested. */
function setPolicy(before: string, after: StopPolicy): readonly JsonPatchOperation[] {
  return before === "None" ? [{ op: "add", path: PATH, value: after }] : replaceTested(PATH, before, after);
}

function drained(queue: ClusterQueue | LocalQueue, holders: readonly Workload[] | undefined): BlastRadius {
  if (holders === undefined) return queue.counts.reserving === 0 ? NOTHING_STOPS : UNKNOWN_STOPS;
  const radii = holders.map((workload) => whatStops(workload));
  return {
    pods: totalOf(radii.map(({ pods }) => pods)),
    accelerators: totalOf(radii.map(({ accelerators }) => accelerators)),
    jobs: holders.length === 0 ? 0 : undefined,
  };
}

function totalOf(counts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const count of counts) {
    if (count === undefined) return undefined;
    total += count;
  }
  return total;
}

function notesOf(
  queue: ClusterQueue | LocalQueue,
  policy: StopPolicy,
  holders: readonly Workload[] | undefined,
): readonly string[] {
  switch (policy) {
    case "None":
      return [...waitingNote(queue, "are tried again, in their order", "is tried again")];
    case "Hold":
      return [
        ...holdNotes(queue, holders),
        ...waitingNote(queue, "stay where they are until it is resumed", "stays where it is until it is resumed"),
      ];
    case "HoldAndDrain":
      return [
        ...drainNotes(queue, holders),
        ...waitingNote(queue, "wait until it is resumed", "waits until it is resumed"),
      ];
    default:
      return policy satisfies never;
  }
}

function holdNotes(queue: ClusterQueue | LocalQueue, holders: readonly Workload[] | undefined): readonly string[] {
  const admitted = holders?.filter(isAdmitted).length ?? queue.counts.admitted;
  const reserving = holders?.length ?? queue.counts.reserving;
  return [admittedNote(admitted), ...checkedNote(admitted, reserving)];
}

function admittedNote(admitted: number | undefined): string {
  if (admitted === undefined)
    return "Nothing new is admitted. What is admitted runs on; how much that is could not be read.";
  if (admitted === 0) return "Nothing new is admitted; nothing runs there now.";
  return `Nothing new is admitted; ${many(admitted, "admitted workload")} ${admitted === 1 ? "runs" : "run"} on.`;
}

/** Quota that is held while admission checks are done is given back at once. */
function checkedNote(admitted: number | undefined, reserving: number | undefined): readonly string[] {
  if (admitted === undefined || reserving === undefined || reserving <= admitted) return [];
  const count = reserving - admitted;
  const fate = count === 1 ? "loses it and waits again" : "lose it and wait again";
  return [`${many(count, "workload")} with quota, but not through ${count === 1 ? "its" : "their"} checks, ${fate}.`];
}

function drainNotes(queue: ClusterQueue | LocalQueue, holders: readonly Workload[] | undefined): readonly string[] {
  const count = holders?.length ?? queue.counts.reserving;
  if (count === undefined) return ["Everything that runs there is evicted; how much that is could not be read."];
  if (count === 0) return ["Nothing runs there: nothing is evicted."];
  const named = holders === undefined ? "" : `: ${namesOf(holders)}`;
  return [
    `Evicts ${many(count, "workload")}${named}.`,
    "Their pods are deleted, and what they have computed so far is lost unless it was saved.",
    "They keep their place, by priority and creation time, and start anew when the queue is resumed.",
  ];
}

function waitingNote(queue: ClusterQueue | LocalQueue, several: string, one: string): readonly string[] {
  const { pending } = queue.counts;
  if (pending === undefined || pending === 0) return [];
  return [
    `${many(pending, "workload")} that ${pending === 1 ? "waits" : "wait"} there ${pending === 1 ? one : several}.`,
  ];
}

function namesOf(workloads: readonly Workload[]): string {
  const names = workloads.slice(0, MOST_NAMED).map((workload) => {
    const { owner, meta } = workload;
    return owner === undefined ? nameInWords(workload) : `${owner.kind} ${meta.namespace}/${owner.name}`;
  });
  return `${names.join(", ")}${workloads.length > MOST_NAMED ? ", …" : ""}`;
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
