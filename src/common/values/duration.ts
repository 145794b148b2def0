const NANOS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1_000],
  ["\u00b5s", 1_000],
  ["\u03bcs", 1_000],
  ["ms", 1_000_000],
  ["s", 1_000_000_000],
  ["m", 60_000_000_000],
  ["h", 3_600_000_000_000],
]);

const WHOLE = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/;
const PART = /(\d*)(?:\.(\d*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g;

const MAX_LENGTH = 256;
const LARGEST = 2n ** 63n - 1n;
/**
 * Reads a duration as Go prints it and Kubernetes fields hold it: `1h30m`, `-1.5s`, `0`.
 *
 * @returns nanoseconds, or undefined when the API server would refuse the text (`1d`, `90`, `1 s`, out of 64 bits).
 */
export function parseGoDuration(text: string): bigint | undefined {
  if (text === "0" || text === "-0" || text === "+0") return 0n;
  if (text.length > MAX_LENGTH || !WHOLE.test(text)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(PART)) {
    const nanos = NANOS_PER_UNIT.get(unit);
    if (nanos === undefined) return undefined;
    total += BigInt(whole) * BigInt(nanos) + fractionOf(fraction, nanos);
  }
  const negative = text.startsWith("-");
  if (total > LARGEST + (negative ? 1n : 0n)) return undefined;
  return negative ? -total : total;
}

/**
 * In floating point and cut, not rounded, from as many digits as fit 64 bits: Go does the same, and `0.333…h` must come out
 * as the API server's 20 minutes.
 */
function fractionOf(digits: string, nanosPerUnit: number): bigint {
  let kept = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = kept * 10n + BigInt(digit);
    if (next > LARGEST) break;
    kept = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(kept) * (nanosPerUnit / scale)));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Clocks of two machines differ by a little: up to here a time in the future is now. */
const CLOCK_TOLERANCE = 2 * SECOND;

/**
 * How long ago, as kubectl's AGE column shows it: `5s`, `4m10s`, `3h12m`, `2d5h`, `12d`, `2y30d`.
 *
 * @param ms - Milliseconds; negative is in the future and reads `in 3m`. `?` when it is not a finite number.
 */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return "?";
  if (ms <= -CLOCK_TOLERANCE) return `in ${formatAge(-ms)}`;
  if (ms < 2 * MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))}s`;
  if (ms < 10 * MINUTE) return twoParts(ms, [MINUTE, "m"], [SECOND, "s"]);
  if (ms < 3 * HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return twoParts(ms, [HOUR, "h"], [MINUTE, "m"]);
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}h`;
  if (ms < 8 * DAY) return twoParts(ms, [DAY, "d"], [HOUR, "h"]);
  if (ms < 2 * YEAR) return `${Math.floor(ms / DAY)}d`;
  if (ms < 8 * YEAR) return twoParts(ms, [YEAR, "y"], [DAY, "d"]);
  return `${Math.floor(ms / YEAR)}y`;
}

type Unit = readonly [ms: number, letter: string];

function twoParts(ms: number, [large, largeLetter]: Unit, [small, smallLetter]: Unit): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeLetter}${rest === 0 ? "" : `${rest}${smallLetter}`}`;
}
