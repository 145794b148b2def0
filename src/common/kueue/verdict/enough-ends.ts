import type { Amount } from "../scheduler/amount.ts";
import { compareVictims } from "../scheduler/preemption-target.ts";
import { borrowsWith, type QueueNode } from "../scheduler/quota-node.ts";
import type { Holder } from "../scheduler/shapes.ts";
import { firstAt } from "../scheduler/victim-order.ts";
import type { Slices } from "./slices.ts";
import { queuesOfTrees } from "./tree-copy.ts";
import type { Trial } from "./trial.ts";

/** Workloads whose end lets the one in question in. */
export interface EnoughEnds {
  readonly holders: readonly Holder[];
  /** They borrow what belongs to others. */
  readonly borrowed: boolean;
}

/** When a workload ends at the latest, in milliseconds since 1970; undefined when it may run for ever. */
export type EndOf = (holder: Holder) => number | undefined;

/** Tries of one alone, and of how many together. */
const MOST_SINGLES = 12;
const MOST_TOGETHER = 32;
/** Singles that are told of. */
const MOST_FOUND = 3;

/**
 * Who would have to end: single workloads each of which is enough, else the fewest that are found together. Own queue first, then
 * those who borrow, whoever ends soonest, and the least important.
 * @param keys - What is short: whoever holds none of it does not matter.
 */
export function* enoughEnds(trial: Trial, keys: ReadonlySet<string>, endOf: EndOf): Slices<readonly EnoughEnds[]> {
  const candidates = yield* candidatesFor(trial, keys, endOf);
  const found: EnoughEnds[] = [];
  for (const each of candidates.slice(0, MOST_SINGLES)) {
    if (found.length >= MOST_FOUND || trial.isSpent) break;
    if (yield* trial.letsIn({ without: keysOf([each]) })) found.push(ends([each]));
  }
  if (found.length > 0) return found;
  const together = yield* fewest(trial, candidates);
  return together === undefined ? [] : [ends(together)];
}

interface Candidate {
  readonly holder: Holder;
  readonly own: boolean;
  readonly borrows: boolean;
  readonly endsAt: number;
}

/** The first so many, in the order in which they are tried. */
function* candidatesFor({ scene, ask }: Trial, keys: ReadonlySet<string>, endOf: EndOf): Slices<readonly Candidate[]> {
  const first: Candidate[] = [];
  const compare = (a: Candidate, b: Candidate) => compareCandidates(a, b, ask.clusterQueue);
  for (const queue of queuesOfTrees(scene.ledger, [ask.clusterQueue])) {
    const own = queue.name === ask.clusterQueue;
    const borrows = !own && isBorrower(queue, keys);
    for (const holder of queue.holders.values()) {
      if (holder.evicted || holder.ask.uid === "" || !usesAny(holder.usage, keys)) continue;
      const candidate = { holder, own, borrows, endsAt: endOf(holder) ?? Number.POSITIVE_INFINITY };
      const place = firstAt(first, (other) => compare(other, candidate) > 0);
      if (place < MOST_TOGETHER) first.splice(place, 0, candidate);
      if (first.length > MOST_TOGETHER) first.pop();
    }
    yield undefined;
  }
  return first;
}

function compareCandidates(a: Candidate, b: Candidate, ownQueue: string): number {
  if (a.own !== b.own) return a.own ? -1 : 1;
  if (a.borrows !== b.borrows) return a.borrows ? -1 : 1;
  if (a.endsAt !== b.endsAt) return a.endsAt < b.endsAt ? -1 : 1;
  return compareVictims(a.holder, b.holder, ownQueue);
}

/** Doubles the number until it is enough, then sends back whoever is not needed. In the order in which they have to end. */
function* fewest(trial: Trial, candidates: readonly Candidate[]): Slices<readonly Candidate[] | undefined> {
  let count = 2;
  let enough = yield* inOrder(trial, candidates.slice(0, count));
  while (enough === undefined && count < candidates.length && !trial.isSpent) {
    count *= 2;
    enough = yield* inOrder(trial, candidates.slice(0, count));
  }
  for (const each of enough?.toReversed() ?? []) {
    if (trial.isSpent) break;
    const rest = enough?.filter((other) => other !== each) ?? [];
    if (rest.length > 0) enough = (yield* inOrder(trial, rest)) ?? enough;
  }
  return enough;
}

/** These in an order in which their ends are enough, be it one by one or all at once; undefined when there is none. */
function* inOrder(trial: Trial, some: readonly Candidate[]): Slices<readonly Candidate[] | undefined> {
  if (some.length === 0 || !(yield* trial.letsIn({ without: keysOf(some) }))) return undefined;
  if (some.length === 1) return some;
  for (const each of [some, some.toReversed()]) if (yield* trial.letsInInTurn([...keysOf(each)])) return each;
  return undefined;
}

function ends(candidates: readonly Candidate[]): EnoughEnds {
  return { holders: candidates.map(({ holder }) => holder), borrowed: candidates.every(({ borrows }) => borrows) };
}

function keysOf(candidates: readonly Candidate[]): ReadonlySet<string> {
  return new Set(candidates.map(({ holder }) => holder.ask.key));
}

function isBorrower(queue: QueueNode, keys: ReadonlySet<string>): boolean {
  for (const key of keys) if (borrowsWith(queue, key, 0n)) return true;
  return false;
}

function usesAny(usage: ReadonlyMap<string, Amount>, keys: ReadonlySet<string>): boolean {
  for (const key of keys) if ((usage.get(key) ?? 0n) > 0n) return true;
  return false;
}
