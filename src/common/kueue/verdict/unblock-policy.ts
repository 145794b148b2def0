import { CLUSTER_QUEUES, type ClusterQueue } from "../cluster-queue.ts";
import { replaceTested } from "../job-label.ts";
import type { QueueNode } from "../scheduler/quota-node.ts";
import type { Slices } from "./slices.ts";
import type { TreeParts } from "./tree-parts.ts";
import type { Trial } from "./trial.ts";
import { advice, patchOf } from "./unblocking-change.ts";
import type { Unblocker } from "./verdict.ts";

interface PolicyChange {
  readonly field: "reclaimWithinCohort" | "withinClusterQueue";
  readonly value: string;
  readonly effect: string;
}

const POLICIES: readonly PolicyChange[] = [
  { field: "reclaimWithinCohort", value: "Any", effect: "take its own quota back from those who borrow it" },
  { field: "withinClusterQueue", value: "LowerPriority", effect: "preempt workloads of lower priority" },
];

/** Preemption that is not allowed, and would let a workload in. */
export function* policiesFor(trial: Trial, queue: QueueNode, { queues }: TreeParts): Slices<readonly Unblocker[]> {
  const record = queues.find(({ meta }) => meta.name === queue.name);
  if (record === undefined) return [];
  const found: Unblocker[] = [];
  for (const each of POLICIES) {
    const { preemption } = queue.shape;
    if (preemption[each.field] !== "Never") continue;
    const allowed = { ...preemption, [each.field]: each.value };
    const helps = yield* trial.letsIn({ queues: new Map([[queue.name, { preemption: allowed }]]) });
    if (helps) found.push(unblockerOf(each, record));
  }
  return found;
}

function unblockerOf({ field, value, effect }: PolicyChange, queue: ClusterQueue): Unblocker {
  const sentence = `Let ClusterQueue ${queue.meta.name} ${effect}: set preemption.${field} to ${value}.`;
  const change = patchOf(CLUSTER_QUEUES, queue, replaceTested(`/spec/preemption/${field}`, "Never", value));
  return { ...advice("change-policy", sentence), change };
}
