import { type Amount, NONE, plus } from "./amount.ts";
import type { QueueNode } from "./quota-node.ts";
import type { Holder } from "./shapes.ts";

/**
 * What a search for quota rests on, besides the quota of what is asked for and how much of that is held at each priority of each queue:
 * as long as all that stays, so does its answer.
 */
export interface SearchBasis {
  /** Queues whose holders were looked at one by one. */
  readonly queues: Set<string>;
  /** Anything may have counted. */
  isWhole: boolean;
}

export function emptyBasis(): SearchBasis {
  return { queues: new Set(), isWhole: false };
}

export function addBasis(to: SearchBasis | undefined, { queues, isWhole }: SearchBasis): void {
  if (to === undefined) return;
  for (const name of queues) to.queues.add(name);
  to.isWhole ||= isWhole;
}

/** Says whether a queue's holders are the same in all that a search can see of them. */
export function sameHolders(a: QueueNode, b: QueueNode): boolean {
  if (a.holders.size !== b.holders.size) return false;
  for (const [key, holder] of a.holders) {
    const other = b.holders.get(key);
    if (other === undefined || !sameHolder(holder, other)) return false;
  }
  return true;
}

function sameHolder(a: Holder, b: Holder): boolean {
  if (a === b) return true;
  const sameAsk = a.ask.uid === b.ask.uid && a.ask.priority === b.ask.priority && a.ask.queuedAt === b.ask.queuedAt;
  return sameAsk && a.evicted === b.evicted && a.reservedAt === b.reservedAt && sameUsage(a.usage, b.usage);
}

function sameUsage(a: ReadonlyMap<string, Amount>, b: ReadonlyMap<string, Amount>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, amount] of a) if (b.get(key) !== amount) return false;
  return true;
}

/** By `flavorResource`: that of which another amount, or by another number of workloads, is held at some priority. */
export function keysHeldOtherwise(before: QueueNode, after: QueueNode): ReadonlySet<string> {
  const [was, is] = [heldAtPriorities(before), heldAtPriorities(after)];
  const keys = new Set<string>();
  for (const [place, { key, count, sum }] of [...was, ...is]) {
    if (sameHeld(was.get(place), count, sum) && sameHeld(is.get(place), count, sum)) continue;
    keys.add(key);
  }
  return keys;
}

interface Held {
  readonly key: string;
  count: number;
  sum: Amount;
}

function sameHeld(held: Held | undefined, count: number, sum: Amount): boolean {
  return held?.count === count && held.sum === sum;
}

function heldAtPriorities({ holders }: QueueNode): ReadonlyMap<string, Held> {
  const found = new Map<string, Held>();
  for (const { ask, usage, evicted } of holders.values()) {
    for (const [key, amount] of usage) {
      const place = `${evicted} ${ask.priority} ${key}`;
      const held = found.get(place) ?? { key, count: 0, sum: NONE };
      found.set(place, held);
      held.count += 1;
      held.sum = plus(held.sum, amount);
    }
  }
  return found;
}
