import { changeTarget, nameInWords, whyUntouchable } from "../core-objects/change-target.ts";
import { confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { conditionsAt, findCondition, isTrue } from "../values/condition.ts";
import { planWorkloadActive, type WorkloadActiveFacts, whatStops } from "./plan-workload-active.ts";
import { holdsQuota, isActive, isFinished, WORKLOADS, type Workload } from "./workload.ts";

const PATH = "/spec/active";
/** Pods may take their whole grace period to stop, and Kueue keeps the quota until they have. */
const LONGEST_EVICTION_MS = 90_000;

/**
 * Plans to send a workload back to its queue: it is deactivated and, as soon as Kueue has evicted it, activated again. Its back-off
 * and count of retries are forgotten. Nothing has to be taken back: it stands as active as before.
 * @example
 * const plan = planRequeue(workload);
 */
export function planRequeue(workload: Workload, facts: WorkloadActiveFacts = ONE_OF_MY_OWN): ChangePlan {
  const stops = whatStops(workload, facts.jobs);
  const off = planWorkloadActive(workload, false, facts);
  return {
    ...off,
    title: `Requeue Workload ${nameInWords(workload)}`,
    refusedBecause: whyUntouchable(workload) ?? whyPointless(workload) ?? tooMany(facts),
    notes: requeueNotes(workload),
    stops,
    confirm: confirmLevel(facts, stops),
    undo: undefined,
    then: [activateAfterwards(workload)],
  };
}

/** Its operations hold no test, so that the server can rehearse it while the workload is still active. */
function activateAfterwards(workload: Workload): ChangePlan {
  return {
    title: `Activate Workload ${nameInWords(workload)} again`,
    kind: WORKLOADS,
    target: { ...changeTarget(workload), generation: undefined },
    when: {
      inWords: "Kueue has evicted it",
      holds: isEvicted,
      withinMs: LONGEST_EVICTION_MS,
      otherwise: "It stays deactivated until it is activated by hand.",
    },
    request: { verb: "patch", operations: [{ op: "add", path: PATH, value: true }] },
    refusedBecause: undefined,
    notes: [],
    stops: { pods: 0, accelerators: 0, jobs: 0 },
    confirm: "none",
    undo: undefined,
    then: [],
  };
}

/**
 * Kueue has seen that the workload is not active, and has taken its quota back. Two changes in quick succession may reach it as one,
 * and then nothing would have been requeued.
 */
function isEvicted({ status }: KubernetesObject): boolean {
  const conditions = conditionsAt(status, "conditions");
  const evicted = findCondition(conditions, "Evicted");
  return evicted?.status === "True" && evicted.reason.startsWith("Deactivated") && !isTrue(conditions, "QuotaReserved");
}

function whyPointless(workload: Workload): string | undefined {
  const name = nameInWords(workload);
  if (isFinished(workload)) return `Workload ${name} has finished: there is nothing to put back into a queue.`;
  if (!isActive(workload)) return `Workload ${name} is inactive: activate it, and it queues again.`;
  return undefined;
}

function requeueNotes(workload: Workload): readonly string[] {
  const { owner, clusterQueue, requeue } = workload;
  const job = owner === undefined ? "its job" : `${owner.kind} ${owner.name}`;
  const notes = holdsQuota(workload)
    ? [
        `Kueue suspends ${job}: its pods are deleted, and what they have computed so far is lost unless it was saved.`,
        `Its quota in ClusterQueue ${clusterQueue || "?"} is free for whoever comes first in the queue; it may be itself.`,
      ]
    : ["It holds no quota; nothing of it runs."];
  notes.push("It keeps its place in the queue, by priority and creation time.");
  if (requeue !== undefined)
    notes.push("It is tried again at once: its back-off ends and its count of retries starts at 0.");
  return notes;
}
