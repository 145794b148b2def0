import { cellWidth } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Prompt } from "../model/overlay.ts";
import { listingsOf, pageWithPanes, panesOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { crumbsLine } from "./breadcrumbs.ts";
import { keyHints } from "./key-hints.ts";
import { dropCells, fitLine, foreign, lineWidth, span } from "./styled-line.ts";

/** Breadcrumbs, then what keys do here: the ways to everything else first, then actions on the row, then commands. */
export function hintsLine(state: State): StyledLine {
  const crumbs = crumbsLine(state, Math.floor(state.columns * CRUMBS_SHARE));
  return fitLine([...crumbs, ...keyHints(state, state.columns - lineWidth(crumbs))], state.columns);
}

/** Of the line, at most. */
const CRUMBS_SHARE = 0.45;

/** The prompt while there is one, else the newest message, else what is wrong with what is on the screen. */
export function messageLine(state: State): { readonly line: StyledLine; readonly cursorX: number | undefined } {
  if (state.overlay?.kind === "prompt") return promptLine(state, state.overlay);
  const notice = state.notices.at(-1);
  const problem = lastingProblem(state);
  const shown =
    notice !== undefined && state.noticeUntil > state.now
      ? [span(` ${SYMBOLS[notice.tone]}`, notice.tone), foreign(` ${notice.text}`, notice.tone)]
      : problem === undefined
        ? []
        : [span(" ✖", "bad"), foreign(` ${problem}`, "bad")];
  return { line: fitLine(shown, state.columns), cursorX: undefined };
}

/** Why rows on the screen are not kept up to date, and what to do. A table without rows says it itself. */
function lastingProblem(state: State): string | undefined {
  if (state.connection.status === "failed") return state.connection.message;
  const listings = panesOf(pageWithPanes(state)).flatMap((pane) => listingsOf(state, pane));
  const broken = listings.find(
    (listing) =>
      (listing.status === "retrying" || listing.status === "stopped") &&
      (listing.readAt !== undefined || listing.error.reason === "unauthorized"),
  );
  return broken !== undefined && "error" in broken ? broken.error.message : undefined;
}

const SYMBOLS = { info: "·", good: "●", warning: "▲", bad: "✖" } as const;

function promptLine(state: State, prompt: Prompt): { readonly line: StyledLine; readonly cursorX: number } {
  const sign = span(prompt.purpose === "command" ? " :" : " /", "key", { bold: true });
  const suggestion = prompt.suggestions[Math.max(prompt.chosen, 0)] ?? "";
  const isChosen = prompt.chosen >= 0 && suggestion !== "";
  const parts: Span[] = [foreign(isChosen ? suggestion : prompt.text)];
  if (!isChosen && suggestion.startsWith(prompt.text))
    parts.push(foreign(suggestion.slice(prompt.text.length), "muted"));
  parts.push(...promptHints(prompt));
  const x = cellWidth(beforeCursor(prompt));
  // What is longer than the line moves to the left, so that the text cursor stays on the screen.
  const hidden = Math.max(x - (state.columns - SIGN_CELLS - 1), 0);
  return {
    line: fitLine([sign, ...dropCells(parts, hidden)], state.columns),
    cursorX: Math.max(Math.min(SIGN_CELLS + x - hidden, state.columns - 1), 0),
  };
}

const SIGN_CELLS = 2;
const MOST_SUGGESTIONS = 8;

function promptHints({ purpose, text, suggestions, problem }: Prompt): readonly Span[] {
  const gap = span("   ");
  if (problem !== undefined) return [gap, foreign(problem, "bad")];
  if (purpose === "filter") return [gap, span("text  !text  ~regex  column=value  age>1h  -l labels", "muted")];
  if (purpose !== "command") return [];
  if (suggestions.length > 1) {
    const words = suggestions.slice(0, MOST_SUGGESTIONS).map((suggestion) => suggestion.split(" ").at(-1));
    return [gap, foreign(words.join("  "), "muted")];
  }
  return text === "" && suggestions.length === 0
    ? [gap, span("VIEW [NAMESPACE|all] [@CONTEXT] [/FILTER]", "muted")]
    : [];
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

function beforeCursor({ text, cursor }: Prompt): string {
  let before = "";
  let left = cursor;
  for (const { segment } of graphemes.segment(text)) {
    if (left <= 0) break;
    before += segment;
    left -= 1;
  }
  return cleanLine(before);
}
