import type { Area } from "./frame.ts";
import type { Page } from "./page.ts";

/** Where things stand on a screen of this size. The same numbers serve drawing and paging. */
export interface Layout {
  readonly tooSmall: boolean;
  readonly header: Area;
  /** Panes to draw, framed, by index in the page. */
  readonly panes: readonly { readonly index: number; readonly area: Area }[];
  /** One line for each pane that does not fit. */
  readonly summaries: readonly { readonly index: number; readonly y: number }[];
  /** The frame of a text or trend page. */
  readonly text: Area;
  /** Breadcrumbs and key hints. */
  readonly hintsY: number;
  /** Messages, and the prompt while there is one. */
  readonly messageY: number;
}

const SMALLEST_COLUMNS = 40;
const SMALLEST_ROWS = 8;
const QUARTERS_FROM = { columns: 120, rows: 32 };
const TALL_HEADER_FROM_ROWS = 32;
const SUMMARIES_FROM_ROWS = 16;
/** A frame, headings and one row: the pane with the keys always has as much. */
const SMALLEST_PANE_ROWS = 4;

export function layoutOf(page: Page, columns: number, rows: number): Layout {
  const headerRows = rows >= TALL_HEADER_FROM_ROWS ? 3 : rows >= SUMMARIES_FROM_ROWS ? 2 : 1;
  const body: Area = { x: 0, y: headerRows, columns, rows: Math.max(0, rows - headerRows - 2) };
  return {
    tooSmall: columns < SMALLEST_COLUMNS || rows < SMALLEST_ROWS,
    header: { x: 0, y: 0, columns, rows: headerRows },
    ...panesIn(page, body, rows),
    text: body,
    hintsY: Math.max(0, rows - 2),
    messageY: Math.max(0, rows - 1),
  };
}

/** Rows of data in a framed pane: without the frame's two lines and the headings. */
export function bodyRows(area: Area): number {
  return Math.max(0, area.rows - 3);
}

/** Lines of text in a framed text page. */
export function textRows(area: Area): number {
  return Math.max(0, area.rows - 2);
}

function panesIn(page: Page, body: Area, rows: number): Pick<Layout, "panes" | "summaries"> {
  if (page.kind === "table") return { panes: [{ index: 0, area: body }], summaries: [] };
  if (page.kind !== "home") return { panes: [], summaries: [] };
  if (page.zoomed) return { panes: [{ index: page.focus, area: body }], summaries: [] };
  if (body.columns >= QUARTERS_FROM.columns && rows >= QUARTERS_FROM.rows)
    return { panes: quarters(page.panes.length, body), summaries: [] };
  const room = rows < SUMMARIES_FROM_ROWS ? 0 : Math.max(0, body.rows - SMALLEST_PANE_ROWS);
  const others = page.panes
    .map((_pane, index) => index)
    .filter((index) => index !== page.focus)
    .slice(0, room);
  return {
    summaries: others.map((index, line) => ({ index, y: body.y + line })),
    panes: [{ index: page.focus, area: { ...body, y: body.y + others.length, rows: body.rows - others.length } }],
  };
}

/** Two columns, as many lines of panes as it takes; the last pane of an odd number takes the whole width. */
function quarters(count: number, body: Area): Layout["panes"] {
  const lines = Math.ceil(count / 2);
  return Array.from({ length: count }, (_unused, index) => {
    const line = Math.floor(index / 2);
    const top = Math.floor((body.rows * line) / lines);
    const bottom = Math.floor((body.rows * (line + 1)) / lines);
    const left = index % 2 === 0 ? 0 : Math.floor(body.columns / 2);
    const alone = index % 2 === 0 && index === count - 1;
    const right = index % 2 === 1 || alone ? body.columns : Math.floor(body.columns / 2);
    return { index, area: { x: left, y: body.y + top, columns: right - left, rows: bottom - top } };
  });
}
