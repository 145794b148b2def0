import type { QueueNode } from "../scheduler/quota-node.ts";
import { shapeOf } from "../scheduler/shape-key.ts";
import type { Ask } from "../scheduler/shapes.ts";
import { firstAt } from "../scheduler/victim-order.ts";

const BY_AGE = "LowerOrNewerEqualPriority";

/**
 * Equal for workloads of which the scheduler says the same: they ask the same of the same queue at the same priority and, where younger
 * ones of that priority may have to go, for the same ones.
 */
export function kindOfJob(ask: Ask, queue: QueueNode | undefined): string {
  const shape = shapeOf(ask);
  if (queue === undefined) return shape;
  const { withinClusterQueue, reclaimWithinCohort } = queue.shape.preemption;
  if (reclaimWithinCohort === BY_AGE) return `${ask.queuedAt} ${shape}`;
  return withinClusterQueue === BY_AGE ? `${youngerIn(queue, ask)} ${shape}` : shape;
}

/** Says whether the kinds of jobs of a queue are a matter of who holds its quota. */
export function dependsOnAge({ shape: { preemption } }: QueueNode): boolean {
  return preemption.withinClusterQueue === BY_AGE || preemption.reclaimWithinCohort === BY_AGE;
}

const ages = new WeakMap<QueueNode, Map<number, readonly number[]>>();

/** How many of its priority hold quota of the queue, and were queued later. */
function youngerIn(queue: QueueNode, { priority, queuedAt }: Ask): number {
  const byPriority = ages.get(queue) ?? new Map<number, readonly number[]>();
  ages.set(queue, byPriority);
  const known = byPriority.get(priority) ?? timesAt(queue, priority);
  byPriority.set(priority, known);
  return known.length - firstAt(known, (each) => each > queuedAt);
}

function timesAt({ holders }: QueueNode, priority: number): readonly number[] {
  const times: number[] = [];
  for (const { ask } of holders.values()) if (ask.priority === priority) times.push(ask.queuedAt);
  return times.sort((a, b) => a - b);
}
