import { looksErased, type StyleSequences, sameWhenBlank } from "./attributes.ts";
import type { CellLine } from "./blessed-screen.ts";
import { advanceOf, SECOND_HALF } from "./glyph.ts";
import { Pen } from "./pen.ts";

export interface EncodedChanges {
  /** What to send; empty when nothing changed. */
  readonly text: string;
  /** Rows in which any cell was sent. */
  readonly rows: ReadonlySet<number>;
}

/** Fewer differing blanks than this are printed, not erased: an erase costs 3 or more bytes and a plain style. */
const ERASE_REST_FROM = 4;
const ERASE_RUN_FROM = 10;

/**
 * Writes the cells in which `lines` differ from `shown`, and makes `shown` equal to `lines`. Only lines marked dirty are looked at.
 * In place of blessed's own drawing: a quarter to a half fewer bytes, and no trust in the cursor behind characters of unsure width.
 */
export function encodeChanges(
  lines: readonly CellLine[],
  shown: readonly CellLine[],
  styles: StyleSequences,
): EncodedChanges {
  const pen = new Pen(lines[0]?.length ?? 0, styles);
  const rows = new Set<number>();
  for (const [y, line] of lines.entries()) {
    const old = shown[y];
    if (!line.dirty || old === undefined) continue;
    line.dirty = false;
    if (encodeLine(pen, line, old, y)) rows.add(y);
  }
  return { text: rows.size === 0 ? "" : pen.finish(), rows };
}

/** @returns whether anything was sent. */
function encodeLine(pen: Pen, line: CellLine, old: CellLine, y: number): boolean {
  const blankFrom = startOfBlankRest(line);
  let sent = false;
  // A glyph that may have run over its cell leaves its neighbour in doubt.
  let nextInDoubt = false;
  let x = 0;
  while (x < line.length) {
    if (!nextInDoubt) x = skipShown(line, old, x);
    if (x >= line.length) break;
    const width = line[x + 1]?.[1] === SECOND_HALF ? 2 : 1;
    if (!nextInDoubt && isShown(line, old, x, width)) {
      x += width;
      continue;
    }
    const erased = nextInDoubt ? 0 : eraseBlanks(pen, line, old, { x, y, blankFrom });
    nextInDoubt = false;
    if (erased === 0) {
      nextInDoubt = printCell(pen, line, old, { x, y, width });
    }
    sent = true;
    x += erased === 0 ? width : erased;
  }
  return sent;
}

/** The first cell from `x` on that is not exactly as shown, or whose second half is not. */
function skipShown(line: CellLine, old: CellLine, x: number): number {
  for (let at = x; at < line.length; at++) {
    const cell = line[at];
    const shown = old[at];
    if (cell === undefined || shown === undefined || cell[0] !== shown[0] || cell[1] !== shown[1]) {
      return cell?.[1] === SECOND_HALF && at > x ? at - 1 : at;
    }
  }
  return line.length;
}

function printCell(pen: Pen, line: CellLine, old: CellLine, at: { x: number; y: number; width: 1 | 2 }): boolean {
  const cell = line[at.x];
  if (cell === undefined) return false;
  pen.reach(line, at.x, at.y);
  pen.print(cell[0], cell[1] === SECOND_HALF ? " " : cell[1], at.width);
  copyCells(line, old, at.x, at.x + at.width);
  return at.width === 1 && advanceOf(cell[1]) !== 1;
}

/** Erases the blanks from a cell on, where that is shorter than printing them. @returns how many cells that settles; 0 for none. */
function eraseBlanks(pen: Pen, line: CellLine, old: CellLine, at: { x: number; y: number; blankFrom: number }): number {
  const { x, y } = at;
  if (!isErasable(line, x)) return 0;
  if (x >= at.blankFrom) {
    if (differences(line, old, x, line.length) < ERASE_REST_FROM) return 0;
    pen.reach(line, x, y);
    pen.erase("rest");
    copyCells(line, old, x, line.length);
    return line.length - x;
  }
  let end = x + 1;
  while (end < at.blankFrom && isErasable(line, end)) end++;
  if (end - x < ERASE_RUN_FROM || differences(line, old, x, end) < ERASE_RUN_FROM) return 0;
  pen.reach(line, x, y);
  pen.erase(end - x);
  copyCells(line, old, x, end);
  return end - x;
}

function isErasable(line: CellLine, x: number): boolean {
  const cell = line[x];
  return cell !== undefined && cell[1] === " " && looksErased(cell[0]);
}

function startOfBlankRest(line: CellLine): number {
  let start = line.length;
  while (start > 0 && isErasable(line, start - 1)) start--;
  return start;
}

function isShown(line: CellLine, old: CellLine, x: number, width: number): boolean {
  return sameCell(line, old, x) && (width === 1 || sameCell(line, old, x + 1));
}

function sameCell(line: CellLine, old: CellLine, x: number): boolean {
  const cell = line[x];
  const shown = old[x];
  if (cell === undefined || shown === undefined || cell[1] !== shown[1]) return false;
  return cell[0] === shown[0] || (cell[1] === " " && sameWhenBlank(cell[0], shown[0]));
}

function differences(line: CellLine, old: CellLine, from: number, to: number): number {
  let found = 0;
  for (let x = from; x < to; x++) if (!sameCell(line, old, x)) found++;
  return found;
}

function copyCells(line: CellLine, old: CellLine, from: number, to: number): void {
  for (let x = from; x < to; x++) {
    const cell = line[x];
    const shown = old[x];
    if (cell === undefined || shown === undefined) continue;
    shown[0] = cell[0];
    shown[1] = cell[1];
  }
}
