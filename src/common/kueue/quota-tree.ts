import { addKnown, minKnown } from "../core-objects/resources.ts";
import { type Quantity, subtractQuantities, ZERO } from "../values/quantity.ts";
import type { ClusterQueue } from "./cluster-queue.ts";
import type { CohortTree } from "./cohort-tree.ts";
import { above } from "./flavor-quota.ts";
import type { Bound, QuotaLimits } from "./resource-group.ts";

/**
 * Kueue's quota arithmetic for one flavor and resource. Amounts are undefined as soon as something they rest on is not known.
 * @see https://kueue.sigs.k8s.io/docs/concepts/cohort/ for what may be lent and borrowed along the tree
 */
export interface QuotaNode {
  /** Quota of the node and what its children lend to it. */
  readonly subtree: Quantity | undefined;
  /** Kept for the node itself, never lent. */
  readonly local: Quantity | undefined;
  /** Reserved by the node, as its parent sees it. */
  readonly usage: Quantity | undefined;
  /** What it could still take now, borrowing all it may. Never negative for a queue. */
  readonly available: Quantity | undefined;
  /** What it could hold at most, if everything were free. */
  readonly potential: Quantity | undefined;
  /** Above what is its own. */
  readonly borrowed: Quantity | undefined;
}

export interface QuotaFigures {
  readonly cohorts: ReadonlyMap<string, QuotaNode>;
  /** By ClusterQueue name. */
  readonly clusterQueues: ReadonlyMap<string, QuotaNode>;
}

interface Lower {
  readonly subtree: Quantity | undefined;
  readonly local: Quantity | undefined;
  readonly usage: Quantity | undefined;
  readonly borrowing: Bound;
}

interface Upper {
  readonly available: Quantity | undefined;
  readonly potential: Quantity | undefined;
}

const NO_BOUND: Bound = { is: "none" };

/** Figures of every queue and cohort for one flavor and resource. Cohorts in or below a circle have none: nothing is admitted there. */
export function quotaFigures(tree: CohortTree, flavor: string, resource: string): QuotaFigures {
  const lower = new Map<string, Lower>();
  const cohorts = new Map<string, QuotaNode>();
  const clusterQueues = new Map<string, QuotaNode>();
  const queueLower = (queue: ClusterQueue) => lowerOfQueue(queue, flavor, resource);

  for (const queue of tree.alone) clusterQueues.set(queue.meta.name, finish(queueLower(queue), undefined, true));
  const topDown = tree.roots.flatMap((root) => [...downFrom(tree, root)]);
  for (const name of topDown.toReversed()) {
    const node = tree.nodes.get(name);
    if (node === undefined) continue;
    const below = [...node.children.flatMap((child) => lower.get(child) ?? []), ...node.clusterQueues.map(queueLower)];
    lower.set(name, lowerOfCohort(limitsFor(node.cohort?.limits ?? [], flavor, resource), below));
  }
  for (const name of topDown) {
    const node = tree.nodes.get(name);
    const own = lower.get(name);
    if (node === undefined || own === undefined) continue;
    const figures = finish(own, cohorts.get(node.parent), false);
    cohorts.set(name, figures);
    for (const queue of node.clusterQueues)
      clusterQueues.set(queue.meta.name, finish(queueLower(queue), figures, true));
  }
  return { cohorts, clusterQueues };
}

function* downFrom(tree: CohortTree, root: string): Generator<string> {
  const open = [root];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    yield name;
    open.push(...(tree.nodes.get(name)?.children ?? []));
  }
}

function lowerOfQueue(queue: ClusterQueue, flavor: string, resource: string): Lower {
  const quota = queue.quotas.find((entry) => entry.flavor === flavor && entry.resource === resource);
  if (quota === undefined) return { subtree: ZERO, local: ZERO, usage: ZERO, borrowing: NO_BOUND };
  return {
    subtree: quota.nominal,
    local: localOf(quota.nominal, quota.lending),
    usage: quota.reserved,
    borrowing: quota.borrowing,
  };
}

function lowerOfCohort(own: QuotaLimits | undefined, below: readonly Lower[]): Lower {
  let subtree: Quantity | undefined = own === undefined ? ZERO : own.nominal;
  let usage: Quantity | undefined = ZERO;
  for (const child of below) {
    subtree = addKnown(subtree, less(child.subtree, child.local));
    usage = addKnown(usage, above(child.usage, child.local));
  }
  const lending = own?.lending ?? NO_BOUND;
  return { subtree, local: localOf(subtree, lending), usage, borrowing: own?.borrowing ?? NO_BOUND };
}

function finish(own: Lower, parent: Upper | undefined, isQueue: boolean): QuotaNode {
  const { subtree, local, usage, borrowing } = own;
  const available = parent === undefined ? less(subtree, usage) : availableBelow(own, parent.available);
  const potential = parent === undefined ? subtree : potentialBelow(own, parent.potential);
  const floor = isQueue && available !== undefined && available.nanos < 0n;
  return {
    subtree,
    local,
    usage,
    available: floor ? ZERO : available,
    potential,
    borrowed: above(usage, subtree),
    ...forget(borrowing),
  };
}

/** A limit that could not be read makes what rests on it unknown. */
function forget(borrowing: Bound): Partial<QuotaNode> {
  return borrowing.is === "unreadable" ? { available: undefined, potential: undefined } : {};
}

function availableBelow(
  { subtree, local, usage, borrowing }: Lower,
  fromParent: Quantity | undefined,
): Quantity | undefined {
  const localFree = above(local, usage);
  if (borrowing.is !== "at") return addKnown(localFree, fromParent);
  const lent = less(subtree, local);
  const byLimit = addKnown(less(lent, above(usage, local)), borrowing.most);
  return addKnown(localFree, minKnown(fromParent, byLimit));
}

function potentialBelow({ subtree, local, borrowing }: Lower, fromParent: Quantity | undefined): Quantity | undefined {
  const all = addKnown(local, fromParent);
  return borrowing.is === "at" ? minKnown(all, addKnown(subtree, borrowing.most)) : all;
}

function localOf(subtree: Quantity | undefined, lending: Bound): Quantity | undefined {
  if (lending.is === "none") return ZERO;
  return lending.is === "at" ? above(subtree, lending.most) : undefined;
}

function limitsFor(limits: readonly QuotaLimits[], flavor: string, resource: string): QuotaLimits | undefined {
  return limits.find((entry) => entry.flavor === flavor && entry.resource === resource);
}

function less(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  return a === undefined || b === undefined ? undefined : subtractQuantities(a, b);
}
