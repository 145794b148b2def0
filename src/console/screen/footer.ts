import { cellWidth } from "../../common/values/cell-width.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Prompt } from "../model/overlay.ts";
import { listingsOf, pageWithPanes, panesOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { crumbsLine } from "./breadcrumbs.ts";
import { keyHints } from "./key-hints.ts";
import { fitLine, foreign, lineWidth, span } from "./styled-line.ts";

/** Breadcrumbs, then what keys do here: the ways to everything else first, then actions on the row, then commands. */
export function hintsLine(state: State): StyledLine {
  const crumbs = crumbsLine(state, Math.floor(state.columns * CRUMBS_SHARE));
  return fitLine([...crumbs, ...keyHints(state, state.columns - lineWidth(crumbs))], state.columns);
}

/** Of the line, at most. */
const CRUMBS_SHARE = 0.4;

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
