import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTime } from "./time.ts";

interface Vector {
  readonly in: string;
  readonly ok: boolean;
  readonly utc?: string;
}
const { times }: { times: Vector[] } = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/time-vectors.json", import.meta.url), "utf8"),
);
const ZERO_TIME = "0001-01-01T00:00:00Z";

describe("as the API server reads them", () => {
  test.each(times.map((row) => [JSON.stringify(row.in), row] as const))("%s", (_case, row) => {
    expect(parseTime(row.in)).toBe(row.ok && row.utc !== ZERO_TIME ? Date.parse(row.utc!) : undefined);
  });
});

test.each([
  ["absent", undefined],
  ["the zero time with an offset", "0001-01-01T01:00:00+01:00"],
  ["an offset of 25 hours", "2026-11-01T00:00:00+25:00"],
  ["an offset of 60 minutes", "2026-11-01T00:00:00+01:60"],
  ["a fraction without end", `2026-11-01T00:00:00.${"1".repeat(100_000)}Z`],
])("%s is not a time", (_case, text) => {
  expect(parseTime(text)).toBeUndefined();
});

test("what a clock writes reads back to the millisecond", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("0001-01-02T00:00:00Z"), max: new Date("9999-12-31T00:00:00Z"), noInvalidDate: true }),
      (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime());
      },
    ),
  );
});
