import type { Engine } from "./engine.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** How many virtual seconds pass in a real one; `max`: as many as the machine can. */
export type Speed = number | "max";

/** Lets virtual time pass by real time, in slices short enough that an HTTP server in the same thread keeps answering. */
export interface ClockDriver {
  readonly speed: Speed;
  readonly paused: boolean;
  setSpeed(speed: Speed): void;
  pause(): void;
  resume(): void;
  /** While paused: goes to the next moment at which something happens. */
  step(): void;
  stop(): void;
}

/** Work at one go, in real milliseconds: a request takes several turns of the event loop, and waits so long at each. */
const SLICE_MS = 5;
/** What is behind by less than this, in real milliseconds, is caught up with: a burst of work does not slow the clock. */
const CATCH_UP_MS = 1_000;
/** Between slices when there is nothing to catch up with. */
const TICK_MS = 50;

/** @param realNow - Real milliseconds, never going back: `performance.now`. */
export function startClockDriver(
  engine: Engine,
  clock: VirtualClock,
  speed: Speed,
  realNow: () => number,
): ClockDriver {
  let current = speed;
  let paused = false;
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  let last = realNow();
  /** Where virtual time ought to be. */
  let target = clock.now();

  const cancel = () => {
    clearTimeout(timer as NodeJS.Timeout);
    clearImmediate(timer as NodeJS.Immediate);
    timer = undefined;
  };
  const next = (soon: boolean) => {
    cancel();
    if (paused) return;
    timer = soon ? setImmediate(slice) : setTimeout(slice, TICK_MS);
  };
  const slice = () => {
    const begin = realNow();
    target = current === "max" ? Number.POSITIVE_INFINITY : Math.max(clock.now(), target + (begin - last) * current);
    last = begin;
    const hasTime = () => realNow() - begin < SLICE_MS;
    if (engine.pending) engine.settle(hasTime);
    let moment = engine.nextMoment();
    while (!engine.pending && moment !== undefined && moment <= target && hasTime()) {
      engine.step(hasTime);
      moment = engine.nextMoment();
    }
    const behind = moment !== undefined && moment <= target;
    // A machine that cannot keep up lets virtual time lag behind; it never skips anything.
    if (behind) target = Math.min(target, clock.now() + (current === "max" ? 0 : current * CATCH_UP_MS));
    else if (target !== Number.POSITIVE_INFINITY) clock.advanceTo(Math.floor(target));
    next(behind);
  };

  const stopListening = engine.onOutsideChange(() => next(true));
  next(true);
  return {
    get speed() {
      return current;
    },
    get paused() {
      return paused;
    },
    setSpeed(wanted) {
      current = wanted;
      next(true);
    },
    pause() {
      paused = true;
      cancel();
    },
    resume() {
      if (!paused) return;
      paused = false;
      last = realNow();
      target = clock.now();
      next(true);
    },
    step() {
      if (!paused) return;
      if (engine.pending) engine.settle();
      else engine.step();
    },
    stop() {
      paused = true;
      stopListening();
      cancel();
    },
  };
}
