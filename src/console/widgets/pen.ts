import { looksErased, PLAIN, type StyleSequences, sameWhenBlank } from "./attributes.ts";
import type { CellLine } from "./blessed-screen.ts";
import { advanceOf, withoutControls } from "./glyph.ts";

const UNKNOWN = -1;

/** Unchanged cells that are cheaper to print again than to jump over. */
const SHORT_GAP = 3;

/**
 * Writes cells in reading order with as few bytes as it can. It knows where the cursor stands and which style is on, across lines,
 * and forgets the column after everything about which terminals disagree.
 */
export class Pen {
  readonly #columns: number;
  readonly #styles: StyleSequences;
  #text = "";
  #style = PLAIN;
  #x = UNKNOWN;
  #y = UNKNOWN;

  constructor(columns: number, styles: StyleSequences) {
    this.#columns = columns;
    this.#styles = styles;
  }

  /** All that was written, ending in the plain style. */
  finish(): string {
    this.#changeStyle(PLAIN);
    return this.#text;
  }

  /** Moves to a cell of a line, printing short unchanged gaps again instead of jumping. */
  reach(line: CellLine, x: number, y: number): void {
    if (this.#y === y && this.#x !== UNKNOWN && x - this.#x > 0 && x - this.#x <= SHORT_GAP) this.#printGap(line, x);
    this.#moveTo(x, y);
  }

  /** Prints the glyph of the cell at the cursor. `width` is the number of cells that the frame keeps for it. */
  print(attribute: number, glyph: string, width: 1 | 2): void {
    if (!(glyph === " " && sameWhenBlank(this.#style, attribute))) this.#changeStyle(attribute);
    const advance = advanceOf(glyph);
    if (advance === width) {
      this.#text += withoutControls(glyph);
      this.#x += width;
      // In the last column the cursor waits to wrap: where it then stands differs between terminals.
      if (this.#x >= this.#columns) this.#x = UNKNOWN;
      return;
    }
    this.#printUnsure(glyph, width);
  }

  /** Blanks the line from the cursor to its end, or the next `cells` cells; leaves the cursor where it is. */
  erase(cells: number | "rest"): void {
    if (!looksErased(this.#style)) this.#changeStyle(PLAIN);
    this.#text += cells === "rest" ? "\u001b[K" : `\u001b[${cells}X`;
  }

  #printUnsure(glyph: string, width: 1 | 2): void {
    const x = this.#x;
    const y = this.#y;
    if (width === 2) {
      // Both halves blank first: right whether the terminal then fills one of them or both.
      this.#text += "  ";
      this.#x = UNKNOWN;
      this.#moveTo(x, y);
    }
    // At the right edge a glyph that turns out wide would wrap, or scroll the screen.
    this.#text += x + width >= this.#columns && width === 1 ? "?" : withoutControls(glyph);
    this.#x = UNKNOWN;
  }

  #printGap(line: CellLine, x: number): void {
    let gap = "";
    for (let at = this.#x; at < x; at++) {
      const cell = line[at];
      if (cell === undefined || cell[0] !== this.#style || cell[1].length !== 1 || cell[1] < " " || cell[1] > "~")
        return;
      gap += cell[1];
    }
    this.#text += gap;
    this.#x = x;
  }

  #moveTo(x: number, y: number): void {
    if (this.#x === x && this.#y === y) return;
    let move = absoluteMove(x, y);
    if (this.#x !== UNKNOWN) {
      if (this.#y === y && x > this.#x) move = shorter(move, forward(x - this.#x));
      else if (this.#y + 1 === y) move = shorter(move, `\r\n${forward(x)}`);
    }
    this.#text += move;
    this.#x = x;
    this.#y = y;
  }

  #changeStyle(attribute: number): void {
    this.#text += this.#styles.between(this.#style, attribute);
    this.#style = attribute;
  }
}

/** A cursor address, with the default 1 left out. */
export function absoluteMove(x: number, y: number): string {
  if (x > 0) return `\u001b[${y + 1};${x + 1}H`;
  return y > 0 ? `\u001b[${y + 1}H` : "\u001b[H";
}

function forward(columns: number): string {
  if (columns === 0) return "";
  return columns === 1 ? "\u001b[C" : `\u001b[${columns}C`;
}

function shorter(one: string, other: string): string {
  return other.length < one.length ? other : one;
}
