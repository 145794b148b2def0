import { cellWidth } from "../../common/values/cell-width.ts";
import type { FrameLink } from "../model/frame.ts";
import { PLAIN, type StyleSequences } from "./attributes.ts";
import type { CellLine } from "./blessed-screen.ts";
import { SECOND_HALF, withoutControls } from "./glyph.ts";
import { absoluteMove } from "./pen.ts";

/** Never equal to a painted glyph: such a cell is sent again. */
const UNKNOWN_GLYPH = "\uffff";

const URL_LIMIT = 2_048;

/**
 * Lays OSC 8 links over cells that already show their text. Cells know nothing of links, so a link is laid anew after each frame
 * that touched its row, and cells that stop being one are sent again.
 */
export class LinkLayer {
  #shown: readonly FrameLink[] = [];

  /** The terminal was cleared. */
  forget(): void {
    this.#shown = [];
  }

  /** Before a frame is encoded: cells under links that are gone or moved must lose them. Call after a scroll with `scrolled`. */
  prepare(
    links: readonly FrameLink[],
    lines: readonly CellLine[],
    shown: readonly CellLine[],
    scrolled: boolean,
  ): void {
    if (scrolled && this.#shown.length > 0) {
      for (const line of lines) line.dirty = true;
      for (const line of shown) for (const cell of line) cell[1] = UNKNOWN_GLYPH;
      this.#shown = [];
      return;
    }
    for (const old of this.#shown) {
      if (links.some((link) => sameLink(link, old))) continue;
      const line = shown[old.y];
      const next = lines[old.y];
      if (line === undefined || next === undefined) continue;
      next.dirty = true;
      for (const cell of line.slice(old.x, old.x + cellWidth(old.text))) cell[1] = UNKNOWN_GLYPH;
    }
    this.#shown = this.#shown.filter((old) => links.some((link) => sameLink(link, old)));
  }

  /** After the frame: the links on touched rows, and new ones. Leaves the plain style and an unknown cursor. */
  overlay(
    links: readonly FrameLink[],
    lines: readonly CellLine[],
    touched: ReadonlySet<number>,
    styles: StyleSequences,
  ): string {
    let text = "";
    for (const link of links) {
      if (!touched.has(link.y) && this.#shown.some((old) => sameLink(link, old))) continue;
      text += linkSequence(link, lines, styles);
    }
    this.#shown = links;
    return text;
  }
}

function sameLink(one: FrameLink, other: FrameLink): boolean {
  return one.x === other.x && one.y === other.y && one.text === other.text && one.url === other.url;
}

function linkSequence(link: FrameLink, lines: readonly CellLine[], styles: StyleSequences): string {
  const url = linkTarget(link.url);
  const cells = lines[link.y]?.slice(link.x, link.x + cellWidth(link.text)) ?? [];
  if (url === undefined || cells.length === 0) return "";
  let text = `${absoluteMove(link.x, link.y)}\u001b]8;;${url}\u001b\\`;
  let style = PLAIN;
  for (const [attribute, glyph] of cells) {
    if (glyph === SECOND_HALF) continue;
    text += styles.between(style, attribute) + withoutControls(glyph);
    style = attribute;
  }
  return `${text}${styles.between(style, PLAIN)}\u001b]8;;\u001b\\`;
}

/** The address as it may stand inside a control sequence: web addresses only, every other character percent-encoded. */
function linkTarget(url: string): string | undefined {
  if (!/^https?:\/\//.test(url)) return undefined;
  const encoded = url.replace(/\p{Cs}/gu, "\ufffd").replace(/[^!-~]/gu, encodeURIComponent);
  return encoded.length <= URL_LIMIT ? encoded : undefined;
}
