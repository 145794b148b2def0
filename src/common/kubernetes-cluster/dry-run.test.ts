import { expect, test } from "vitest";
import { isDryRun } from "./dry-run.ts";

test.each([
  [true, true],
  [false, false],
  [undefined, false],
])("%s means %s", (dryRun, expected) => {
  expect(isDryRun(dryRun)).toBe(expected);
});

test.each(["yes", "false", 1, 0, null, {}])("%o is refused: it may have meant either", (dryRun) => {
  expect(() => isDryRun(dryRun as never)).toThrow(/dryRun: Give true or false/);
});
