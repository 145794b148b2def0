import type { Frame, FrameLink, StyledLine } from "../model/frame.ts";
import { type Layout, layoutOf } from "../model/layout.ts";
import type { Page } from "../model/page.ts";
import { currentPage, listingsOf, panesOf, summaryOf, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { hintsLine, messageLine } from "./footer.ts";
import { headerLines } from "./header.ts";
import { listingNote } from "./listing-words.ts";
import { placeOverlay } from "./overlays.ts";
import { paneBox } from "./pane-box.ts";
import { dropCells, fitLine, foreign, foreignWidth, span, takeCells } from "./styled-line.ts";
import { textPageLines } from "./text-page-box.ts";
import { trendPage } from "./trend-box.ts";

/** The whole screen as data. Pure: the same state gives the same frame. */
export function screen(state: State): Frame {
  const { columns, rows } = state;
  const page = currentPage(state);
  const layout = layoutOf(page, columns, rows);
  if (layout.tooSmall) return tooSmall(columns, rows);
  const trend = page.kind === "trend" ? trendPage(state, layout.text) : undefined;
  const lines: StyledLine[] = [
    ...headerLines(state, layout),
    ...pageLines(state, page, layout),
    ...(trend?.lines ?? []),
  ];
  while (lines.length < layout.hintsY) lines.push([]);
  const message = messageLine(state);
  lines.length = layout.hintsY;
  lines.push(hintsLine(state), message.line);
  const overlaid = placeOverlay(state, lines, { columns, rows: layout.hintsY });
  return {
    columns,
    rows,
    lines: overlaid.lines.map((line) => fitLine(line, columns)),
    cursor: message.cursorX === undefined ? undefined : { x: message.cursorX, y: layout.messageY },
    charts: state.overlay === undefined || state.overlay.kind === "prompt" ? (trend?.charts ?? []) : [],
    links: overlaid.links satisfies readonly FrameLink[],
  };
}

function pageLines(state: State, page: Page, layout: Layout): readonly StyledLine[] {
  switch (page.kind) {
    case "home":
    case "table":
      return [...summaryLines(state, page, layout), ...paneLines(state, page, layout)];
    case "text":
      return textPageLines(page, layout.text);
    case "trend":
      return [];
    default:
      return page satisfies never;
  }
}

const LONGEST_TITLE = 30;

/** One line for each pane that does not fit: its number, title and what there is to know. */
function summaryLines(state: State, page: Page, layout: Layout): readonly StyledLine[] {
  const panes = panesOf(page);
  const titles = Math.max(...panes.map((pane) => foreignWidth(viewOf(state, pane)?.title ?? "", LONGEST_TITLE)), 0);
  return layout.summaries.map(({ index }) => {
    const pane = panes[index];
    const view = pane === undefined ? undefined : viewOf(state, pane);
    if (pane === undefined || view === undefined) return [];
    const summary = summaryOf(state, pane) ?? { text: "?", tone: "muted" as const };
    const note = listingNote(state, listingsOf(state, pane));
    return fitLine(
      [
        span(` ${index + 1} `, "key"),
        ...fitLine([foreign(view.title)], titles),
        span("  "),
        foreign(summary.text, summary.tone),
        ...(note === undefined ? [] : [span("  "), note]),
      ],
      state.columns,
    );
  });
}

/** Panes side by side become lines again. */
function paneLines(state: State, page: Page, layout: Layout): readonly StyledLine[] {
  const panes = panesOf(page);
  const numbered = page.kind === "home" && !page.zoomed;
  const lines: StyledLine[] = [];
  const first = Math.min(...layout.panes.map(({ area }) => area.y));
  for (const { index, area } of layout.panes) {
    const pane = panes[index];
    if (pane === undefined) continue;
    const focused = page.kind !== "home" || page.focus === index;
    for (const [row, line] of paneBox(state, pane, area, focused, numbered ? index + 1 : undefined).entries()) {
      const y = area.y - first + row;
      if (area.x === 0 && lines[y] === undefined) {
        lines[y] = line;
        continue;
      }
      const under = fitLine(lines[y] ?? [], area.x + area.columns);
      lines[y] = [...takeCells(under, area.x), ...line, ...dropCells(under, area.x + area.columns)];
    }
  }
  return lines;
}

function tooSmall(columns: number, rows: number): Frame {
  const line = fitLine([span("Too small: needs 40x8", "warning")], Math.max(columns, 1));
  return { columns, rows, lines: rows > 0 ? [line] : [], cursor: undefined, charts: [], links: [] };
}
