import { type Amount, greaterAmount, lesserAmount, minus, NONE, plus } from "./amount.ts";
import type { Holder, QueueShape, Quota } from "./shapes.ts";

/** A ClusterQueue or Cohort in the tree that quota flows through. `usage` changes while a cycle is played through. */
export interface QuotaNode {
  readonly name: string;
  readonly parent: QuotaNode | undefined;
  /** Sub-cohorts, then queues; each sorted by name. */
  readonly cohorts: readonly QuotaNode[];
  readonly queues: readonly QueueNode[];
  readonly quotas: ReadonlyMap<string, Quota>;
  /** Own quota and what the children lend, by `flavorResource`. */
  readonly subtree: ReadonlyMap<string, Amount>;
  readonly usage: Map<string, Amount>;
  readonly fairWeight: number;
  /** Steps down to the lowest queue: 1 for a cohort of queues alone, 0 for a queue. */
  readonly height: number;
}

export interface QueueNode extends QuotaNode {
  readonly shape: QueueShape;
  /** Who holds its quota, by key. */
  readonly holders: Map<string, Holder>;
  /** Rises when quota of the queue may have come free: what was found out about its flavors is out of date then. */
  generation: number;
}

export type Usage = ReadonlyMap<string, Amount>;

export function usageAt(node: QuotaNode, key: string): Amount {
  return node.usage.get(key) ?? NONE;
}

export function subtreeAt(node: QuotaNode, key: string): Amount {
  return node.subtree.get(key) ?? NONE;
}

/** Kept for the node itself, never lent. */
function localAt(node: QuotaNode, key: string): Amount {
  const lending = node.quotas.get(key)?.lending;
  return lending === undefined ? NONE : greaterAmount(NONE, minus(subtreeAt(node, key), lending));
}

function localFree(node: QuotaNode, key: string): Amount {
  return greaterAmount(NONE, minus(localAt(node, key), usageAt(node, key)));
}

/** May be negative in a cohort that holds more than it has, after its quota was cut. */
function availableAt(node: QuotaNode, key: string): Amount {
  if (node.parent === undefined) return minus(subtreeAt(node, key), usageAt(node, key));
  let fromParent = availableAt(node.parent, key);
  const borrowing = node.quotas.get(key)?.borrowing;
  if (borrowing !== undefined) {
    const local = localAt(node, key);
    const lent = minus(subtreeAt(node, key), local);
    const usedOfParent = greaterAmount(NONE, minus(usageAt(node, key), local));
    fromParent = lesserAmount(plus(minus(lent, usedOfParent), borrowing), fromParent);
  }
  return plus(localFree(node, key), fromParent);
}

/** What a queue could take now, borrowing all that it may. */
export function available(queue: QuotaNode, key: string): Amount {
  return greaterAmount(NONE, availableAt(queue, key));
}

/** What a node could hold if everything were free. */
export function potential(node: QuotaNode, key: string): Amount {
  if (node.parent === undefined) return subtreeAt(node, key);
  const all = plus(localAt(node, key), potential(node.parent, key));
  const borrowing = node.quotas.get(key)?.borrowing;
  return borrowing === undefined ? all : lesserAmount(plus(subtreeAt(node, key), borrowing), all);
}

/** Only what is above the node's own share is the parent's matter. */
function addUsage(node: QuotaNode, key: string, amount: Amount): void {
  const free = localFree(node, key);
  node.usage.set(key, plus(usageAt(node, key), amount));
  if (node.parent !== undefined && amount > free) addUsage(node.parent, key, minus(amount, free));
}

/** Undoes `addUsage`. */
function removeUsage(node: QuotaNode, key: string, amount: Amount): void {
  const inParent = minus(usageAt(node, key), localAt(node, key));
  const left = minus(usageAt(node, key), amount);
  if (left === NONE) node.usage.delete(key);
  else node.usage.set(key, left);
  if (inParent <= NONE || node.parent === undefined) return;
  removeUsage(node.parent, key, lesserAmount(amount, inParent));
}

