import { setTimeout as timeout } from "node:timers/promises";

/** Time as an argument, so that tests can drive it. */
export interface Clock {
  /** Wall clock, milliseconds since 1970: for what a person reads. May jump. */
  now(): number;
  /** Milliseconds since some moment; never jumps. Everything that waits counts with this one. */
  monotonic(): number;
  /** Waits; `Infinity` waits for the signal alone. Ends early, without an error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Node keeps a timer's delay in 31 bits and fires longer ones at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    const wakeAt = performance.now() + ms;
    for (let left = ms; left > 0 && !signal?.aborted; left = wakeAt - performance.now()) {
      // The rejection on abort carries nothing that a caller of `sleep` could use.
      await timeout(Math.min(Math.ceil(left), LONGEST_TIMER_MS), undefined, signal ? { signal } : {}).catch(
        () => undefined,
      );
    }
  },
};
