import { cellWidth, fitCells } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Text that our own code wrote. */
export function span(text: string, tone: Tone = "normal", style: Omit<Span, "text" | "tone"> = {}): Span {
  return { text, tone, ...style };
}

/** Text from a cluster, a file or a server, made safe to show: the only way such text enters a frame. */
export function foreign(text: string, tone: Tone = "normal", style: Omit<Span, "text" | "tone"> = {}): Span {
  return { text: cleanLine(text), tone, ...style };
}

export function lineWidth(line: StyledLine): number {
  return line.reduce((width, { text }) => width + cellWidth(text), 0);
}

/** The line cut or filled to exactly so many cells; a cut is marked by `…`. */
export function fitLine(line: StyledLine, width: number): StyledLine {
  if (knownWidths.get(line) === width) return line;
  const { kept, left } = keptWithin(line, width);
  const filled = left > 0 ? [...kept, span(" ".repeat(left), "normal", backgroundOf(line))] : kept;
  const fitted = isSame(filled, line) ? line : filled;
  knownWidths.set(fitted, Math.max(width, 0));
  return fitted;
}

/** Lines that have been fitted: a frame fits most lines again and again on their way, and lines never change. */
const knownWidths = new WeakMap<StyledLine, number>();

function isSame(one: StyledLine, other: StyledLine): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}

/** The line cut where it is longer; not filled. */
export function cutLine(line: StyledLine, width: number): StyledLine {
  return keptWithin(line, width).kept;
}

function keptWithin(line: StyledLine, width: number): { readonly kept: StyledLine; readonly left: number } {
  const kept: Span[] = [];
  let left = width;
  for (const [index, part] of line.entries()) {
    if (left <= 0) return { kept: isBlank(line.slice(index)) ? kept : withCutMarked(kept), left: 0 };
    const text = headOf(part.text, left);
    const own = cellWidth(text);
    if (own > left) return { kept: [...kept, { ...part, text: fitCells(text, left) }], left: 0 };
    kept.push(text === part.text ? part : { ...part, text });
    left -= own;
  }
  return { kept, left: Math.max(left, 0) };
}

function isBlank(line: StyledLine): boolean {
  return line.every(({ text }) => text.trim() === "");
}

/** What was cut began exactly where the room ended. */
function withCutMarked(kept: readonly Span[]): StyledLine {
  const last = kept.at(-1);
  return last === undefined
    ? []
    : [...kept.slice(0, -1), { ...last, text: fitCells(`${last.text}…`, cellWidth(last.text)) }];
}

/** A cleaned text has no more code units than this in one cell: marks and emoji chains are limited. */
const MOST_UNITS_PER_CELL = 32;

/** As much of a cleaned text as can fill so many cells and one more, so that nobody measures a megabyte to show a line. */
export function headOf(text: string, cells: number): string {
  const longest = (cells + 1) * MOST_UNITS_PER_CELL;
  return text.length <= longest ? text : text.slice(0, longest);
}

/** The first cells of a line: nothing marks the cut, since something else stands after it. */
export function takeCells(line: StyledLine, cells: number): StyledLine {
  const taken: Span[] = [];
  let left = cells;
  for (const part of line) {
    if (left <= 0) break;
    const own = cellWidth(headOf(part.text, left));
    taken.push(own <= left ? part : { ...part, text: firstCells(part.text, left) });
    left -= Math.min(own, left);
  }
  return taken;
}

/** Cells that a text from outside takes when it is shown, up to a most: nobody measures a megabyte. */
export function foreignWidth(text: string, most: number): number {
  return Math.min(cellWidth(headOf(cleanLine(text), most)), most);
}

/** The line without its first cells. */
export function dropCells(line: StyledLine, cells: number): StyledLine {
  if (cells <= 0) return line;
  const kept: Span[] = [];
  let left = cells;
  for (const part of line) {
    if (left === 0) {
      kept.push(part);
      continue;
    }
    const own = cellWidth(headOf(part.text, left));
    if (own > left) kept.push({ ...part, text: withoutCells(part.text, left) });
    left = Math.max(left - own, 0);
  }
  return kept;
}

/** Puts a line over another one, starting at a cell. */
export function overlayLine(under: StyledLine, over: StyledLine, x: number, width: number): StyledLine {
  const before = takeCells(fitLine(under, width), x);
  const after = dropCells(fitLine(under, width), x + lineWidth(over));
  return [...before, ...over, ...after];
}

export function plainLine(line: StyledLine): string {
  return line.map(({ text }) => text).join("");
}

function backgroundOf(line: StyledLine): Pick<Span, "inverse" | "background"> {
  const last = line.at(-1);
  return {
    ...(last?.inverse === true ? { inverse: true } : {}),
    ...(last?.background === undefined ? {} : { background: last.background }),
  };
}

function withoutCells(text: string, cells: number): string {
  let left = cells;
  for (const { segment, index } of graphemes.segment(headOf(text, cells))) {
    if (left <= 0) return " ".repeat(-left) + text.slice(index);
    // Half of a wide character may be left: a blank keeps the place.
    left -= cellWidth(segment);
  }
  return " ".repeat(Math.max(-left, 0));
}

function firstCells(text: string, cells: number): string {
  let taken = "";
  let left = cells;
  for (const { segment } of graphemes.segment(headOf(text, cells))) {
    const own = cellWidth(segment);
    if (own > left) break;
    taken += segment;
    left -= own;
  }
  return taken + " ".repeat(left);
}
