import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostileFrames, problemsOf } from "./hostile-console.ts";

interface Payload {
  readonly id: string;
  readonly payload?: string;
  readonly prefix?: string;
  readonly repeat?: readonly [string, number];
  readonly suffix?: string;
}

const corpus: readonly Payload[] = JSON.parse(
  readFileSync(new URL("../fixtures/escape-corpus.json", import.meta.url), "utf8"),
);
/** Long ones are cut here to save time; that cleaning bounds any length is tested beside it. */
const textOf = ({ payload, prefix = "", repeat = ["", 0], suffix = "" }: Payload) =>
  payload ?? (prefix + repeat[0].repeat(repeat[1])).slice(0, 2_500) + suffix;
const TIMEOUT_MS = 60_000;

describe("text from outside stays text", () => {
  test.each(corpus.map((row) => [row.id, textOf(row)] as const))(
    "%s",
    (_id, payload) => {
      for (const { where, frame } of hostileFrames(payload, 80, 24))
        expect([where, problemsOf(frame)]).toEqual([where, []]);
    },
    TIMEOUT_MS,
  );

  test(
    "any text, on any size of screen",
    () => {
      const text = fc.string({ unit: "binary", maxLength: 60 });
      const size = fc.tuple(fc.integer({ min: 1, max: 170 }), fc.integer({ min: 1, max: 50 }));
      fc.assert(
        fc.property(text, size, (payload, [columns, rows]) => {
          for (const { where, frame } of hostileFrames(payload, columns, rows))
            expect([where, problemsOf(frame)]).toEqual([where, []]);
        }),
        { numRuns: process.env["FLARETOP_LONG"] === undefined ? 10 : 5_000 },
      );
    },
    20 * TIMEOUT_MS,
  );

  test(
    "joined letters, wide letters and emoji, on any size of screen",
    () => {
      const unit = fc.constantFrom(
        "a",
        "界",
        "é",
        "e\u0301",
        "👩‍👩‍👧",
        "🇩🇪",
        "🇩",
        "\u200d",
        "\u0301",
        "ｱ",
        " ",
        "\ufe0f",
        "ก็",
        "עברית",
        "👍🏽",
      );
      const size = fc.tuple(fc.integer({ min: 1, max: 170 }), fc.integer({ min: 1, max: 50 }));
      fc.assert(
        fc.property(fc.array(unit, { maxLength: 40 }), size, (parts, [columns, rows]) => {
          for (const { where, frame } of hostileFrames(parts.join(""), columns, rows))
            expect([where, problemsOf(frame)]).toEqual([where, []]);
        }),
        { numRuns: process.env["FLARETOP_LONG"] === undefined ? 10 : 5_000 },
      );
    },
    20 * TIMEOUT_MS,
  );
});
