import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanBlock, cleanLine } from "./text.ts";

interface Payload {
  readonly id: string;
  readonly payload?: string;
  readonly prefix?: string;
  readonly repeat?: readonly [string, number];
  readonly suffix?: string;
}
const corpus: Payload[] = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/escape-corpus.json", import.meta.url), "utf8"),
);
const textOf = ({ payload, prefix = "", repeat = ["", 0], suffix = "" }: Payload) =>
  payload ?? prefix + repeat[0].repeat(repeat[1]) + suffix;

/** Written apart from the cleaner: ranges by number, so that one mistake cannot be in both. */
const FORBIDDEN: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x180b, 0x180f],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0d],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xfffe, 0xffff],
  [0xe0000, 0xe0fff],
];
function forbiddenIn(text: string): string[] {
  const codes = [...text].map((character) => character.codePointAt(0)!);
  return codes
    .filter((code) => FORBIDDEN.some(([from, to]) => code >= from && code <= to))
    .map((code) => code.toString(16));
}

describe("each payload of the corpus is harmless in a line and in a block", () => {
  test.each(corpus.map((row) => [row.id, textOf(row)] as const))("%s", (_case, payload) => {
    const line = cleanLine(payload);
    expect(forbiddenIn(line)).toEqual([]);
    expect(cleanLine(line)).toBe(line);
    const block = cleanBlock(payload);
    expect(forbiddenIn(block.replaceAll("\n", ""))).toEqual([]);
    expect(cleanBlock(block)).toBe(block);
  });
});

test.each([
  ["an escape sequence", "\x1b[31mred", "^[[31mred"],
  ["a C1 sequence", "\x9b2J", "<009B>2J"],
  ["a bell and a delete", "a\x07\x7f", "a^G^?"],
  ["a direction override", "a\u202egnp", "a<202E>gnp"],
  ["a zero-width space", "a\u200bb", "a<200B>b"],
  ["a joiner outside an emoji", "a\u200db", "a<200D>b"],
  ["a variation selector outside an emoji", "a\ufe0f", "a<FE0F>"],
  ["tags in plane 14", "x\u{e0041}", "x<E0041>"],
  ["line ends and tabs", "one\r\n\ttwo\nthree", "one two three"],
  ["a lone surrogate", "a\ud800b\udc00", "a\ufffdb\ufffd"],
  ["a mark with nothing before it", "\u0301a", "\u25cc\u0301a"],
  ["marks without end", `a${"\u0301".repeat(50)}b`, `a${"\u0301".repeat(8)}b`],
  ["a chain of emoji", "😀\u200d".repeat(8), `${"😀\u200d".repeat(6)}😀<200D>😀<200D>`],
])("%s", (_case, text, cleaned) => {
  expect(cleanLine(text)).toBe(cleaned);
});

test.each([
  "plain text, {braces} and <angles>",
  "日本語クラスタ",
  "مرحبا",
  "👩‍👩‍👧‍👦",
  "☸️ ready",
  "1️⃣",
  "👍🏽",
  "🇨🇭",
  "Zürich",
  "e\u0301",
  '{"a":{"b":1}}',
  "{{ .Values.x }}",
  "a-b_c.d/e:f@g",
])("%s stays as it is", (text) => {
  expect(cleanLine(text)).toBe(text);
  expect(cleanBlock(text)).toBe(text);
});

test("a block keeps its lines", () => {
  expect(cleanBlock("one\r\n\ttwo\n\n\x1b[2Jthree\r")).toBe("one\n    two\n\n^[[2Jthree^M");
  expect(cleanBlock("a\n\u0301b")).toBe("a\n\u25cc\u0301b");
});

test.each([
  ["letters", "x"],
  ["escapes", "\x1b"],
  ["emoji", "😀"],
])("a megabyte of %s in one line is cut with a mark", (_case, unit) => {
  const cleaned = cleanLine(unit.repeat(1_048_576));
  expect(cleaned.length).toBeLessThanOrEqual(16_384);
  expect(cleaned.endsWith("…")).toBe(true);
  expect(forbiddenIn(cleaned)).toEqual([]);
  expect(cleanLine(cleaned)).toBe(cleaned);
});

const nasty = fc.constantFrom(
  "\x1b",
  "[",
  "\x9b",
  "\u200d",
  "\ufe0f",
  "😀",
  "🏽",
  "\u0301",
  "\u202e",
  "\ud800",
  "\udc00",
  "\n",
  "\r",
  "\t",
  "1",
  "\u20e3",
  "🇨",
);
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(nasty, { maxLength: 20 }).map((parts) => parts.join("")),
);

test("whatever comes in, nothing forbidden goes out, and cleaning again changes nothing", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const line = cleanLine(text);
      expect(forbiddenIn(line)).toEqual([]);
      expect(cleanLine(line)).toBe(line);
      const block = cleanBlock(text);
      expect(forbiddenIn(block.replaceAll("\n", ""))).toEqual([]);
      expect(cleanBlock(block)).toBe(block);
    }),
    { numRuns: 1_000 },
  );
});
