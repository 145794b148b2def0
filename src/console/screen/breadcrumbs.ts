import { cellWidth, fitCells } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Page } from "../model/page.ts";
import { viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { headOf, span } from "./styled-line.ts";

/** The way here: `home › Workloads › YAML train`. When it is too long the oldest steps give way. */
export function crumbsLine(state: State, room: number): StyledLine {
  const steps = state.pages.flatMap((page) => crumbs(state, page)).map((step) => headOf(cleanLine(step), room));
  const newest = fitted(steps.at(-1) ?? "", room - LAST_CELLS);
  const parts: Span[] = [span(` ${newest} `, "accent", { inverse: true }), span(" ")];
  let left = room - cellWidth(newest) - LAST_CELLS;
  for (let index = steps.length - 2; index >= 0; index -= 1) {
    const step = steps[index] ?? "";
    const needed = cellWidth(step) + 3;
    if (needed + (index > 0 ? CUT.length : 0) > left) {
      if (left >= CUT.length) parts.unshift(span(CUT, "muted"));
      break;
    }
    parts.unshift(span(`${step} › `, "muted"));
    left -= needed;
  }
  return [span(" "), ...parts];
}

/** Blanks before, around and after the newest step. */
const LAST_CELLS = 4;
const CUT = "… › ";

/** The step before says which kind of object it is. */
const WORDS = {
  yaml: "YAML",
  describe: "Describe",
  events: "Events",
  logs: "Logs",
  why: "Why",
  queue: "Queue",
  timeline: "Timeline",
  preemptions: "Preemptions",
  "what-if": "What if",
} as const;

function fitted(text: string, room: number): string {
  return cellWidth(text) <= room ? text : fitCells(text, Math.max(room, 4)).trimEnd();
}

function crumbs(state: State, page: Page): readonly string[] {
  switch (page.kind) {
    case "home": {
      const pane = page.panes[page.focus];
      const view = pane === undefined || !page.zoomed ? undefined : viewOf(state, pane);
      return view === undefined ? ["home"] : ["home", view.title];
    }
    case "table": {
      const { pane } = page;
      const title = viewOf(state, pane)?.title ?? pane.viewId;
      return [pane.within === undefined ? title : `${title} of ${pane.within.title}`];
    }
    case "text":
      return ["of" in page.source ? `${WORDS[page.source.what]} ${page.source.of.name}` : page.title];
    case "trend":
      return ["Trend"];
    default:
      return page satisfies never;
  }
}
