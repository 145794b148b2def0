import { type Amount, NONE, plus } from "./amount.ts";
import type { QueueNode } from "./quota-node.ts";
import type { Holder } from "./shapes.ts";

/** Who goes first: evicted already, lower priority, newer, then by uid. */
export function compareHolders(a: Holder, b: Holder): number {
  if (a.evicted !== b.evicted) return a.evicted ? -1 : 1;
  if (a.ask.priority !== b.ask.priority) return a.ask.priority < b.ask.priority ? -1 : 1;
  if (a.reservedAt !== b.reservedAt) return b.reservedAt - a.reservedAt;
  return a.ask.uid < b.ask.uid ? -1 : a.ask.uid > b.ask.uid ? 1 : 0;
}

interface VictimOrder {
  readonly holders: Holder[];
  /** By `flavorResource`: what all before a place hold together. */
  readonly sums: Map<string, readonly Amount[]>;
}

const orders = new WeakMap<QueueNode, VictimOrder>();

function orderOf(queue: QueueNode): VictimOrder {
  const known = orders.get(queue);
  if (known !== undefined && known.holders.length === queue.holders.size) return known;
  const order = {
    holders: [...queue.holders.values()].sort(compareHolders),
    sums: new Map<string, readonly Amount[]>(),
  };
  orders.set(queue, order);
  return order;
}

/** The holders of a queue, in the order in which they would have to go. Sorted once, and kept in order from then on. */
export function inVictimOrder(queue: QueueNode): readonly Holder[] {
  return orderOf(queue).holders;
}

/** What the first so many in victim order hold together. */
export function heldByFirst(queue: QueueNode, count: number, key: string): Amount {
  const { holders, sums } = orderOf(queue);
  const known = sums.get(key) ?? sumsOf(holders, key);
  sums.set(key, known);
  return known[count] ?? NONE;
}

function sumsOf(holders: readonly Holder[], key: string): readonly Amount[] {
  const sums: Amount[] = [NONE];
  let sum = NONE;
  for (const { usage } of holders) {
    sum = plus(sum, usage.get(key) ?? NONE);
    sums.push(sum);
  }
  return sums;
}

/** To be told of every holder that a queue gets or loses. */
export function noteHolder(queue: QueueNode, holder: Holder, isThere: boolean): void {
  const order = orders.get(queue);
  if (order === undefined) return;
  order.sums.clear();
  const at = placeOf(order.holders, holder);
  if (isThere) order.holders.splice(at, 0, holder);
  else if (order.holders[at] === holder) order.holders.splice(at, 1);
  else orders.delete(queue);
}

/** For a queue with the same holders. */
export function takeOverOrder(from: QueueNode, to: QueueNode): void {
  const order = orders.get(from);
  if (order !== undefined) orders.set(to, { holders: [...order.holders], sums: new Map(order.sums) });
}

function placeOf(order: readonly Holder[], holder: Holder): number {
  return firstAt(order, (other) => compareHolders(other, holder) >= 0);
}

/** The first place at which something holds that holds everywhere behind it; the length when it does nowhere. */
export function firstAt<T>(order: readonly T[], holds: (each: T) => boolean): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const each = order[middle];
    if (each !== undefined && !holds(each)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Some holders of one queue, one after the other. */
export interface VictimCursor<Group> {
  readonly group: Group;
  readonly order: readonly Holder[];
  /** Where it is, and where it ends. */
  at: number;
  readonly end: number;
}

/**
 * The holders of several queues as one sequence, in victim order.
 * @param isOpen - Asked when it is the group's turn: a group that is closed gives nobody any more.
 */
export function* mergedVictims<Group>(
  cursors: readonly VictimCursor<Group>[],
  isOpen: (group: Group) => boolean,
): Generator<readonly [Holder, Group]> {
  const line = cursors.filter(({ at, end }) => at < end).sort(compareCursors);
  for (let first = line.shift(); first !== undefined; first = line.shift()) {
    const holder = first.order[first.at];
    if (holder === undefined || !isOpen(first.group)) continue;
    yield [holder, first.group];
    first.at += 1;
    if (first.at < first.end)
      line.splice(
        firstAt(line, (other) => compareCursors(other, first) >= 0),
        0,
        first,
      );
  }
}

function compareCursors<Group>(a: VictimCursor<Group>, b: VictimCursor<Group>): number {
  const [left, right] = [a.order[a.at], b.order[b.at]];
  return left === undefined || right === undefined ? 0 : compareHolders(left, right);
}
