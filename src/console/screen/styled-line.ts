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
  const fitted: Span[] = [];
  let left = width;
  for (const part of line) {
    if (left <= 0) break;
    const own = cellWidth(part.text);
    if (own > left) {
      fitted.push({ ...part, text: fitCells(part.text, left) });
      return fitted;
    }
    fitted.push(part);
    left -= own;
  }
  if (left > 0) fitted.push(span(" ".repeat(left), "normal", backgroundOf(line)));
  return fitted;
}

/** The line without its first cells. */
export function dropCells(line: StyledLine, cells: number): StyledLine {
  if (cells <= 0) return line;
  const kept: Span[] = [];
  let left = cells;
  for (const part of line) {
    const own = cellWidth(part.text);
    if (own <= left) {
      left -= own;
      continue;
    }
    kept.push(left === 0 ? part : { ...part, text: withoutCells(part.text, left) });
    left = 0;
  }
  return kept;
}

/** The first cells of a line: nothing marks the cut, since something else stands after it. */
export function takeCells(line: StyledLine, cells: number): StyledLine {
  const taken: Span[] = [];
  let left = cells;
  for (const part of line) {
    if (left <= 0) break;
    const own = cellWidth(part.text);
    taken.push(own <= left ? part : { ...part, text: firstCells(part.text, left) });
    left -= Math.min(own, left);
  }
  return taken;
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
  let rest = "";
  for (const character of text) {
    const own = cellWidth(character);
    if (left <= 0) rest += character;
    else {
      left -= own;
      // Half of a wide character is left: a blank keeps the place.
      if (left < 0) rest += " ".repeat(-left);
    }
  }
  return rest;
}

function firstCells(text: string, cells: number): string {
  let taken = "";
  let left = cells;
  for (const { segment } of graphemes.segment(text)) {
    const own = cellWidth(segment);
    if (own > left) break;
    taken += segment;
    left -= own;
  }
  return taken + " ".repeat(left);
}
