import type { Ask } from "./shapes.ts";

const known = new WeakMap<Ask, string>();

/** Equal for workloads that ask the same of the same queue at the same priority: when one does not fit, neither does the other. */
export function shapeOf(ask: Ask): string {
  const before = known.get(ask);
  if (before !== undefined) return before;
  const podSets = ask.podSets.map(({ name, count, minCount, perPod, placement }) => [
    name,
    count,
    minCount ?? null,
    [...perPod].map(([resource, amount]) => `${resource}=${amount}`).toSorted(),
    [...placement.nodeSelector].toSorted(),
    placement.affinityTerms,
    placement.tolerations,
    placement.byTopology ?? false,
  ]);
  const shape = JSON.stringify([ask.clusterQueue, ask.priority, podSets]);
  known.set(ask, shape);
  return shape;
}
