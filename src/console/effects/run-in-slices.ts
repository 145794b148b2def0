import type { Ports } from "./ports.ts";

/** A slice of work between two looks at the keyboard, in milliseconds. */
const SLICE_MS = 3;

/**
 * Runs work to its end bit by bit; keys that arrive meanwhile come first.
 * @param isWanted - Asked after each slice. Once it is not, the work is dropped.
 * @param afterSlice - Told of each pause.
 * @returns undefined when it was dropped.
 */
export async function runInSlices<T>(
  { clock, yieldToKeys }: Ports,
  steps: Generator<unknown, T>,
  isWanted: () => boolean = () => true,
  afterSlice: () => void = () => {},
): Promise<T | undefined> {
  let until = clock.monotonic() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (clock.monotonic() < until) continue;
    afterSlice();
    await yieldToKeys();
    if (!isWanted()) return undefined;
    until = clock.monotonic() + SLICE_MS;
  }
}
