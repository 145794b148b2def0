import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import { type JobOfWorkload, replaceTested, setLabel, targetOfJob } from "./job-label.ts";
import { QUEUE_NAME_LABEL } from "./kueue-names.ts";
import type { LocalQueue } from "./local-queue.ts";
import { isStopped } from "./queue-state.ts";
import { holdsQuota, isActive, isFinished, WORKLOADS, type Workload } from "./workload.ts";

const QUEUE_PATH = "/spec/queueName";

/**
 * Plans to move a waiting workload to another LocalQueue of its namespace, by the label of its job; for a workload that somebody made
 * by hand, in its own specification. Kueue follows the label only while the workload is active and holds no quota.
 *
 * @param job - The owner's kind; undefined for a workload without owner, or when the kind of its owner is not known.
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
  const before = workload.queue === "" ? undefined : workload.queue;
  if (workload.owner === undefined) {
    if (before === undefined) {
      const undo: readonly JsonPatchOperation[] = [
        { op: "test", path: QUEUE_PATH, value: to },
        { op: "remove", path: QUEUE_PATH },
      ];
      return { operations: [{ op: "add", path: QUEUE_PATH, value: to }], undo };
    }
    return { operations: replaceTested(QUEUE_PATH, before, to), undo: replaceTested(QUEUE_PATH, to, before) };
  }
  const labelled = job?.record?.meta.labels.get(QUEUE_NAME_LABEL);
  const operations = setLabel(QUEUE_NAME_LABEL, job?.record === undefined ? before : labelled, to, job?.record);
  const back = labelled ?? before;
  return { operations, undo: back === undefined ? undefined : setLabel(QUEUE_NAME_LABEL, to, back) };
}

function notesOf({ owner }: Workload, to: LocalQueue): readonly string[] {
  const notes: string[] = [];
  const { activity, clusterQueue, meta } = to;
  if (isStopped(to)) notes.push(`LocalQueue ${meta.name} is stopped: it waits there until the queue is resumed.`);
  else if (activity.active === false)
    notes.push(
      `LocalQueue ${meta.name} admits nothing now: ${activity.message || activity.reason || "it is inactive"}.`,
    );
  notes.push(`It waits in ClusterQueue ${clusterQueue || "?"} then, at its place by priority and creation time.`);
  if (owner !== undefined) notes.push(`It is set on ${owner.kind} ${owner.name}, and Kueue carries it over.`);
  return notes;
}
