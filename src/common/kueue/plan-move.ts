import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import { isTrue } from "../values/condition.ts";
import { type JobOfWorkload, replaceTested, setLabel, targetOfJob } from "./job-label.ts";
import { QUEUE_NAME_LABEL } from "./kueue-names.ts";
import type { LocalQueue } from "./local-queue.ts";
import { isStopped } from "./queue-state.ts";
import { holdsQuota, isActive, isFinished, WORKLOADS, type Workload } from "./workload.ts";

const QUEUE_PATH = "/spec/queueName";

/**
 * Plans to move a waiting workload to another LocalQueue of its namespace, by the label of its job; for a workload that somebody made
 * by hand, in its own specification; for one that was evicted, in both. Kueue follows the label only while the workload is active and
 * holds no quota.
 *
 * @param job - The owner's kind; undefined for a workload without owner, or when the kind of its owner is not known.
 * @example
 * const plan = planMove(workload, undefined, otherQueue);
 * if (plan.refusedBecause !== undefined) console.error(plan.refusedBecause);
 */
export function planMove(
  workload: Workload,
  job: JobOfWorkload | undefined,
  to: LocalQueue,
  facts: ConfirmFacts = ONE_OF_MY_OWN,
): ChangePlan {
  const { operations, undo } = patchesOf(workload, job, to.meta.name);
  const target = job === undefined ? undefined : targetOfJob(workload, job);
  return {
    title: `Move Workload ${nameInWords(workload)} from LocalQueue ${workload.queue || "(none)"} to ${to.meta.name}`,
    kind: job?.kind ?? WORKLOADS,
    target: target ?? changeTarget(workload),
    request: { verb: "patch", operations },
    refusedBecause: whyUntouchable(workload) ?? whyUntouchable(to) ?? whyNotMoved(workload, job, to) ?? tooMany(facts),
    notes: notesOf(workload, to),
    stops: NOTHING_STOPS,
    confirm: confirmLevel(facts, NOTHING_STOPS, true),
    undo,
    then: workload.owner !== undefined && wasEvicted(workload) ? [moveItself(workload, to)] : [],
  };
}

/** Kueue looks at the label of a job that it has evicted only when the job has been admitted once more: in its old queue. */
function wasEvicted({ conditions }: Workload): boolean {
  return isTrue(conditions, "Evicted");
}

/** The Workload as well, and after its job: one that finds the two apart carries the label over. */
function moveItself(workload: Workload, { meta }: LocalQueue): ChangePlan {
  const operations = ownQueue(workload, meta.name);
  return {
    title: `Move Workload ${nameInWords(workload)} itself`,
    kind: WORKLOADS,
    target: changeTarget(workload),
    request: { verb: "patch", operations: operations.there },
    refusedBecause: undefined,
    notes: [],
    stops: NOTHING_STOPS,
    confirm: "none",
    undo: operations.back,
    then: [],
  };
}

/** Why the workload cannot be moved at all now, or not to this queue; undefined when it can. Without `to`, only the former is judged. */
export function whyNotMoved(workload: Workload, job: JobOfWorkload | undefined, to?: LocalQueue): string | undefined {
  const { owner, meta, queue } = workload;
  const name = nameInWords(workload);
  if (isFinished(workload)) return `Workload ${name} has finished: it is in no queue any more.`;
  if (holdsQuota(workload))
    return `Workload ${name} holds quota, and Kueue lets nobody move it then. Hold its queue, requeue it, and move it while it waits.`;
  if (!isActive(workload))
    return `Workload ${name} is inactive, and Kueue would not follow the move: it would start in ${queue || "its queue"} all the same. Activate it first.`;
  if (owner !== undefined && job === undefined)
    return `The queue is a label of ${owner.kind} ${owner.name}, a kind that cannot be changed from here: set ${QUEUE_NAME_LABEL} on it with kubectl.`;
  const untouchable = job?.record === undefined ? undefined : whyUntouchable(job.record);
  if (untouchable !== undefined) return untouchable;
  if (to === undefined) return undefined;
  if (to.meta.namespace !== meta.namespace)
    return `LocalQueue ${nameInWords(to)} is in another namespace: a job can only wait in a queue of its own.`;
  return to.meta.name === queue ? `Workload ${name} is in LocalQueue ${queue} already.` : undefined;
}

function patchesOf(
  workload: Workload,
  job: JobOfWorkload | undefined,
  to: string,
): { readonly operations: readonly JsonPatchOperation[]; readonly undo: readonly JsonPatchOperation[] | undefined } {
  if (workload.owner === undefined) {
    const { there, back } = ownQueue(workload, to);
    return { operations: there, undo: back };
  }
  const before = workload.queue === "" ? undefined : workload.queue;
  const labelled = job?.record?.meta.labels.get(QUEUE_NAME_LABEL);
  const operations = setLabel(QUEUE_NAME_LABEL, job?.record === undefined ? before : labelled, to, job?.record);
  const back = labelled ?? before;
  return { operations, undo: back === undefined ? undefined : setLabel(QUEUE_NAME_LABEL, to, back) };
}

/** The patches of the Workload's own specification, there and back. */
function ownQueue(
  { queue }: Workload,
  to: string,
): { readonly there: readonly JsonPatchOperation[]; readonly back: readonly JsonPatchOperation[] } {
  if (queue !== "") return { there: replaceTested(QUEUE_PATH, queue, to), back: replaceTested(QUEUE_PATH, to, queue) };
  return {
    there: [{ op: "add", path: QUEUE_PATH, value: to }],
    back: [
      { op: "test", path: QUEUE_PATH, value: to },
      { op: "remove", path: QUEUE_PATH },
    ],
  };
}

function notesOf(workload: Workload, to: LocalQueue): readonly string[] {
  const notes: string[] = [];
  const { owner } = workload;
  const { activity, clusterQueue, meta } = to;
  if (isStopped(to)) notes.push(`LocalQueue ${meta.name} is stopped: it waits there until the queue is resumed.`);
  else if (activity.active === false)
    notes.push(
      `LocalQueue ${meta.name} admits nothing now: ${activity.message || activity.reason || "it is inactive"}.`,
    );
  notes.push(`It waits in ClusterQueue ${clusterQueue || "?"} then, at its place by priority and creation time.`);
  if (owner !== undefined)
    notes.push(
      wasEvicted(workload)
        ? `It is set on ${owner.kind} ${owner.name} and on the Workload: Kueue does not carry it over to one that it has evicted.`
        : `It is set on ${owner.kind} ${owner.name}, and Kueue carries it over.`,
    );
  return notes;
}
