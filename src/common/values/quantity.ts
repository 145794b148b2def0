/**
 * Kubernetes resource quantities, exact. Sums and comparisons run on whole nano-units, so a quota is never off by a rounding.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export interface Quantity {
  /** Exact value in units of 1e-9, rounded away from zero as the API server does. */
  readonly nanos: bigint;
  /** The family of suffixes the value was written in; it is kept when the value is printed again. */
  readonly format: "binary-si" | "decimal-si" | "decimal-exponent";
}

const NANOS_PER_UNIT = 1_000_000_000n;

export const ZERO: Quantity = { nanos: 0n, format: "decimal-si" };

/** Longest text worth reading: the largest number the API server itself prints has far fewer digits. */
const MAX_LENGTH = 64;
/** Powers of ten beyond this are refused before they are computed: `1e2147483647` would not end in reasonable time. */
const MAX_EXPONENT = 300;
/** The API server caps values with a binary suffix at the largest 64-bit integer, and only those. */
const BINARY_CAP = (2n ** 63n - 1n) * NANOS_PER_UNIT;

const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4})|([KMGTPE]i|[numkMGTPE])?)$/;

const POWER_OF_TEN: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);
const SUFFIX_OF_POWER = new Map([...POWER_OF_TEN].map(([suffix, power]) => [power, suffix]));

const POWER_OF_TWO: ReadonlyMap<string, bigint> = new Map([
  ["Ki", 10n],
  ["Mi", 20n],
  ["Gi", 30n],
  ["Ti", 40n],
  ["Pi", 50n],
  ["Ei", 60n],
]);
const BINARY_SUFFIXES = ["", ...POWER_OF_TWO.keys()];

/**
 * Reads a quantity as the API server does, but refuses texts without a digit (`Gi`, `+`), which the server takes for 0.
 * Numbers are taken too, since a custom resource may hold `cpu: 1`.
 *
 * @returns undefined when the value is not a quantity.
 * @example
 * parseQuantity("500m"); // half a core
 * parseQuantity("8GB"); // undefined: no quantity
 */
export function parseQuantity(text: unknown): Quantity | undefined {
  const source = typeof text === "number" ? String(text) : text;
  if (typeof source !== "string" || source.length > MAX_LENGTH) return undefined;
  const parts = SYNTAX.exec(source);
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent, suffix = ""] = parts;
  if (whole === "" && fraction === "") return undefined;
  if (exponent !== undefined && Math.abs(Number(exponent)) > MAX_EXPONENT) return undefined;

  const bits = POWER_OF_TWO.get(suffix);
  const tens = exponent === undefined ? (POWER_OF_TEN.get(suffix) ?? 0) : Number(exponent);
  const digits = BigInt(whole + fraction) << (bits ?? 0n);
  let size = timesPowerOfTen(digits, 9 - fraction.length + tens);
  if (bits !== undefined && size > BINARY_CAP) size = BINARY_CAP;
  return { nanos: sign === "-" ? -size : size, format: formatOf(bits, exponent) };
}

function formatOf(bits: bigint | undefined, exponent: string | undefined): Quantity["format"] {
  if (bits !== undefined) return "binary-si";
  return exponent === undefined ? "decimal-si" : "decimal-exponent";
}

/** A negative power divides and rounds up: the caller works on sizes without a sign, so up is away from zero. */
function timesPowerOfTen(size: bigint, power: number): bigint {
  if (power >= 0) return size * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (size + divisor - 1n) / divisor;
}

/**
 * The API server's own form: no fraction, the largest suffix that keeps the value exact, the family kept (`1.5Gi` is `1536Mi`).
 * @example
 * const memory = parseQuantity("1536Mi");
 * if (memory !== undefined) console.log(formatQuantity(memory)); // 1536Mi
 */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return "0";
  const sign = nanos < 0n ? "-" : "";
  const size = nanos < 0n ? -nanos : nanos;
  const binary = format === "binary-si" && size % NANOS_PER_UNIT === 0n && size >= 1024n * NANOS_PER_UNIT;
  return sign + (binary ? inPowersOf1024(size / NANOS_PER_UNIT) : inPowersOf1000(size, format));
}

