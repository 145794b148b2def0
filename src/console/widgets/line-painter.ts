import type { StyledLine } from "../model/frame.ts";
import { toAscii } from "./ascii.ts";
import { PLAIN } from "./attributes.ts";
import type { CellLine } from "./blessed-screen.ts";
import { graphemesIn } from "./cell-glyphs.ts";
import { isNarrow, SECOND_HALF } from "./glyph.ts";
import { spanAttribute, type ThemeName } from "./theme.ts";

/** How a frame's facts become cells. */
export interface Look {
  readonly theme: ThemeName;
  /** Only ASCII characters on the screen. */
  readonly ascii: boolean;
}

/** What a line looks like, in one string: lines with equal keys have equal cells. A line without spans has the key "". */
export function lineKey(spans: StyledLine, look: Look): string {
  let key = "";
  for (const span of spans) key += `${spanAttribute(look.theme, span)}\u0000${span.text}\u0001`;
  return key;
}

/** Writes a line into cells. Cells that were different make the line dirty; what does not fit is cut at a whole character. */
export function paintLine(cells: CellLine, spans: StyledLine, look: Look): void {
  let x = 0;
  for (const span of spans) {
    const attribute = spanAttribute(look.theme, span);
    const text = look.ascii ? toAscii(span.text) : span.text;
    x = isNarrow(text) ? paintNarrow(cells, x, attribute, text) : paintGraphemes(cells, x, attribute, text);
  }
  for (; x < cells.length; x++) putCell(cells, x, PLAIN, " ");
}

/** Sets one cell; an unchanged cell leaves the line as clean as it was. */
export function putCell(cells: CellLine, x: number, attribute: number, glyph: string): void {
  const cell = cells[x];
  if (cell === undefined || (cell[0] === attribute && cell[1] === glyph)) return;
  cell[0] = attribute;
  cell[1] = glyph;
  cells.dirty = true;
}

/** One cell for each character: most text, and the frames around it. */
function paintNarrow(cells: CellLine, start: number, attribute: number, text: string): number {
  const end = Math.min(cells.length, start + text.length);
  for (let x = start; x < end; x++) putCell(cells, x, attribute, text[x - start] ?? " ");
  return end;
}

function paintGraphemes(cells: CellLine, start: number, attribute: number, text: string): number {
  let x = start;
  for (const { width, glyphs } of graphemesIn(text)) {
    if (x + width > cells.length) break;
    for (const { text: glyph, isWide } of glyphs) {
      putCell(cells, x, attribute, glyph);
      x++;
      if (!isWide) continue;
      putCell(cells, x, attribute, SECOND_HALF);
      x++;
    }
  }
  return x;
}
