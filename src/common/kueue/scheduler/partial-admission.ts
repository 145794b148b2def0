import type { AskedPodSet } from "./shapes.ts";

export function mayStartWithFewer(podSets: readonly AskedPodSet[]): boolean {
  return podSets.some(({ count, minCount }) => minCount !== undefined && minCount < count);
}

/**
 * Looks for the most pods that fit, between all and the fewest allowed, halving the distance each time.
 * @param tryCounts - Undefined: these counts do not fit either.
 */
export function mostThatFits<Found>(
  podSets: readonly AskedPodSet[],
  tryCounts: (counts: readonly number[]) => Found | undefined,
): Found | undefined {
  const spans = podSets.map(({ count, minCount }) => count - (minCount ?? count));
  const total = spans.reduce((sum, span) => sum + span, 0);
  if (total === 0) return undefined;
  let found: Found | undefined;
  let foundAt = -1;
  let low = 0;
  let high = total + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const counts = podSets.map(({ count }, at) => count - Math.floor(((spans[at] ?? 0) * middle) / total));
    const here = tryCounts(counts);
    if (here === undefined) {
      low = middle + 1;
      continue;
    }
    found = here;
    foundAt = middle;
    high = middle;
  }
  return foundAt === low ? found : undefined;
}
