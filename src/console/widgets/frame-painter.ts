import type { Frame, StyledLine } from "../model/frame.ts";
import { StyleSequences } from "./attributes.ts";
import type { BlessedScreen } from "./blessed-screen.ts";
import type { ChartLayer } from "./chart-layer.ts";
import { encodeChanges } from "./frame-encoder.ts";
import { type Look, lineKey, paintLine } from "./line-painter.ts";
import { LinkLayer } from "./link-layer.ts";
import { absoluteMove } from "./pen.ts";
import { findShift, shiftKeys } from "./scroll-detection.ts";

/** Synchronised output (DEC 2026): the terminal shows all of it at once. Terminals that do not know it ignore it. */
const HOLD = "\u001b[?2026h";
const SHOW = "\u001b[?2026l";

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

/** Plain consoles print what they do not know of OSC sequences. */
export interface PainterOptions {
  readonly links: boolean;
}

/** Turns frames into the bytes that make a terminal show them, given what it shows already. */
export class FramePainter {
  readonly #screen: BlessedScreen;
  readonly #charts: ChartLayer;
  readonly #links = new LinkLayer();
  readonly #styles: StyleSequences;
  readonly #options: PainterOptions;
  #look: Look;
  #keys: readonly string[] = [];
  #lineKeys = new WeakMap<StyledLine, string>();
  #cursor: Frame["cursor"];

  constructor(screen: BlessedScreen, charts: ChartLayer, look: Look, options: PainterOptions) {
    this.#screen = screen;
    this.#charts = charts;
    this.#look = look;
    this.#options = options;
    this.#styles = new StyleSequences((colour) => screen._reduceColor(colour));
  }

  get look(): Look {
    return this.#look;
  }

  setLook(look: Look): void {
    this.#look = look;
    this.#keys = [];
    this.#lineKeys = new WeakMap();
  }

  /** The terminal was cleared, and so were the cells. */
  forget(): void {
    this.#keys = [];
    this.#cursor = undefined;
    this.#links.forget();
  }

  /** What to send; empty when the terminal already shows the frame. */
  paint(frame: Frame): string {
    const scrolled = this.#paintCells(frame);
    const { lines, olines } = this.#screen;
    const links = this.#options.links ? frame.links : [];
    this.#links.prepare(links, lines, olines, scrolled);
    const scroll = this.#screen._buf;
    this.#screen._buf = "";
    const changes = encodeChanges(lines, olines, this.#styles);
    const body = scroll + changes.text + this.#links.overlay(links, lines, changes.rows, this.#styles);
    const caret = this.#moveCursor(frame.cursor, body !== "");
    const text = caret.before + body + caret.after;
    return changes.rows.size > 1 || scroll !== "" ? `${HOLD}${text}${SHOW}` : text;
  }

  /** @returns whether the terminal is asked to scroll. */
  #paintCells(frame: Frame): boolean {
    const { lines } = this.#screen;
    this.#charts.prepare(frame.charts, this.#look);
    const keys = lines.map((_cells, y) => this.#keyOf(frame.lines[y]) + this.#charts.keyOfRow(y));
    const scrolled = this.#scroll(keys);
    for (const [y, cells] of lines.entries()) {
      if (keys[y] === this.#keys[y]) continue;
      paintLine(cells, frame.lines[y] ?? [], this.#look);
      this.#charts.paintRow(cells, y);
    }
    this.#keys = keys;
    return scrolled;
  }

  /** Frames share the lines that stay the same. */
  #keyOf(line: StyledLine | undefined): string {
    if (line === undefined) return "";
    let key = this.#lineKeys.get(line);
    if (key === undefined) {
      key = lineKey(line, this.#look);
      this.#lineKeys.set(line, key);
    }
    return key;
  }

  #scroll(keys: readonly string[]): boolean {
    if (keys.length !== this.#keys.length) return false;
    const shift = findShift(this.#keys, keys);
    if (shift === undefined) return false;
    const { top, bottom, by } = shift;
    if (by > 0) this.#screen.deleteLine(by, top, top, bottom);
    else this.#screen.insertLine(-by, top, top, bottom);
    // Terminals without a scroll region leave everything where it was.
    if (this.#screen._buf === "") return false;
    this.#keys = shiftKeys(this.#keys, shift);
    return true;
  }

  #moveCursor(wanted: Frame["cursor"], painted: boolean): { before: string; after: string } {
    const shown = this.#cursor;
    this.#cursor = wanted;
    const before = painted && shown !== undefined ? HIDE_CURSOR : "";
    if (wanted === undefined) return { before, after: !painted && shown !== undefined ? HIDE_CURSOR : "" };
    const move = absoluteMove(wanted.x, wanted.y);
    if (painted || shown === undefined) return { before, after: move + SHOW_CURSOR };
    return { before, after: wanted.x === shown.x && wanted.y === shown.y ? "" : move };
  }
}
