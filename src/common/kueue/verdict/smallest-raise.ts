import { type Amount, NONE, plus } from "../scheduler/amount.ts";
import { usageAt } from "../scheduler/quota-node.ts";
import type { Ask } from "../scheduler/shapes.ts";
import { joinAmounts, type QuotaKnob, type Raise, turned } from "./quota-knob.ts";
import type { Settled } from "./scene.ts";
import { shortageOf, type Wish, wishesOf } from "./shortage.ts";
import type { Trial } from "./trial.ts";

/** Every step adds exactly what is then missing; whoever needs more than these has too many ahead of it. */
const MOST_STEPS = 12;

/**
 * How far a limit has to be raised for a workload to get in. It starts with what is missing now; while those ahead of it take that,
 * or a head that blocks the queue needs some itself, it grows by what is missing then.
 * @returns undefined when raising this limit does not help.
 */
export function smallestRaise(trial: Trial, knob: QuotaKnob, wish: Wish): Raise | undefined {
  const { scene, ask } = trial;
  const queue = scene.ledger.queues.get(ask.clusterQueue);
  if (queue === undefined) return undefined;
  let raise: Raise = shortageOf(queue, wish);
  let before: Raise = new Map();
  let usedBefore: Amount = -1n;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const edit = turned(scene.ledger, knob, raise);
    const settled = trial.play(edit);
    if (settled.ended === "until") return trial.letsIn(edit) ? raise : undefined;
    const missing = missingThen(settled, ask, wish);
    const more = missing.size === 0 ? wish : missing;
    const used = usedIn(settled, more);
    if (isSame(more, before) && used === usedBefore) return undefined;
    before = more;
    usedBefore = used;
    raise = joinAmounts(raise, more);
  }
  return undefined;
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
