import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cutLine,
  dropCells,
  fitLine,
  foreign,
  foreignWidth,
  lineWidth,
  overlayLine,
  plainLine,
  span,
  takeCells,
} from "./styled-line.ts";

const line = [span("ab", "good"), span("界c", "bad"), span("de")];

test.each([
  [0, ""],
  [1, "…"],
  [2, "a…"],
  [4, "ab… "],
  [5, "ab界…"],
  [7, "ab界cde"],
  [9, "ab界cde  "],
])("fitted to %i cells", (width, text) => {
  expect(plainLine(fitLine(line, width))).toBe(text);
});

test("what fills a line has the background of its end", () => {
  expect(fitLine([span("a", "normal", { background: "dialog", inverse: true })], 3).at(-1)).toEqual({
    text: "  ",
    tone: "normal",
    background: "dialog",
    inverse: true,
  });
});

test.each([
  [0, "ab界cde"],
  [1, "b界cde"],
  [2, "界cde"],
  [3, " cde"],
  [5, "de"],
  [9, ""],
])("without the first %i cells", (cells, text) => {
  expect(plainLine(dropCells(line, cells))).toBe(text);
});

test("cut lines are not filled", () => {
  expect(plainLine(cutLine(line, 20))).toBe("ab界cde");
  expect(plainLine(cutLine(line, 4))).toBe("ab… ");
});

test("one line over another", () => {
  expect(plainLine(overlayLine([span("0123456789")], [span("xx")], 3, 10))).toBe("012xx56789");
  expect(plainLine(overlayLine([span("界界界界界")], [span("xx")], 3, 10))).toBe("界 xx 界界".slice(0, 9));
});

test("text from outside is cleaned, ours is not", () => {
  expect(foreign("a\u001b[2J").text).toBe("a^[[2J");
});

test("a long text is measured only as far as it can be seen", () => {
  expect(foreignWidth("界".repeat(1_000_000), 40)).toBe(40);
  expect(foreignWidth("ab", 40)).toBe(2);
});

describe("cells always add up", () => {
  const unit = fc.constantFrom("a", "界", "e\u0301", "👩‍👩‍👧", "🇩🇪", " ", "ｱ");
  const lines = fc.array(
    fc.array(unit, { maxLength: 12 }).map((parts) => foreign(parts.join(""))),
    { maxLength: 6 },
  );

  test("fit, take and drop", () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 60 }), (parts, width) => {
        expect(lineWidth(fitLine(parts, width))).toBe(width);
        const whole = fitLine(parts, 60);
        expect(lineWidth(takeCells(whole, width))).toBe(width);
        expect(lineWidth(dropCells(whole, width))).toBe(60 - width);
      }),
    );
  });
});
