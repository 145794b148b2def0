import { type Amount, greaterAmount, minus, NONE, plus } from "./amount.ts";
import { addAll, type QueueNode, type QuotaNode, removeAll } from "./quota-node.ts";
import type { CohortShape, FlavorShape, Holder, QueueShape, Quota } from "./shapes.ts";
import { noteHolder, takeOverOrder } from "./victim-order.ts";

/** Who holds what of which quota: all that a scheduling cycle rests on. */
export interface Ledger {
  /** Without the queues of cohorts that go round in a circle: nothing is admitted there. */
  readonly queues: ReadonlyMap<string, QueueNode>;
  readonly cohorts: ReadonlyMap<string, QuotaNode>;
  readonly flavors: ReadonlyMap<string, FlavorShape>;
}

export interface LedgerShapes {
  readonly queues: readonly QueueShape[];
  /** Cohorts that are only named need no shape. */
  readonly cohorts: readonly CohortShape[];
  readonly flavors: readonly FlavorShape[];
  /** More than in the ledger before, so that nothing found out there is taken to hold still. */
  readonly generation?: number;
}

interface Growing extends QuotaNode {
  parent: Growing | undefined;
  cohorts: Growing[];
  queues: QueueNode[];
  subtree: Map<string, Amount>;
  height: number;
}

/** A ledger in which nobody holds anything yet. */
export function buildLedger({ queues, cohorts, flavors, generation = 1 }: LedgerShapes): Ledger {
  const nodes = new Map<string, Growing>();
  for (const shape of cohorts) nodes.set(shape.name, cohortNode(shape.name, shape.quotas, shape.fairWeight));
  const named = [...queues.map(({ cohort }) => cohort), ...cohorts.map(({ parent }) => parent)];
  for (const name of named) if (name !== "" && !nodes.has(name)) nodes.set(name, cohortNode(name, new Map(), 1));
  const parentNames = new Map(cohorts.map(({ name, parent }) => [name, parent]));
  const sound = [...nodes.values()].filter(({ name }) => !isInCircle(name, parentNames)).toSorted(byName);
  for (const node of sound) {
    const parent = nodes.get(parentNames.get(node.name) ?? "");
    node.parent = parent;
    parent?.cohorts.push(node);
  }
  const soundNames = new Map(sound.map((node) => [node.name, node]));
  const queueNodes = new Map<string, QueueNode>();
  for (const shape of queues.toSorted(byName)) {
    const parent = soundNames.get(shape.cohort);
    if (shape.cohort !== "" && parent === undefined) continue;
    const node: QueueNode = { ...queueNode(shape, parent), generation };
    parent?.queues.push(node);
    queueNodes.set(shape.name, node);
  }
  for (const node of sound) if (node.parent === undefined) sumUp(node);
  return {
    queues: queueNodes,
    cohorts: soundNames,
    flavors: new Map(flavors.map((flavor) => [flavor.name, flavor])),
  };
}

/** Books what a workload holds. One that is known already is booked anew. */
export function addHolder(ledger: Ledger, holder: Holder): void {
  const queue = ledger.queues.get(holder.ask.clusterQueue);
  if (queue === undefined) return;
  removeHolder(ledger, holder.ask.clusterQueue, holder.ask.key);
  queue.holders.set(holder.ask.key, holder);
  noteHolder(queue, holder, true);
  addAll(queue, holder.usage);
}

/** Books all that a queue of another ledger holds, in one go; nobody may hold anything of it here. */
export function takeOverHolders(ledger: Ledger, from: QueueNode): void {
  const queue = ledger.queues.get(from.name);
  if (queue === undefined) return;
  for (const [key, holder] of from.holders) queue.holders.set(key, holder);
  takeOverOrder(from, queue);
  addAll(queue, from.usage);
}

export function removeHolder(ledger: Ledger, clusterQueue: string, key: string): Holder | undefined {
  const queue = ledger.queues.get(clusterQueue);
  const holder = queue?.holders.get(key);
  if (queue === undefined || holder === undefined) return undefined;
  queue.holders.delete(key);
  noteHolder(queue, holder, false);
  queue.generation += 1;
  removeAll(queue, holder.usage);
  return holder;
}

function cohortNode(name: string, quotas: ReadonlyMap<string, Quota>, fairWeight: number): Growing {
  const usage = new Map<string, Amount>();
  return { name, parent: undefined, cohorts: [], queues: [], quotas, subtree: new Map(), usage, fairWeight, height: 0 };
}

function queueNode(shape: QueueShape, parent: Growing | undefined): Omit<QueueNode, "generation"> {
  const { name, quotas, fairWeight } = shape;
  const subtree = new Map([...quotas].map(([key, { nominal }]) => [key, nominal]));
  const usage = new Map<string, Amount>();
  return {
    name,
    parent,
    cohorts: [],
    queues: [],
    quotas,
    subtree,
    usage,
    fairWeight,
    height: 0,
    shape,
    holders: new Map(),
  };
}

/** Quota and height of a cohort, from the lowest up. */
function sumUp(node: Growing): void {
  for (const [key, { nominal }] of node.quotas) node.subtree.set(key, nominal);
  node.height = node.queues.length > 0 || node.cohorts.length > 0 ? 1 : 0;
  for (const child of node.cohorts) {
    sumUp(child);
    node.height = Math.max(node.height, child.height + 1);
  }
  for (const child of [...node.cohorts, ...node.queues]) {
    for (const [key, amount] of child.subtree) {
      const lending = child.quotas.get(key)?.lending;
      const kept = lending === undefined ? NONE : greaterAmount(NONE, minus(amount, lending));
      node.subtree.set(key, plus(node.subtree.get(key) ?? NONE, minus(amount, kept)));
    }
  }
}

function isInCircle(name: string, parents: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>();
  for (let at = name; at !== ""; at = parents.get(at) ?? "") {
    if (seen.has(at)) return true;
    seen.add(at);
  }
  return false;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
