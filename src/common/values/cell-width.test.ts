import fc from "fast-check";
import { expect, test } from "vitest";
import { cellWidth, fitCells, wrapCells } from "./cell-width.ts";
import { cleanLine } from "./text.ts";

test.each([
  ["", 0],
  ["ray-cluster", 11],
  ["日本語", 6],
  ["ｱ", 1],
  ["한국", 4],
  ["\u1112\u1161\u11ab", 2],
  ["e\u0301", 1],
  ["🚀", 2],
  ["✅", 2],
  ["👩‍👩‍👧‍👦", 2],
  ["👍🏽", 2],
  ["☸️", 2],
  ["☸", 1],
  ["🇨🇭", 2],
  ["🇨", 1],
  ["╭─╮…●▁", 6],
  ["Zürich", 6],
  ["مرحبا", 5],
  ["\u{20000}", 2],
])("%s takes %d cells", (text, cells) => {
  expect(cellWidth(text)).toBe(cells);
  expect(cellWidth(text)).toBe(cells);
});

test.each([
  ["padded", "abc", 5, "left", "abc  "],
  ["padded on the left", "abc", 5, "right", "  abc"],
  ["exact", "abc", 3, "left", "abc"],
  ["cut", "abcdef", 4, "left", "abc…"],
  ["cut, numbers too", "123456", 4, "right", "123…"],
  ["never half of a wide character", "日本語", 4, "left", "日… "],
  ["wide and exact", "日本", 4, "left", "日本"],
  ["one cell for a wide character", "日", 1, "left", "…"],
  ["an emoji stays whole", "👩‍👩‍👧‍👦x", 2, "left", "… "],
  ["no room", "abc", 0, "left", ""],
  ["less than no room", "abc", -3, "left", ""],
] as const)("fits: %s", (_case, text, width, align, fitted) => {
  expect(fitCells(text, width, align)).toBe(fitted);
});

test.each([
  ["at blanks", "the workload waits", 9, ["the", "workload", "waits"]],
  ["as many words as fit", "a bb ccc dddd", 6, ["a bb", "ccc", "dddd"]],
  ["inside a long word", "abcdefgh ij", 3, ["abc", "def", "gh", "ij"]],
  ["a short line as it is", "  indented ", 20, ["  indented "]],
  ["line feeds", "one\n\ntwo", 10, ["one", "", "two"]],
  ["nothing", "", 5, [""]],
  ["wide characters", "日本語", 4, ["日本", "語"]],
  ["no room for a wide character", "日a", 1, ["…", "a"]],
  ["no width", "ab", 0, ["a", "b"]],
])("wraps %s", (_case, text, width, lines) => {
  expect(wrapCells(text, width)).toEqual(lines);
});

test("of a long text no more is looked at than a cell shows", () => {
  expect(fitCells("日".repeat(1_000_000), 5)).toBe("日日…");
});

const piece = fc.constantFrom("a", " ", "日", "😀", "👩‍👧", "\u0301", "한", "🇨", "☸️", "\u200d", "क", "ि", "…");
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("")),
);

test("a fitted cell has exactly its width", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 40 }), fc.constantFrom("left", "right"), (text, width, align) => {
      expect(cellWidth(fitCells(cleanLine(text), width, align))).toBe(width);
    }),
    { numRuns: 1_000 },
  );
});

test("wrapped lines fit and lose nothing but blanks", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 30 }), (text, width) => {
      const cleaned = cleanLine(text);
      const lines = wrapCells(cleaned, width);
      for (const line of lines) if (cleaned !== line) expect(cellWidth(line)).toBeLessThanOrEqual(width);
      const visible = (part: string) => part.replaceAll(" ", "");
      fc.pre(!lines.some((line) => line.includes("…")) || cleaned.includes("…"));
      expect(visible(lines.join(""))).toBe(visible(cleaned));
    }),
    { numRuns: 500 },
  );
});
