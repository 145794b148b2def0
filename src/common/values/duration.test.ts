import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAge, parseGoDuration } from "./duration.ts";

interface Vector {
  readonly in: string;
  readonly ok: boolean;
  readonly ns?: string;
  readonly canonical?: string;
}
const { durations }: { durations: Vector[] } = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/time-vectors.json", import.meta.url), "utf8"),
);

describe("as Go reads them", () => {
  test.each(durations.map((row) => [JSON.stringify(row.in), row] as const))("%s", (_case, row) => {
    expect(parseGoDuration(row.in)).toBe(row.ok ? BigInt(row.ns!) : undefined);
    if (row.ok) expect(parseGoDuration(row.canonical!)).toBe(BigInt(row.ns!));
  });
});

test("a very long text is refused", () => {
  expect(parseGoDuration("1h".repeat(100_000))).toBeUndefined();
});

test("whole parts add up", () => {
  const part = fc.integer({ min: 0, max: 9_999 });
  fc.assert(
    fc.property(part, part, part, (hours, minutes, ms) => {
      const seconds = BigInt(hours) * 3_600n + BigInt(minutes) * 60n;
      expect(parseGoDuration(`${hours}h${minutes}m${ms}ms`)).toBe(seconds * 1_000_000_000n + BigInt(ms) * 1_000_000n);
    }),
  );
});

const [second, minute, hour, day, year] = [1_000, 60_000, 3_600_000, 86_400_000, 365 * 86_400_000];

test.each([
  [0, "0s"],
  [999, "0s"],
  [5 * second, "5s"],
  [119 * second, "119s"],
  [2 * minute, "2m"],
  [4 * minute + 10 * second, "4m10s"],
  [10 * minute + 30 * second, "10m"],
  [179 * minute, "179m"],
  [3 * hour, "3h"],
  [3 * hour + 12 * minute, "3h12m"],
  [8 * hour + 59 * minute, "8h"],
  [47 * hour, "47h"],
  [2 * day, "2d"],
  [2 * day + 5 * hour, "2d5h"],
  [12 * day + 5 * hour, "12d"],
  [2 * year, "2y"],
  [2 * year + 30 * day, "2y30d"],
  [9 * year, "9y"],
  [-1_999, "0s"],
  [-3 * minute, "in 3m"],
  [Number.NaN, "?"],
  [Number.POSITIVE_INFINITY, "?"],
])("%d ms ago is %s", (ms, age) => {
  expect(formatAge(ms)).toBe(age);
});
