import type { ClusterQueue } from "../../../common/kueue/cluster-queue.ts";
import { flavorResource } from "../../../common/kueue/resource-group.ts";
import {
  type Amount,
  amountOf,
  greaterAmount,
  minus,
  NONE,
  plus,
  printAmount,
} from "../../../common/kueue/scheduler/amount.ts";
import type { Holder } from "../../../common/kueue/scheduler/shapes.ts";
import type { Writable } from "../object-maps.ts";

/** Sums by `flavorResource`. */
export function usageOfHolders(holders: readonly Holder[]): ReadonlyMap<string, Amount> {
  const sums = new Map<string, Amount>();
  for (const { usage } of holders)
    for (const [key, amount] of usage) sums.set(key, plus(sums.get(key) ?? NONE, amount));
  return sums;
}

/** `status.flavorsUsage` and its like: every flavor of the queue, resources by name. Only ClusterQueues say what is borrowed. */
export function flavorsInStatus(
  { resourceGroups, cohort }: ClusterQueue,
  sums: ReadonlyMap<string, Amount>,
  withBorrowed: boolean,
): readonly Writable[] {
  return resourceGroups.flatMap(({ flavors }) =>
    flavors.map(({ name, limits }) => ({
      name,
      resources: limits
        .map(({ resource, nominal }) => {
          const total = sums.get(flavorResource(name, resource)) ?? NONE;
          const own = nominal === undefined ? NONE : amountOf(resource, nominal);
          const borrowed = cohort === "" ? NONE : greaterAmount(NONE, minus(total, own));
          const shown = { name: resource, total: printAmount(resource, total) };
          return withBorrowed ? { ...shown, borrowed: printAmount(resource, borrowed) } : shown;
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    })),
  );
}