export function addAll(node: QuotaNode, usage: Usage): void {
  for (const [key, amount] of usage) addUsage(node, key, amount);
}

export function removeAll(node: QuotaNode, usage: Usage): void {
  for (const [key, amount] of usage) removeUsage(node, key, amount);
}

/** As `addAll`, for some keys alone: where no other is asked about. */
export function addSome(node: QuotaNode, usage: Usage, keys: ReadonlySet<string>): void {
  for (const key of keys) {
    const amount = usage.get(key);
    if (amount !== undefined) addUsage(node, key, amount);
  }
}

/** Undoes `addSome`. */
export function removeSome(node: QuotaNode, usage: Usage, keys: ReadonlySet<string>): void {
  for (const key of keys) {
    const amount = usage.get(key);
    if (amount !== undefined) removeUsage(node, key, amount);
  }
}

export function borrowsWith(node: QuotaNode, key: string, more: Amount): boolean {
  return plus(usageAt(node, key), more) > subtreeAt(node, key);
}

function borrows(node: QuotaNode, key: string): boolean {
  return borrowsWith(node, key, NONE);
}

/** Not above its own quota in any of these. */
export function withinQuota(node: QuotaNode, keys: Iterable<string>): boolean {
  for (const key of keys) if (borrows(node, key)) return false;
  return true;
}

/** From the parent up to the root. */
export function* ancestors(node: QuotaNode): Generator<QuotaNode> {
  for (let at = node.parent; at !== undefined; at = at.parent) yield at;
}

export function rootOf(node: QuotaNode): QuotaNode {
  let at = node;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

/** Says whether the queue could take all of it now. */
export function fitsNow(queue: QuotaNode, requests: Usage): boolean {
  for (const [key, amount] of requests) if (amount > available(queue, key)) return false;
  return true;
}

export interface BorrowingLevel {
  /** 0 without borrowing; else how high the borrowed quota comes from. */
  readonly level: number;
  /** The request fits the quota of something below the root: what others took of that can be reclaimed. */
  readonly mayReclaim: boolean;
}

/** How far up the tree the queue has to reach to hold `amount` more. */
export function borrowingLevel(queue: QuotaNode, key: string, amount: Amount): BorrowingLevel {
  if (queue.parent === undefined) return { level: 0, mayReclaim: false };
  if (!borrowsWith(queue, key, amount)) return { level: 0, mayReclaim: true };
  let rest = minus(amount, localFree(queue, key));
  for (let node: QuotaNode | undefined = queue.parent; node !== undefined; node = node.parent) {
    if (!borrowsWith(node, key, rest)) return { level: node.height, mayReclaim: node.parent !== undefined };
    rest = minus(rest, localFree(node, key));
  }
  return { level: rootOf(queue).height, mayReclaim: false };
}

/** From the queue up, `1` for each node whose quota has room for what is left of a request there: all that borrowing rests on. */
export function reachOf(queue: QuotaNode, key: string, amount: Amount): string {
  let reach = "";
  let rest = amount;
  for (let node: QuotaNode | undefined = queue; node !== undefined; node = node.parent) {
    reach += borrowsWith(node, key, rest) ? "0" : "1";
    rest = greaterAmount(NONE, minus(rest, localFree(node, key)));
  }
  return reach;
}

/** Says whether the requests fit the node's quota. */
export function fitInQuota(node: QuotaNode, requests: Usage): boolean {
  for (const [key, amount] of requests) if (borrowsWith(node, key, amount)) return false;
  return true;
}

/** What is left of requests for the nodes above. */
export function restAbove(node: QuotaNode, requests: Usage): Usage {
  const rest = new Map<string, Amount>();
  for (const [key, amount] of requests) rest.set(key, greaterAmount(NONE, minus(amount, localFree(node, key))));
  return rest;
}
