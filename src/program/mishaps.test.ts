import { expect, test } from "vitest";
import { countMishaps } from "./mishaps.ts";

test.each([
  ["one", [0], false],
  ["two in a row", [0, 1], false],
  ["three within a minute", [0, 20_000, 59_000], true],
  ["three over more than a minute", [0, 40_000, 61_000], false],
  ["three within a minute after a quiet hour", [0, 3_600_000, 3_610_000, 3_620_000], true],
])("%s", (_case, moments, expected) => {
  let now = 0;
  const mishaps = countMishaps(() => now);
  const answers = moments.map((moment) => {
    now = moment;
    return mishaps.tooMany();
  });
  expect(answers.at(-1)).toBe(expected);
});
