import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeTerminal, frameOf, openFakeTerminal, screenCells } from "../../../tests/frames/fake-terminal.ts";
import { cellWidth, fitCells } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { Span, StyledLine } from "../model/frame.ts";

const COLUMNS = 40;
const ROWS = 9;

// Opening a terminal compiles the terminal database, so that two of them serve all cases.
const stepwise = openFakeTerminal(COLUMNS, ROWS);
const cleared = openFakeTerminal(COLUMNS, ROWS);
afterAll(() => {
  stepwise.close();
  cleared.close();
});

async function shownBy(terminal: FakeTerminal): Promise<string[][]> {
  await terminal.settle();
  return screenCells(terminal.output.emulator);
}

/** What a terminal shows that was cleared and has then seen nothing but this frame. */
function shownAlone(lines: readonly StyledLine[]): Promise<string[][]> {
  cleared.terminal.paint(frameOf(COLUMNS, ROWS, lines));
  cleared.terminal.redraw();
  return shownBy(cleared);
}

const span: fc.Arbitrary<Span> = fc.record(
  {
    text: fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "b", "Z", "0", " ", " ", " ", "│", "─", "█", "é", "ж"), maxLength: 14 }),
      fc.string({ unit: fc.constantFrom("世", "界", "a", " ", "ｱ", "한"), maxLength: 6 }),
      fc.constantFrom("", "            ", "──────────────"),
    ),
    tone: fc.constantFrom("normal", "good", "bad", "muted", "key"),
    bold: fc.boolean(),
    underline: fc.boolean(),
    inverse: fc.boolean(),
    background: fc.constantFrom(undefined, undefined, "mark", "alarm"),
  },
  { requiredKeys: ["text", "tone"] },
);
const line = fc.array(span, { maxLength: 4 });

/** Frames that follow each other: each changes some lines of the one before, or moves a block of them. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("replace" as const), at: fc.nat(ROWS - 1), line }),
  fc.record({ kind: fc.constant("scroll" as const), by: fc.integer({ min: -3, max: 3 }), line }),
  fc.record({ kind: fc.constant("replace-all" as const), lines: fc.array(line, { minLength: ROWS, maxLength: ROWS }) }),
);

function nextLines(before: readonly StyledLine[], change: Step): StyledLine[] {
  if (change.kind === "replace-all") return change.lines;
  if (change.kind === "replace") return before.map((old, y) => (y === change.at ? change.line : old));
  const [heading = [], ...rows] = before;
  return [heading, ...rows.map((_row, y) => rows[y + change.by] ?? change.line)];
}
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

test("after any series of frames the screen is the last frame, cell by cell", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: ROWS, maxLength: ROWS }),
      fc.array(step, { minLength: 1, maxLength: 6 }),
      async (first, steps) => {
        const { terminal } = stepwise;
        let lines: StyledLine[] = first;
        terminal.paint(frameOf(COLUMNS, ROWS, lines));
        for (const change of steps) {
          lines = nextLines(lines, change);
          terminal.paint(frameOf(COLUMNS, ROWS, lines));
        }
        const shown = await shownBy(stepwise);
        expect(asText(shown)).toBe(asText(await shownAlone(lines)));
        expect(shown.map(glyphsOf)).toEqual(lines.map(expectedGlyphs));
      },
    ),
    { numRuns: 80 },
  );
}, 30_000);

function asText(cells: readonly (readonly string[])[]): string {
  return cells.map((row) => row.join(" ")).join("\n");
}

function glyphsOf(cells: readonly string[]): string {
  return cells
    .map((cell) => (cell === "" ? "" : [...cell][0]))
    .join("")
    .trimEnd();
}

function expectedGlyphs(spans: StyledLine): string {
  const text = spans.map((part) => part.text).join("");
  let shown = "";
  for (const glyph of text) {
    if (cellWidth(shown + glyph) > COLUMNS) break;
    shown += glyph;
  }
  return shown.trimEnd();
}

interface HostileText {
  readonly id: string;
  readonly payload?: string;
  readonly prefix?: string;
  readonly repeat?: readonly [string, number];
  readonly suffix?: string;
}
const corpus = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/escape-corpus.json", import.meta.url), "utf8"),
) as HostileText[];

function hostileText({ payload, prefix = "", repeat = ["", 0], suffix = "" }: HostileText): string {
  return payload ?? prefix + repeat[0].repeat(repeat[1]) + suffix;
}

/** A frame with one cell of 12 columns in the middle, and letters all around it. */
function framed(cell: string): StyledLine[] {
  const plain: StyledLine = [{ text: "x".repeat(COLUMNS), tone: "normal" }];
  const around: StyledLine = [
    { text: "x".repeat(14), tone: "good" },
    { text: cell, tone: "normal" },
    { text: "x".repeat(14), tone: "bad" },
  ];
  return Array.from({ length: ROWS }, (_line, y) => (y === 5 ? around : plain));
}

/** Everything but the cells of the hostile text. */
function outside(cells: string[][]): string {
  return asText(cells.map((row, y) => (y === 5 ? [...row.slice(0, 14), ...row.slice(26)] : row)));
}

let untouched = "";
beforeAll(async () => {
  untouched = outside(await shownAlone(framed("".padEnd(12))));
});

describe.each<[name: string, prepare: (text: string) => string]>([
  ["cleaned, as frames are made", (text) => fitCells(cleanLine(text), 12)],
  ["raw, if cleaning were forgotten", (text) => fitToWidth(text, 12)],
])("hostile text %s", (_name, prepare) => {
  test.each(corpus.map((hostile) => [hostile.id, hostile] as const))(
    "%s changes nothing outside its cell",
    async (_id, hostile) => {
      const shown = await shownAlone(framed(prepare(hostileText(hostile))));
      expect(outside(shown)).toBe(untouched);
    },
  );
});

/** The first characters that take `width` cells by our count, controls and all. */
function fitToWidth(text: string, width: number): string {
  let fitted = "";
  for (const character of text.slice(0, 200)) {
    if (cellWidth(fitted + character) > width) break;
    fitted += character;
  }
  return fitted + " ".repeat(width - cellWidth(fitted));
}
