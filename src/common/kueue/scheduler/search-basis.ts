import { type Amount, NONE, plus } from "./amount.ts";
import { available, borrowsWith, type QueueNode, reachOf } from "./quota-node.ts";
import type { Holder } from "./shapes.ts";

/** What a search for quota rests on, besides the quotas themselves: as long as all that stays, so does its answer. */
export interface SearchBasis {
  /** Queues whose holders were looked at one by one. */
  readonly queues: Set<string>;
  /** By `flavorResource`: where it counts how much is held at each priority of each queue. */
  readonly short: Set<string>;
  /** By `flavorResource`: where no more counts than that there is room. */
  readonly roomy: Map<string, readonly Room[]>;
  /** Anything may have counted. */
  isWhole: boolean;
}

/** There is room for a request. */
interface Room {
  readonly amount: Amount;
  /** As `reachOf`. */
  readonly reach: string;
}

export function emptyBasis(): SearchBasis {
  return { queues: new Set(), short: new Set(), roomy: new Map(), isWhole: false };
}

export function addBasis(to: SearchBasis | undefined, from: SearchBasis | undefined): void {
  if (to === undefined || from === undefined) return;
  for (const name of from.queues) to.queues.add(name);
  for (const key of from.short) to.short.add(key);
  for (const [key, rooms] of from.roomy) for (const room of rooms) addRoom(to, key, room);
  to.isWhole ||= from.isWhole;
}

/** There is room: that, and how far up the tree it comes from, is all that the search makes of it. */
export function noteRoom(basis: SearchBasis | undefined, queue: QueueNode, key: string, amount: Amount): void {
  if (basis === undefined) return;
  if (!isNoted(basis, key, amount)) addRoom(basis, key, { amount, reach: reachOf(queue, key, amount) });
}

function addRoom(basis: SearchBasis, key: string, room: Room): void {
  if (!isNoted(basis, key, room.amount)) basis.roomy.set(key, [...(basis.roomy.get(key) ?? []), room]);
}

function isNoted({ roomy }: SearchBasis, key: string, amount: Amount): boolean {
  return roomy.get(key)?.some((room) => room.amount === amount) === true;
}

/** What a search for victims makes of a request. Where the queue's own quota has room, victims change nothing. */
export function noteWanted(basis: SearchBasis | undefined, queue: QueueNode, key: string, amount: Amount): void {
  if (basis === undefined) return;
  const hasRoom = amount <= available(queue, key) && !borrowsWith(queue, key, amount);
  if (hasRoom) noteRoom(basis, queue, key, amount);
  else basis.short.add(key);
}

/** Says whether a search comes to the same after some amounts have changed. */
export function isBasisSame(basis: SearchBasis, queue: QueueNode, changed: ReadonlySet<string>): boolean {
  for (const key of changed) {
    if (basis.short.has(key)) return false;
    for (const { amount, reach } of basis.roomy.get(key) ?? []) {
      if (amount > available(queue, key) || reachOf(queue, key, amount) !== reach) return false;
    }
  }
  return true;
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

/** By `flavorResource`: that of which another amount is held at some priority, or which is held there or not. */
export function keysHeldOtherwise(before: QueueNode, after: QueueNode): ReadonlySet<string> {
  const [was, is] = [heldAtPriorities(before), heldAtPriorities(after)];
  const keys = new Set<string>();
  for (const [place, { key, sum }] of [...was, ...is]) {
    if (was.get(place)?.sum !== sum || is.get(place)?.sum !== sum) keys.add(key);
  }
  return keys;
}

interface Held {
  readonly key: string;
  sum: Amount;
}

function heldAtPriorities({ holders }: QueueNode): ReadonlyMap<string, Held> {
  const found = new Map<string, Held>();
  for (const { ask, usage, evicted } of holders.values()) {
    for (const [key, amount] of usage) {
      const place = `${evicted} ${ask.priority} ${key}`;
      const held = found.get(place) ?? { key, sum: NONE };
      found.set(place, held);
      held.sum = plus(held.sum, amount);
    }
  }
  return found;
}
