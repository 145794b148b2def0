import { resourceIn } from "../resource-group.ts";
import { type Amount, minus, NONE, plus } from "./amount.ts";
import { potential, type QuotaNode, rootOf, usageAt } from "./quota-node.ts";

/** How much a queue or cohort takes beyond its own, against what its cohort can lend. */
export interface Share {
  /** Permille of the resource it borrows most of, before the weight. */
  readonly ratio: number;
  readonly weight: number;
  /** Flavors and resources that are borrowed, by `flavorResource`. */
  readonly borrowed: ReadonlySet<string>;
}

/** Below every share. */
export const LOWEST_SHARE: Share = { ratio: -1, weight: 1, borrowed: new Set() };

/**
 * The dominant resource share of fair sharing.
 * @see https://kueue.sigs.k8s.io/docs/concepts/fair_sharing/
 */
export function shareOf(node: QuotaNode): Share {
  const none: Share = { ratio: 0, weight: node.fairWeight, borrowed: new Set() };
  if (node.parent === undefined) return none;
  const over = new Map<string, Amount>();
  const borrowed = new Set<string>();
  for (const [key, quota] of node.subtree) {
    const above = minus(usageAt(node, key), quota);
    if (above <= NONE) continue;
    borrowed.add(key);
    over.set(resourceIn(key), plus(over.get(resourceIn(key)) ?? NONE, above));
  }
  if (borrowed.size === 0) return none;
  const lendable = lendableBy(node.parent);
  let ratio = 0;
  for (const [resource, above] of over) {
    const of = lendable.get(resource) ?? NONE;
    if (of > NONE) ratio = Math.max(ratio, (Number(above) * 1000) / Number(of));
  }
  return { ratio, weight: node.fairWeight, borrowed };
}

/** What fair sharing compares. Infinite for a weight of 0 that borrows. */
export function weightedShare({ ratio, weight }: Share): number {
  if (ratio === 0) return 0;
  return weight === 0 ? Number.POSITIVE_INFINITY : ratio / weight;
}

export function compareShares(a: Share, b: Share): number {
  const [left, right] = [weightedShare(a), weightedShare(b)];
  if (left !== right) return left < right ? -1 : 1;
  return left === Number.POSITIVE_INFINITY ? Math.sign(a.ratio - b.ratio) : 0;
}

/** As status shows it: permille, rounded up; the largest 64-bit integer stands for infinite. */
export function shownShare(share: Share): bigint {
  const weighted = weightedShare(share);
  return weighted === Number.POSITIVE_INFINITY ? 2n ** 63n - 1n : BigInt(Math.ceil(weighted));
}

const lendables = new WeakMap<QuotaNode, ReadonlyMap<string, Amount>>();

/** Rests on quotas alone, which never change within a ledger. */
function lendableBy(node: QuotaNode): ReadonlyMap<string, Amount> {
  const known = lendables.get(node);
  if (known !== undefined) return known;
  const lendable = new Map<string, Amount>();
  for (const key of rootOf(node).subtree.keys()) {
    const resource = resourceIn(key);
    lendable.set(resource, plus(lendable.get(resource) ?? NONE, potential(node, key)));
  }
  lendables.set(node, lendable);
  return lendable;
}
