import { type Amount, NONE, plus } from "../scheduler/amount.ts";
import { type QueueNode, usageAt } from "../scheduler/quota-node.ts";
import type { Ask } from "../scheduler/shapes.ts";
import { joinAmounts, type QuotaKnob, type Raise, turned } from "./quota-knob.ts";
import type { Settled } from "./scene.ts";
import { aheadOf, shortageForAll, shortageOf, type Wish, wishesOf } from "./shortage.ts";
import type { Slices } from "./slices.ts";
import type { Trial } from "./trial.ts";

/** These add exactly what is then missing. */
const EXACT_STEPS = 6;
/** With many ahead, or borrowers who take what is added, further steps double it. */
const MOST_STEPS = 16;
/** Then it is narrowed down by halves. */
const HALVES = 5;

/**
 * How far a limit has to be raised for a workload to get in. It starts with what is missing now; while those ahead of it take that,
 * or a head that blocks the queue needs some itself, it grows by what is missing then.
 * @returns undefined when raising this limit does not help.
 */
export function* smallestRaise(trial: Trial, knob: QuotaKnob, wish: Wish): Slices<Raise | undefined> {
  const { scene, ask } = trial;
  const queue = scene.ledger.queues.get(ask.clusterQueue);
  if (queue === undefined) return undefined;
  const isExact = aheadOf(scene, ask).length <= EXACT_STEPS;
  let raise = firstRaise(trial, queue, wish);
  let tooLittle: Raise = new Map();
  let before: Raise = new Map();
  let usedBefore: Amount = -1n;
  for (let step = 0; step < MOST_STEPS && !trial.isSpent; step += 1) {
    const settled = yield* trial.play(turned(scene.ledger, knob, raise));
    if (settled.ended === "until") {
      const least = step < EXACT_STEPS && isExact ? raise : yield* narrowed(trial, knob, tooLittle, raise);
      return (yield* trial.letsIn(turned(scene.ledger, knob, least))) ? least : undefined;
    }
    const missing = missingThen(settled, ask, wish);
    const more = missing.size === 0 ? wish : missing;
    const used = usedIn(settled, more);
    if (isSame(more, before) && used === usedBefore) return undefined;
    before = more;
    usedBefore = used;
    tooLittle = raise;
    raise = joinAmounts(raise, step < EXACT_STEPS ? more : joinAmounts(raise, more));
  }
  return undefined;
}

/** What is missing; in a long queue, what is missing if all those ahead are served as well. */
export function firstRaise({ scene, ask }: Pick<Trial, "scene" | "ask">, queue: QueueNode, wish: Wish): Raise {
  const ahead = aheadOf(scene, ask);
  return ahead.length <= EXACT_STEPS ? shortageOf(queue, wish) : shortageForAll(queue, wish, ahead);
}

/** Somewhere between what is too little and what is enough. */
function* narrowed(trial: Trial, knob: QuotaKnob, tooLittle: Raise, enough: Raise): Slices<Raise> {
  let [low, high] = [tooLittle, enough];
  for (let half = 0; half < HALVES && !trial.isSpent; half += 1) {
    const middle = new Map([...high].map(([key, amount]) => [key, amount - (amount - (low.get(key) ?? NONE)) / 2n]));
    if (isSame(middle, high)) break;
    if ((yield* trial.play(turned(trial.scene.ledger, knob, middle))).ended === "until") high = middle;
    else low = middle;
  }
  return high;
}

/** Of a strict queue's head while it blocks, else of the workload itself. */
function missingThen(settled: Settled, ask: Ask, wish: Wish): ReadonlyMap<string, Amount> {
  const queue = settled.ledger.queues.get(ask.clusterQueue);
  if (queue === undefined) return new Map();
  const own = shortageOf(queue, wish);
  if (!queue.shape.strict) return own;
  const head = [...settled.waiting.values()].find((each) => each.ask.clusterQueue === queue.name)?.ask;
  if (head === undefined || head.key === ask.key) return own;
  const [first] = wishesOf(settled.ledger, queue, head);
  return first === undefined ? own : shortageOf(queue, first);
}

function usedIn({ ledger }: Settled, keys: Raise): Amount {
  let used = NONE;
  for (const queue of ledger.queues.values()) for (const key of keys.keys()) used = plus(used, usageAt(queue, key));
  return used;
}

/** The same is missing as before, and nobody got in: what was added is held back by another limit. */
function isSame(a: Raise, b: Raise): boolean {
  return a.size === b.size && [...a].every(([key, amount]) => b.get(key) === amount);
}
