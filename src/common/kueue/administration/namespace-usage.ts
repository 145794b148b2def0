import { addKnown, minKnown } from "../../core-objects/resources.ts";
import { groupBy } from "../../values/group-by.ts";
import { type Quantity, ZERO } from "../../values/quantity.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { LocalQueue } from "../local-queue.ts";
import { flavorResource } from "../resource-group.ts";

/** What one namespace holds, through all its LocalQueues. It has no quota of its own in Kueue: a ResourceQuota is something else. */
export interface NamespaceUsage {
  readonly namespace: string;
  readonly localQueues: readonly string[];
  readonly clusterQueues: readonly string[];
  readonly lines: readonly NamespaceUsageLine[];
}

/** What one namespace holds of one resource in one flavor. */
export interface NamespaceUsageLine {
  readonly flavor: string;
  readonly resource: string;
  readonly reserved: Quantity | undefined;
  readonly used: Quantity | undefined;
  /**
   * A ClusterQueue borrows, not a namespace: at most this much of what it borrows is this namespace's, and all of it where nobody else
   * uses the queue. Undefined where ClusterQueues may not be read.
   */
  readonly borrowedAtMost: Quantity | undefined;
}

/** By name. @param clusterQueues - Undefined: they may not be read. */
export function namespaceUsages(
  localQueues: readonly LocalQueue[],
  clusterQueues: readonly ClusterQueue[] | undefined,
): readonly NamespaceUsage[] {
  const byNamespace = groupBy(localQueues, ({ meta }) => meta.namespace);
  const byName = clusterQueues && new Map(clusterQueues.map((queue) => [queue.meta.name, queue]));
  return [...byNamespace]
    .map(([namespace, queues]) => ({
      namespace,
      localQueues: queues.map(({ meta }) => meta.name).toSorted(),
      clusterQueues: [...new Set(queues.map(({ clusterQueue }) => clusterQueue))].toSorted(),
      lines: linesOf(queues, byName),
    }))
    .toSorted((a, b) => a.namespace.localeCompare(b.namespace));
}

function linesOf(
  queues: readonly LocalQueue[],
  clusterQueues: ReadonlyMap<string, ClusterQueue> | undefined,
): readonly NamespaceUsageLine[] {
  const lines = new Map<string, NamespaceUsageLine>();
  for (const [name, ofOne] of groupBy(queues, ({ clusterQueue }) => clusterQueue)) {
    for (const [key, { flavor, resource, reserved, used }] of summed(ofOne)) {
      const borrowedAtMost =
        clusterQueues === undefined
          ? undefined
          : minKnown(reserved, borrowedBy(clusterQueues.get(name), flavor, resource));
      const before = lines.get(key);
      lines.set(key, {
        flavor,
        resource,
        reserved: before === undefined ? reserved : addKnown(before.reserved, reserved),
        used: before === undefined ? used : addKnown(before.used, used),
        borrowedAtMost: before === undefined ? borrowedAtMost : addKnown(before.borrowedAtMost, borrowedAtMost),
      });
    }
  }
  return [...lines.values()];
}

/** The LocalQueues of one namespace and one ClusterQueue taken together. */
function summed(queues: readonly LocalQueue[]): ReadonlyMap<string, LocalQueue["usage"][number]> {
  const sums = new Map<string, LocalQueue["usage"][number]>();
  for (const { usage } of queues)
    for (const entry of usage) {
      const key = flavorResource(entry.flavor, entry.resource);
      const sum = sums.get(key);
      sums.set(
        key,
        sum === undefined
          ? entry
          : { ...entry, reserved: addKnown(sum.reserved, entry.reserved), used: addKnown(sum.used, entry.used) },
      );
    }
  return sums;
}

/** A queue that has no such quota any more, or is gone, borrows nothing of it. */
function borrowedBy(queue: ClusterQueue | undefined, flavor: string, resource: string): Quantity | undefined {
  const quota = queue?.quotas.find((each) => each.flavor === flavor && each.resource === resource);
  return quota === undefined ? ZERO : quota.borrowed;
}
