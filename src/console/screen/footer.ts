import { rightInWords } from "../../common/kubernetes-cluster/access.ts";
import { cellWidth } from "../../common/values/cell-width.ts";
import { actionsFor, unavailableBecause } from "../model/availability.ts";
import { COMMANDS } from "../model/commands.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import { keyScopes } from "../model/key-scopes.ts";
import { keysOf } from "../model/keymap.ts";
import type { Prompt } from "../model/overlay.ts";
import type { Page } from "../model/page.ts";
import { currentPage, cursorRow, focusedPane, relatedIn, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { fitLine, foreign, lineWidth, span } from "./styled-line.ts";

/** Commands worth a hint, most wanted first, by the kind of page. */
const HINTS: Readonly<Record<Page["kind"], readonly string[]>> = {
  home: [
    "show.help",
    "prompt.command",
    "prompt.filter",
    "pane.next",
    "open",
    "show.describe",
    "show.yaml",
    "choose.action",
    "choose.namespace",
  ],
  table: [
    "show.help",
    "prompt.command",
    "prompt.filter",
    "open",
    "back",
    "show.yaml",
    "show.events",
    "show.pods",
    "choose.action",
    "toggle.wide",
    "toggle.faults",
  ],
  text: ["back", "text.search", "text.next-hit", "text.previous-hit", "text.fold", "refresh", "show.help"],
  trend: ["back", "show.help"],
};

/** Breadcrumbs, then what keys do here: actions on the row first, then commands. */
export function hintsLine(state: State): StyledLine {
  const crumbs = crumbsOf(state);
  const room = state.columns - lineWidth(crumbs) - 1;
  const hints: Span[] = [];
  let used = 0;
  for (const hint of [...actionHints(state), ...commandHints(state)]) {
    const width = lineWidth(hint) + 2;
    if (used + width > room) continue;
    hints.push(...hint, span("  "));
    used += width;
  }
  return fitLine([...crumbs, span(" "), ...hints], state.columns);
}

/** The prompt while there is one, else the newest message, else what is wrong with the connection. */
export function messageLine(state: State): { readonly line: StyledLine; readonly cursorX: number | undefined } {
  if (state.overlay?.kind === "prompt") return promptLine(state, state.overlay);
  const notice = state.notices.at(-1);
  if (notice !== undefined && state.noticeUntil > state.now) {
    return {
      line: fitLine(
        [span(" "), span(SYMBOLS[notice.tone], notice.tone), foreign(` ${notice.text}`, notice.tone)],
        state.columns,
      ),
      cursorX: undefined,
    };
  }
  if (state.connection.status === "failed")
    return { line: fitLine([foreign(` ✖ ${state.connection.message}`, "bad")], state.columns), cursorX: undefined };
  return { line: fitLine([], state.columns), cursorX: undefined };
}

const SYMBOLS = { info: "·", good: "●", warning: "▲", bad: "✖" } as const;

function promptLine(state: State, prompt: Prompt): { readonly line: StyledLine; readonly cursorX: number } {
  const sign = prompt.purpose === "command" ? ":" : "/";
  const suggestion = prompt.suggestions[Math.max(prompt.chosen, 0)] ?? "";
  const chosen = prompt.chosen >= 0 ? suggestion : "";
  const tail = chosen !== "" ? "" : suggestion.startsWith(prompt.text) ? suggestion.slice(prompt.text.length) : "";
  const parts: Span[] = [span(` ${sign}`, "key", { bold: true }), foreign(chosen === "" ? prompt.text : chosen)];
  if (tail !== "") parts.push(foreign(tail, "muted"));
  if (prompt.problem !== undefined) parts.push(span("   "), foreign(prompt.problem, "bad"));
  else if (prompt.purpose === "command" && prompt.suggestions.length > 1)
    parts.push(
      foreign(
        `   ${prompt.suggestions
          .slice(0, 8)
          .map((text) => text.split(" ").at(-1))
          .join("  ")}`,
        "muted",
      ),
    );
  else if (prompt.purpose === "filter")
    parts.push(span("   text  !text  ~regex  column=value  age>1h  -l labels", "muted"));
  const before = Array.from(
    new Intl.Segmenter("en", { granularity: "grapheme" }).segment(prompt.text),
    ({ segment }) => segment,
  )
    .slice(0, prompt.cursor)
    .join("");
  return { line: fitLine(parts, state.columns), cursorX: Math.min(2 + cellWidth(before), state.columns - 1) };
}

function crumbsOf(state: State): StyledLine {
  return state.pages.flatMap((page, index): readonly Span[] => {
    const last = index === state.pages.length - 1;
    return [
      span(index === 0 ? " " : "›", "muted"),
      foreign(` ${crumb(state, page)} `, last ? "accent" : "muted", last ? { inverse: true } : {}),
    ];
  });
}

function crumb(state: State, page: Page): string {
  switch (page.kind) {
    case "home": {
      const pane = page.panes[page.focus];
      const view = pane === undefined || !page.zoomed ? undefined : viewOf(state, pane);
      return view === undefined ? "home" : `home › ${view.title}`;
    }
    case "table":
      return page.pane.within === undefined
        ? (viewOf(state, page.pane)?.title ?? page.pane.viewId)
        : `${viewOf(state, page.pane)?.title ?? ""} of ${page.pane.within.title}`;
    case "text":
      return page.title.length > 40 ? `${page.title.slice(0, 39)}…` : page.title;
    case "trend":
      return "Trend";
    default:
      return page satisfies never;
  }
}

function commandHints(state: State): readonly StyledLine[] {
  const scopes = keyScopes(state);
  return HINTS[currentPage(state).kind].flatMap((id) => {
    const key = keysOf(state.catalog.keymap, scopes, id)[0];
    const command = COMMANDS.get(id);
    return key === undefined || command === undefined ? [] : [[span(key, "key"), span(` ${command.short}`, "muted")]];
  });
}

/** Actions on the row under the cursor that a key starts. What cannot be used is dimmed; a right not known yet is marked `?`. */
function actionHints(state: State): readonly StyledLine[] {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  const row = pane === undefined ? undefined : cursorRow(state, pane);
  if (view === undefined || row === undefined) return [];
  const related = relatedIn(state);
  const scopes = keyScopes(state);
  return actionsFor(state, view.kindId).flatMap((action) => {
    const key = keysOf(state.catalog.keymap, scopes, action.id)[0];
    if (key === undefined) return [];
    const unavailable = unavailableBecause(state, action, row, view.kindId) !== undefined;
    if (unavailable) return [];
    const unknown = action
      .needs(row, related, view.kindId)
      .some((right) => state.rights.get(rightInWords(right))?.answer !== "allowed");
    return [[span(key, "key"), span(` ${action.title}${unknown ? "?" : ""}`, unknown ? "muted" : "normal")]];
  });
}
