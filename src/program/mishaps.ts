/** After so many errors that nobody caught, within a minute, the program is beyond help. */
const MOST = 3;
const WITHIN_MS = 60_000;

/** Exit code of a program that gave up on itself (EX_SOFTWARE of sysexits). */
export const GAVE_UP = 70;

/** Counts errors that nobody caught. A single one is said and survived; `tooMany` answers true when they do not end. */
export function countMishaps(monotonic: () => number): { tooMany(): boolean } {
  const moments: number[] = [];
  return {
    tooMany: () => {
      const now = monotonic();
      moments.push(now);
      while ((moments[0] ?? now) < now - WITHIN_MS) moments.shift();
      return moments.length >= MOST;
    },
  };
}
