import type { Clock } from "./clock.ts";

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock that stands still until told to advance: tests play hours in milliseconds, always in the same order. */
export class ManualClock implements Clock {
  readonly #startedAt: number;
  readonly #sleepers = new Set<Sleeper>();
  #elapsed = 0;

  /** @param startedAt - The wall clock at the start, in milliseconds since 1970. */
  constructor(startedAt = 1_767_225_600_000) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#startedAt + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { wakeAt: this.#elapsed + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }

  /** Lets `ms` pass: wakes sleepers in the order of their time and lets what they started settle before the next one. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settle();
    for (let next = this.#earliest(); next <= end; next = this.#earliest()) {
      this.#elapsed = next;
      for (const sleeper of [...this.#sleepers]) if (sleeper.wakeAt <= next) sleeper.wake();
      await settle();
    }
    this.#elapsed = end;
  }

  #earliest(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { wakeAt } of this.#sleepers) if (wakeAt < earliest) earliest = wakeAt;
    // Infinity <= end must be false even for advance(Infinity).
    return earliest === Number.POSITIVE_INFINITY ? Number.NaN : earliest;
  }
}

/** Resolves when every promise that can settle without time passing has settled. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
