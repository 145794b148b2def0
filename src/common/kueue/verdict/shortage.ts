import { flavorResource, resourceIn } from "../resource-group.ts";
import { type Amount, minus, NONE, plus } from "../scheduler/amount.ts";
import { flavorMismatch } from "../scheduler/flavor-match.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import { available, type QueueNode, type Usage } from "../scheduler/quota-node.ts";
import { type Ask, type AskedPodSet, type GroupShape, requestsOf } from "../scheduler/shapes.ts";
import type { Scene } from "./scene.ts";

/** One way to give a workload flavors, whether or not there is room: by `flavorResource`, what it takes of each. */
export type Wish = Usage;

/** More ways than these are not looked at: flavors that are nearest come first. */
const MOST_WISHES = 3;

/**
 * The ways in which a workload could get flavors that its pods can run on, with the least missing first. Empty when a pod set
 * matches no flavor, or asks for what the queue does not cover.
 */
export function wishesOf(ledger: Ledger, queue: QueueNode, ask: Ask): readonly Wish[] {
  const wishes: Wish[] = [];
  const seen = new Set<string>();
  for (let place = 0; place < MOST_WISHES; place += 1) {
    const wish = wishAt(ledger, queue, ask, place);
    if (wish === undefined) return [];
    const key = [...wish.keys()].join();
    if (!seen.has(key)) wishes.push(wish);
    seen.add(key);
  }
  return wishes;
}

/** What is missing for a wish, if it were the next to be served: by `flavorResource`, none that is zero. */
export function shortageOf(queue: QueueNode, wish: Wish): ReadonlyMap<string, Amount> {
  const missing = new Map<string, Amount>();
  for (const [key, amount] of wish) {
    const short = minus(amount, available(queue, key));
    if (short > NONE) missing.set(key, short);
  }
  return missing;
}

/** Those before it in its own queue. */
export function aheadOf({ waiting }: Pick<Scene, "waiting">, { clusterQueue, key }: Ask): readonly Ask[] {
  const line = waiting.get(clusterQueue)?.map(({ ask }) => ask) ?? [];
  return line.slice(
    0,
    Math.max(
      line.findIndex((ask) => ask.key === key),
      0,
    ),
  );
}

/** What is missing for a wish when all of those ahead are served before, with the same flavors. */
export function shortageForAll(queue: QueueNode, wish: Wish, ahead: readonly Ask[]): ReadonlyMap<string, Amount> {
  const asked = new Map<string, Amount>();
  for (const [resource, amount] of ahead.flatMap(({ podSets }) => podSets.flatMap((each) => [...requestsOf(each)])))
    asked.set(resource, plus(asked.get(resource) ?? NONE, amount));
  const all = [...wish].map(([key, amount]) => {
    return [key, plus(amount, asked.get(resourceIn(key)) ?? NONE)] as const;
  });
  return shortageOf(queue, new Map(all));
}

/** What the queue has no quota for at all, though it is asked for; by resource. */
export function uncoveredIn({ shape }: QueueNode, ask: Ask): ReadonlyMap<string, Amount> {
  const uncovered = new Map<string, Amount>();
  for (const podSet of ask.podSets) {
    for (const [resource, amount] of requestsOf(podSet)) {
      const isCovered = shape.groups.some(({ resources }) => resources.includes(resource));
      if (!isCovered && amount > NONE) uncovered.set(resource, plus(uncovered.get(resource) ?? NONE, amount));
    }
  }
  return uncovered;
}

function wishAt(ledger: Ledger, queue: QueueNode, ask: Ask, place: number): Wish | undefined {
  if (uncoveredIn(queue, ask).size > 0) return undefined;
  const wish = new Map<string, Amount>();
  for (const podSet of ask.podSets) {
    for (const group of queue.shape.groups) {
      const asked = requestsIn(group, podSet);
      if (asked.size === 0) continue;
      const flavors = flavorsFor(ledger, queue, group, podSet, asked);
      const flavor = flavors[Math.min(place, flavors.length - 1)];
      if (flavor === undefined) return undefined;
      for (const [resource, amount] of asked) {
        const key = flavorResource(flavor, resource);
        wish.set(key, plus(wish.get(key) ?? NONE, amount));
      }
    }
  }
  return wish;
}

/** Those that the pods can run on: where least is missing first, else in the queue's order. */
function flavorsFor(
  ledger: Ledger,
  queue: QueueNode,
  { flavors }: GroupShape,
  { placement }: AskedPodSet,
  asked: ReadonlyMap<string, Amount>,
): readonly string[] {
  const matching = flavors.filter((name) => {
    const shape = ledger.flavors.get(name);
    return shape !== undefined && flavorMismatch(shape, placement) === undefined;
  });
  const missing = new Map(matching.map((flavor) => [flavor, missingPart(queue, flavor, asked)]));
  return matching.toSorted((a, b) => (missing.get(a) ?? 0) - (missing.get(b) ?? 0));
}

/** The largest part of a request that is missing: 1 is all of it. */
function missingPart(queue: QueueNode, flavor: string, asked: ReadonlyMap<string, Amount>): number {
  let part = 0;
  for (const [resource, amount] of asked) {
    const short = minus(amount, available(queue, flavorResource(flavor, resource)));
    if (short > NONE) part = Math.max(part, Number(short) / Number(amount));
  }
  return part;
}

function requestsIn({ resources }: GroupShape, podSet: AskedPodSet): ReadonlyMap<string, Amount> {
  const asked = new Map<string, Amount>();
  for (const [resource, amount] of requestsOf(podSet)) {
    if (resources.includes(resource)) asked.set(resource, amount);
  }
  if (resources.includes("pods")) asked.set("pods", BigInt(podSet.count));
  return asked;
}
