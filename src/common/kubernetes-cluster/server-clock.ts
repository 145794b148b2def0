/** Less than this is what rounding to seconds, latency and the usual drift of clocks make. */
const COUNTS_FROM_MS = 5_000;
/** What a measurement may differ by from the one in use and still say the same: the header has whole seconds. */
const TOLERANCE_MS = 2_000;

/** How far the clock of an API server is ahead of ours, from the `Date` of its answers. Ages of objects are told by its clock. */
export class ServerClock {
  #aheadMs = 0;

  /** Milliseconds; negative when it is behind. 0 until an answer has come, and while the clocks agree within five seconds. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /**
   * @param date - The header `Date` of an answer.
   * @param now - Our own clock when it came, in milliseconds since 1970.
   */
  note(date: string | readonly string[] | undefined, now: number): void {
    const told = typeof date === "string" ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(told)) return;
    const measured = told - now;
    if (Math.abs(measured) < COUNTS_FROM_MS) this.#aheadMs = 0;
    else if (Math.abs(measured - this.#aheadMs) > TOLERANCE_MS) this.#aheadMs = measured;
  }
}
