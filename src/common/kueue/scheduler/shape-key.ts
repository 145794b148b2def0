import type { Ask, AskedPodSet } from "./shapes.ts";

const known = new WeakMap<Ask, string>();
const podSets = new WeakMap<AskedPodSet, string>();

/** Equal for workloads that ask the same of the same queue at the same priority: when one does not fit, neither does the other. */
export function shapeOf(ask: Ask): string {
  const before = known.get(ask);
  if (before !== undefined) return before;
  const shape = JSON.stringify([ask.clusterQueue, ask.priority, ask.podSets.map(shapeOfPodSet)]);
  known.set(ask, shape);
  return shape;
}

/** Workloads share their pod sets. */
function shapeOfPodSet(podSet: AskedPodSet): string {
  const before = podSets.get(podSet);
  if (before !== undefined) return before;
  const { name, count, minCount, perPod, placement } = podSet;
  const shape = JSON.stringify([
    name,
    count,
    minCount ?? null,
    [...perPod].map(([resource, amount]) => `${resource}=${amount}`).toSorted(),
    [...placement.nodeSelector].toSorted(),
    placement.affinityTerms,
    placement.tolerations,
    placement.byTopology ?? false,
  ]);
  podSets.set(podSet, shape);
  return shape;
}
