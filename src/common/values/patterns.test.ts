import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compilePattern, matchPattern, type Pattern } from "./patterns.ts";

const { cases }: { cases: readonly (readonly [pattern: string, text: string])[] } = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/regex-corpus.json", import.meta.url), "utf8"),
);

function patternOf(text: string): Pattern {
  const compiled = compilePattern(text);
  if ("problem" in compiled) throw new Error(compiled.problem);
  return compiled;
}

const INVALID = new Set(["[", "(", "*", "a{2,1}", "\\", "(?P<x>a)"]);
const CATASTROPHIC = new Set(["(a+)+$", "(x+x+)+y", "(.+)+#", "([a-z]+)*\\d{9}"]);

describe("each pattern of the corpus ends on 1,000 rows: hits, not valid, or too slow", () => {
  test.each(cases.map(([pattern, text]) => [pattern.slice(0, 40), pattern, text] as const))(
    "%s",
    (_case, text, row) => {
      const compiled = compilePattern(text);
      expect("problem" in compiled).toBe(INVALID.has(text));
      if ("problem" in compiled) {
        expect(compiled.problem).toMatch(/^The pattern ".*" is not valid: \S/);
        return;
      }
      const found = matchPattern(
        compiled,
        Array.from({ length: 1_000 }, () => row),
        40,
      );
      if ("matched" in found) expect(new Set(found.matched).size).toBe(1);
      else expect(found.problem).toMatch(/takes too long|too large/);
      if (CATASTROPHIC.has(text)) expect("problem" in found).toBe(true);
    },
  );
});

test.each([
  ["case does not matter", "RAY", ["ray-1", "Ray", "x"], [1, 1, 0]],
  ["anywhere in the text", "b+", ["abbc", "ac"], [1, 0]],
  ["letters of all scripts", "^\\p{L}+$", ["Ünïcode", "日本", "a1"], [1, 1, 0]],
  ["an escape that only the old rules take", "a\\-b", ["a-b", "ab"], [1, 0]],
  ["a brace as itself", "{x", ["{x}", "x"], [1, 0]],
  ["back reference", "(a)\\1", ["aa", "ab"], [1, 0]],
  ["the empty pattern", "", ["x", ""], [1, 1]],
  ["no texts", "x", [], []],
])("%s", (_case, pattern, texts, expected) => {
  expect(matchPattern(patternOf(pattern), texts, 1_000)).toEqual({ matched: Uint8Array.from(expected) });
});

test("a search that was stopped leaves the next one alone", () => {
  const slow = matchPattern(patternOf("(a+)+$"), [`${"a".repeat(60)}!`], 5);
  expect(slow).toEqual({ problem: 'The pattern "(a+)+$" takes too long on these texts; make it simpler' });
  expect(matchPattern(patternOf("b"), ["a", "b"], 1_000)).toEqual({ matched: Uint8Array.of(0, 1) });
});

test("a pattern of any length is not compiled", () => {
  expect(compilePattern("(".repeat(5_000))).toEqual({ problem: "A pattern may have at most 512 characters" });
});
