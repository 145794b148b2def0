import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityToNumber,
  shortQuantity,
  subtractQuantities,
  ZERO,
} from "./quantity.ts";

interface Vector {
  readonly in: string;
  readonly ok: boolean;
  readonly nano?: string;
  readonly canonical?: string;
  readonly strict?: "reject";
}
interface Hostile {
  readonly note: string;
  readonly in?: string;
  readonly json?: unknown;
  readonly prefix?: string;
  readonly repeat?: readonly [string, number];
  readonly suffix?: string;
}
const fixtures: { vectors: Vector[]; hostile: Hostile[] } = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/quantity-vectors.json", import.meta.url), "utf8"),
);

describe("as the API server reads and prints them", () => {
  test.each(fixtures.vectors.map((row) => [JSON.stringify(row.in), row] as const))("%s", (_case, row) => {
    const found = parseQuantity(row.in);
    if (!row.ok || row.strict === "reject") {
      expect(found).toBeUndefined();
      return;
    }
    expect(found?.nanos).toBe(BigInt(row.nano!));
    expect(formatQuantity(found!)).toBe(row.canonical);
  });
});

describe("hostile input is refused or read, never a hang or a throw", () => {
  test.each(fixtures.hostile.map((row) => [row.note, row] as const))(
    "%s",
    (_case, { in: text, json, prefix = "", repeat, suffix = "" }) => {
      const input = repeat === undefined ? (text ?? json) : prefix + repeat[0].repeat(repeat[1]) + suffix;
      const found = parseQuantity(input);
      if (typeof json === "number") expect(quantityToNumber(found!)).toBeCloseTo(json, 9);
      else expect(found).toBeUndefined();
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 10n, undefined, Symbol("q")])("%s is no quantity", (input) => {
    expect(parseQuantity(input)).toBeUndefined();
  });
});

const quantity = (text: string) => parseQuantity(text)!;

test.each([
  ["1Gi", "512Mi", "1536Mi"],
  ["500m", "0.5", "1"],
  ["1Gi", "1G", "2073741824"],
  ["0", "1Gi", "1Gi"],
  ["1", "1Gi", "1073741825"],
  ["1e3", "1", "1001"],
])("%s plus %s is %s", (a, b, sum) => {
  expect(formatQuantity(addQuantities(quantity(a), quantity(b)))).toBe(sum);
});

test.each([
  ["1Gi", "512Mi", "512Mi"],
  ["100m", "1", "-900m"],
  ["4", "4", "0"],
])("%s minus %s is %s", (a, b, difference) => {
  expect(formatQuantity(subtractQuantities(quantity(a), quantity(b)))).toBe(difference);
});

test.each([
  ["1000m", "1", 0],
  ["1Gi", "1G", 1],
  ["999m", "1", -1],
  ["9007199254740993", "9007199254740992", 1],
])("%s compared with %s", (a, b, order) => {
  expect(compareQuantities(quantity(a), quantity(b))).toBe(order);
  expect(compareQuantities(quantity(b), quantity(a))).toBe(order === 0 ? 0 : -order);
});

test.each([
  ["1500m", 1.5],
  ["1.5Gi", 1_610_612_736],
  ["-250m", -0.25],
  ["0", 0],
])("%s as a number", (text, number) => {
  expect(quantityToNumber(quantity(text))).toBe(number);
});

test.each([
  ["0", "0"],
  ["500m", "500m"],
  ["1500m", "1.5"],
  ["1250m", "1.25"],
  ["999.9m", "1"],
  ["12", "12"],
  ["1024", "1024"],
  ["12000", "12k"],
  ["12345", "12.3k"],
  ["999999", "1M"],
  ["128Gi", "128Gi"],
  ["1536Mi", "1.5Gi"],
  ["1.25Gi", "1.25Gi"],
  ["12.34Gi", "12.3Gi"],
  ["-1.25Gi", "-1.3Gi"],
  ["1000Gi", "1000Gi"],
  ["1023.9Gi", "1Ti"],
  ["-1000Gi", "-1Ti"],
  ["512Ki", "512Ki"],
  ["0.5Ki", "512"],
  ["1n", "1n"],
  ["8Ei", "8Ei"],
  ["1e30", "1e30"],
  ["-9e300", "-9e300"],
])("%s in a narrow column is %s", (text, short) => {
  expect(shortQuantity(quantity(text))).toBe(short);
});

const anyQuantity: fc.Arbitrary<Quantity> = fc.record({
  nanos: fc.oneof(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.bigInt({ min: -5_000n, max: 5_000n }).map((n) => n * 1_000_000_000n),
  ),
  format: fc.constantFrom("binary-si", "decimal-si", "decimal-exponent"),
});

test("what is added can be subtracted again", () => {
  fc.assert(
    fc.property(anyQuantity, anyQuantity, (a, b) => {
      expect(subtractQuantities(addQuantities(a, b), b).nanos).toBe(a.nanos);
      expect(addQuantities(a, ZERO).nanos).toBe(a.nanos);
      expect(addQuantities(a, b).nanos).toBe(addQuantities(b, a).nanos);
    }),
  );
});

test("what is printed reads back as the same value, and prints the same again", () => {
  fc.assert(
    fc.property(anyQuantity, (value) => {
      const printed = formatQuantity(value);
      const back = parseQuantity(printed);
      const size = value.nanos < 0n ? -value.nanos : value.nanos;
      const capped = printed.endsWith("i") && size > (2n ** 63n - 1n) * 1_000_000_000n;
      fc.pre(!capped);
      expect(back?.nanos).toBe(value.nanos);
      // Without a suffix the family is not in the text, so it is carried over.
      expect(formatQuantity({ nanos: back!.nanos, format: value.format })).toBe(printed);
    }),
    { numRuns: 500 },
  );
});

test("the short form has at most 6 characters, is within 6 % and is 0 only for 0", () => {
  fc.assert(
    fc.property(anyQuantity, (value) => {
      const short = shortQuantity(value);
      expect(short.length).toBeLessThanOrEqual(6);
      const exact = quantityToNumber(value);
      const shown = quantityToNumber(parseQuantity(short)!);
      if (Math.abs(exact) < 1e18) expect(Math.abs(shown - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.06);
      expect(short === "0").toBe(value.nanos === 0n);
    }),
    { numRuns: 500 },
  );
});

test("any text is read or refused without a throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+.0-9eEkKMGimnu]{1,20}$/)), (text) => {
      const found = parseQuantity(text);
      if (found !== undefined) expect(shortQuantity(found).length).toBeLessThanOrEqual(6);
    }),
  );
});