function inPowersOf1024(units: bigint): string {
  let rest = units;
  let step = 0;
  while (step < BINARY_SUFFIXES.length - 1 && rest % 1024n === 0n) {
    rest /= 1024n;
    step += 1;
  }
  return `${rest}${BINARY_SUFFIXES[step]}`;
}

function inPowersOf1000(size: bigint, format: Quantity["format"]): string {
  const largest = format === "decimal-exponent" ? Number.POSITIVE_INFINITY : 18;
  let rest = size;
  let power = -9;
  while (power < largest && rest % 1000n === 0n) {
    rest /= 1000n;
    power += 3;
  }
  if (power === 0) return String(rest);
  return `${rest}${format === "decimal-exponent" ? `e${power}` : SUFFIX_OF_POWER.get(power)}`;
}

/**
 * The sum, in the family of the first; a zero takes the family of the other, as on the API server.
 * @example
 * const sum = quantities.reduce(addQuantities);
 */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/**
 * May be negative: whether that makes sense is for the caller to say.
 * @example
 * const free = subtractQuantities(quota, used);
 */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nanos: a.nanos - b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

/**
 * Which of two quantities is more: -1 when the first is less, 0 when they are equal, 1 when it is more. Exact.
 * @example
 * const smallestFirst = quantities.toSorted(compareQuantities);
 */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  if (a.nanos === b.nanos) return 0;
  return a.nanos < b.nanos ? -1 : 1;
}

/** In base units (cores, bytes, pieces). Rounded to a double: for bars and percentages, never for sums. */
export function quantityToNumber({ nanos }: Quantity): number {
  return Number(nanos / NANOS_PER_UNIT) + Number(nanos % NANOS_PER_UNIT) / Number(NANOS_PER_UNIT);
}

const SHORT_LENGTH = 6;
const DECIMAL_UNITS = [...POWER_OF_TEN, ["", 0] as const]
  .map(([suffix, power]) => ({ suffix, size: 10n ** BigInt(power + 9) }))
  .sort((a, b) => (a.size < b.size ? -1 : 1));
const BINARY_UNITS = [
  ...DECIMAL_UNITS.filter(({ size }) => size <= NANOS_PER_UNIT),
  ...[...POWER_OF_TWO].map(([suffix, bits]) => ({ suffix, size: NANOS_PER_UNIT << bits })),
];

/** At most 6 characters for a narrow column, rounded to three digits: `1.5Gi`, `128Gi`, `500m`, `12k`. Never shows 0 for more than 0. */
export function shortQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return "0";
  const sign = nanos < 0n ? "-" : "";
  const size = nanos < 0n ? -nanos : nanos;
  if (size % NANOS_PER_UNIT === 0n && size < 10_000n * NANOS_PER_UNIT && format !== "binary-si") {
    return sign + String(size / NANOS_PER_UNIT);
  }
  const units = format === "binary-si" ? BINARY_UNITS : DECIMAL_UNITS;
  const start = units.findLastIndex((unit) => unit.size <= size);
  for (const { suffix, size: unit } of units.slice(Math.max(start, 0))) {
    const short = shortIn(sign, size, unit, suffix);
    if (short !== undefined) return short;
  }
  return sign + firstDigitAndExponent(size);
}

/** The most digits that fit, or undefined when the next unit should be tried. */
function shortIn(sign: string, size: bigint, unit: bigint, suffix: string): string | undefined {
  for (const decimals of [2, 1, 0]) {
    const scale = 10n ** BigInt(decimals);
    const scaled = (size * scale + unit / 2n) / unit;
    const whole = scaled / scale;
    if (scaled === 0n || whole >= (suffix.endsWith("i") ? 1024n : 1000n)) continue;
    if (String(whole).length + decimals > 3 && decimals > 0) continue;
    const fraction = String(scaled % scale)
      .padStart(decimals, "0")
      .replace(/0+$/, "");
    const text = sign + String(whole) + (decimals > 0 && fraction !== "" ? `.${fraction}` : "") + suffix;
    if (text.length <= SHORT_LENGTH) return text;
  }
  return undefined;
}

function firstDigitAndExponent(size: bigint): string {
  const digits = String(size / NANOS_PER_UNIT);
  return `${digits[0]}e${digits.length - 1}`;
}
