import type { Entry } from "./entry.ts";
import { addAll, ancestors, type QuotaNode, removeAll, rootOf } from "./quota-node.ts";
import { compareShares, LOWEST_SHARE, type Share, shareOf } from "./share.ts";

/** Classic order: less borrowing first, then priority, then time in the queue. */
export function inClassicOrder(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => a.assignment.level - b.assignment.level || byPriorityAndTime(a, b));
}

/**
 * Fair sharing's order: whoever has the smallest share after getting what it asks goes first. Shares change as entries are dealt
 * with, so each is picked when its turn comes.
 */
export function* inFairOrder(entries: readonly Entry[]): Generator<Entry> {
  const left = new Map(entries.toSorted(byPriorityAndTime).map((entry) => [entry.queue.name, entry]));
  for (const [name, entry] of left) {
    if (entry.queue.parent === undefined) {
      left.delete(name);
      yield entry;
      continue;
    }
    const root = rootOf(entry.queue);
    for (let best = fairest(root, left); best !== undefined; best = fairest(root, left)) {
      left.delete(best.queue.name);
      yield best;
    }
  }
}

interface Contestant {
  readonly entry: Entry;
  /** Its share below each of its ancestors. */
  readonly shares: ReadonlyMap<QuotaNode, Share>;
}

function fairest(root: QuotaNode, left: ReadonlyMap<string, Entry>): Entry | undefined {
  return winnerBelow(root, left)?.entry;
}

/** Each cohort sends its best child's entry up. */
function winnerBelow(node: QuotaNode, left: ReadonlyMap<string, Entry>): Contestant | undefined {
  const contestants: Contestant[] = [];
  for (const child of node.cohorts) {
    const winner = winnerBelow(child, left);
    if (winner !== undefined) contestants.push(winner);
  }
  for (const child of node.queues) {
    const entry = left.get(child.name);
    if (entry !== undefined) contestants.push({ entry, shares: sharesWith(entry) });
  }
  return contestants.toSorted((a, b) => compareContestants(a, b, node))[0];
}

function compareContestants(a: Contestant, b: Contestant, at: QuotaNode): number {
  const [left, right] = [a.shares.get(at) ?? LOWEST_SHARE, b.shares.get(at) ?? LOWEST_SHARE];
  const [aBorrows, bBorrows] = [borrowsWhatItAsks(a.entry, left), borrowsWhatItAsks(b.entry, right)];
  if (aBorrows !== bBorrows) return aBorrows ? 1 : -1;
  return compareShares(left, right) || byPriorityAndTime(a.entry, b.entry);
}

function borrowsWhatItAsks({ assignment }: Entry, { borrowed }: Share): boolean {
  return [...borrowed].some((key) => (assignment.usage.get(key) ?? 0n) > 0n);
}

function sharesWith({ queue, assignment }: Entry): ReadonlyMap<QuotaNode, Share> {
  const shares = new Map<QuotaNode, Share>();
  addAll(queue, assignment.usage);
  let share = shareOf(queue);
  for (const node of ancestors(queue)) {
    shares.set(node, share);
    share = shareOf(node);
  }
  removeAll(queue, assignment.usage);
  return shares;
}

/** The key settles what Kueue leaves open. */
function byPriorityAndTime({ head: { ask: a } }: Entry, { head: { ask: b } }: Entry): number {
  return b.priority - a.priority || a.queuedAt - b.queuedAt || (a.key < b.key ? -1 : 1);
}
