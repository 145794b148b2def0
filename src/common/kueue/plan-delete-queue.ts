import { NOTHING_STOPS } from "../core-objects/change-target.ts";
import { type DeleteFacts, planDelete } from "../core-objects/plan-delete.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "./cluster-queue.ts";
import { COHORTS, type Cohort } from "./cohort.ts";
import type { CohortNode } from "./cohort-tree.ts";
import { LOCAL_QUEUES, type LocalQueue } from "./local-queue.ts";
import { isStopped } from "./queue-state.ts";

export interface ClusterQueueDeleteFacts extends DeleteFacts {
  /** LocalQueues that point at it; undefined = they could not be read. */
  readonly localQueues: readonly LocalQueue[] | undefined;
}

/** Plans the deletion of a ClusterQueue. It stops nothing by itself: Kueue keeps the queue until its workloads are done. */
export function planDeleteClusterQueue(queue: ClusterQueue, facts: ClusterQueueDeleteFacts): ChangePlan {
  return planDelete(CLUSTER_QUEUES, queue, {
    ...facts,
    stops: facts.stops ?? NOTHING_STOPS,
    notes: [...(facts.notes ?? []), ...clusterQueueNotes(queue, facts.localQueues)],
  });
}

function clusterQueueNotes(queue: ClusterQueue, localQueues: readonly LocalQueue[] | undefined): readonly string[] {
  const { reserving, pending } = queue.counts;
  return [
    ...(reserving === 0 ? [] : [terminatingNote(queue)]),
    ...pendingNotes(pending, "waits without a queue", "wait without a queue"),
    ...localQueueUsers(localQueues),
    ...(queue.cohort === ""
      ? []
      : [`Cohort ${queue.cohort} loses its quota: what others borrow of it is not taken back at once.`]),
  ];
}

function terminatingNote(queue: ClusterQueue): string {
  const { reserving } = queue.counts;
  const held = reserving === undefined ? "workloads that hold its quota, if any," : many(reserving, "workload");
  const drain = isStopped(queue) ? "" : " To end them first, stop the queue with HoldAndDrain.";
  const verb = reserving === 1 ? "has" : "have";
  return `It stays Terminating until ${held} ${verb} finished; nothing new is admitted.${drain}`;
}

function localQueueUsers(localQueues: readonly LocalQueue[] | undefined): readonly string[] {
  if (localQueues === undefined) return ["Which LocalQueues point at it could not be read: they become inactive."];
  if (localQueues.length === 0) return [];
  const verb = localQueues.length === 1 ? "becomes" : "become";
  return [`${many(localQueues.length, "LocalQueue")} ${verb} inactive: ${namesOf(localQueues)}.`];
}

function pendingNotes(pending: number | undefined, one: string, several: string): readonly string[] {
  if (pending === 0) return [];
  if (pending === undefined) return [`How many workloads are pending there could not be read: they ${several}.`];
  return [
    `${many(pending, "workload")} ${pending === 1 ? "is" : "are"} pending there and ${pending === 1 ? one : several}.`,
  ];
}

/** Plans the deletion of a LocalQueue: nothing stops, but what waits there is never admitted. */
export function planDeleteLocalQueue(queue: LocalQueue, facts: DeleteFacts): ChangePlan {
  return planDelete(LOCAL_QUEUES, queue, {
    ...facts,
    stops: facts.stops ?? NOTHING_STOPS,
    notes: [...(facts.notes ?? []), ...localQueueNotes(queue)],
  });
}

function localQueueNotes({ counts, meta, isDefault }: LocalQueue): readonly string[] {
  const until = `not admitted until a LocalQueue ${meta.name} exists again`;
  return [
    ...pendingNotes(counts.pending, `is ${until}`, `are ${until}`),
    ...admittedNotes(counts.admitted),
    ...(isDefault ? [`Jobs of namespace ${meta.namespace} without a queue label have no queue any more.`] : []),
  ];
}

function admittedNotes(admitted: number | undefined): readonly string[] {
  if (admitted === 0) return [];
  if (admitted === undefined) {
    return ["How many workloads are admitted through it could not be read: they run on and keep their quota."];
  }
  const fate =
    admitted === 1 ? "is admitted: it runs on and keeps its quota" : "are admitted: they run on and keep their quota";
  return [`${many(admitted, "workload")} ${fate}.`];
}

export interface CohortDeleteFacts extends DeleteFacts {
  /** Its place in the tree; undefined = the queues could not be read. */
  readonly node: CohortNode | undefined;
}

/** Plans the deletion of a Cohort: its members stay together by its name, without its own quota and parent. */
export function planDeleteCohort(cohort: Cohort, facts: CohortDeleteFacts): ChangePlan {
  return planDelete(COHORTS, cohort, {
    ...facts,
    stops: facts.stops ?? NOTHING_STOPS,
    notes: [...(facts.notes ?? []), ...cohortNotes(cohort, facts.node)],
  });
}

function cohortNotes({ limits, parent }: Cohort, node: CohortNode | undefined): readonly string[] {
  const notes: string[] = [];
  if (node === undefined) notes.push("Which queues and cohorts belong to it could not be read.");
  else {
    const members = [
      ...(node.clusterQueues.length > 0 ? [many(node.clusterQueues.length, "ClusterQueue")] : []),
      ...(node.children.length > 0 ? [many(node.children.length, "cohort")] : []),
    ];
    if (members.length > 0) notes.push(`${members.join(" and ")} still name it: they go on borrowing from each other.`);
  }
  if (limits.length > 0) notes.push("Its own quota is gone for all of them.");
  if (parent !== "") notes.push(`They can no longer borrow from cohort ${parent} and above.`);
  return notes;
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function namesOf(queues: readonly LocalQueue[]): string {
  const shown = queues.slice(0, 5).map(({ meta }) => `${meta.namespace}/${meta.name}`);
  return queues.length > shown.length ? `${shown.join(", ")}, …` : shown.join(", ");
}
