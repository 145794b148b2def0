import { rightInWords } from "../../common/kubernetes-cluster/access.ts";
import { actionsFor, unavailableBecause } from "../model/availability.ts";
import { COMMANDS } from "../model/commands.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import { keyScopes } from "../model/key-scopes.ts";
import { keysOf } from "../model/keymap.ts";
import type { Overlay } from "../model/overlay.ts";
import type { Page } from "../model/page.ts";
import { currentPage, cursorRow, focusedPane, relatedIn, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { cutLine, foreign, lineWidth, span } from "./styled-line.ts";

/** Commands worth a hint, most wanted first, by the kind of page: before the actions on the row, and after them. */
const BEFORE: Readonly<Record<Page["kind"], readonly string[]>> = {
  home: ["show.help", "prompt.command", "prompt.filter"],
  table: ["show.help", "prompt.command", "prompt.filter"],
  text: ["back", "show.help", "text.search", "text.next-hit", "text.previous-hit", "text.fold", "copy.yaml", "refresh"],
  trend: ["back", "show.help"],
};
const AFTER: Readonly<Record<Page["kind"], readonly string[]>> = {
  home: [
    "choose.action",
    "open",
    "pane.next",
    "show.describe",
    "show.yaml",
    "toggle.faults",
    "choose.namespace",
    "choose.context",
  ],
  table: [
    "choose.action",
    "open",
    "back",
    "show.describe",
    "show.yaml",
    "show.events",
    "show.pods",
    "show.logs",
    "toggle.faults",
    "toggle.wide",
    "choose.namespace",
  ],
  text: [],
  trend: [],
};
/** Commands about a row: nothing to offer without one. */
const ABOUT_A_ROW: ReadonlySet<string> = new Set([
  "choose.action",
  "show.describe",
  "show.yaml",
  "show.events",
  "show.pods",
  "show.logs",
]);
const GAP = "  ";

/** As many hints as fit, in order; a long one that does not fit leaves its place to shorter ones. */
export function keyHints(state: State, room: number): StyledLine {
  const hints = state.overlay === undefined ? pageHints(state) : overlayHints(state, state.overlay);
  const shown: Span[] = [];
  let used = 0;
  for (const hint of hints) {
    const width = lineWidth(cutLine(hint, room + 1)) + (used === 0 ? 0 : GAP.length);
    if (used + width > room) continue;
    if (used > 0) shown.push(span(GAP));
    shown.push(...hint);
    used += width;
  }
  return shown;
}

function pageHints(state: State): readonly StyledLine[] {
  const { kind } = currentPage(state);
  const scopes = keyScopes(state);
  const usable = (ids: readonly string[]) => ids.filter((id) => isOfUse(state, id));
  return [
    ...commandHints(state, scopes, usable(BEFORE[kind])),
    ...actionHints(state),
    ...commandHints(state, scopes, usable(AFTER[kind])),
  ];
}

/** The page below has no keys now. Dialogs name their own. */
function overlayHints(state: State, overlay: Overlay): readonly StyledLine[] {
  switch (overlay.kind) {
    case "prompt": {
      const ids = ["prompt.accept", "prompt.cancel"];
      return commandHints(state, ["prompt"], overlay.purpose === "command" ? [...ids, "prompt.complete"] : ids);
    }
    case "picker":
      return commandHints(state, ["picker"], ["prompt.accept", "prompt.cancel", "picker.down", "picker.up"]);
    case "confirm":
    case "scale":
    case "form":
    case "question":
    case "text-box":
      return [];
    default:
      return overlay satisfies never;
  }
}

/** False for commands that would have nothing to work on here. */
function isOfUse(state: State, id: string): boolean {
  const page = currentPage(state);
  if (page.kind === "text") {
    if (id === "show.help") return page.source.what !== "help";
    if (id === "back") return true;
    if (page.content.status !== "ready") return id === "refresh";
    if (id === "text.next-hit" || id === "text.previous-hit") return page.search !== undefined;
    return (id !== "text.fold" && id !== "copy.yaml") || page.source.what === "yaml";
  }
  const hasRow = focusedPane(state)?.cursor !== undefined;
  return hasRow || !(ABOUT_A_ROW.has(id) || (id === "open" && page.kind === "table"));
}

function commandHints(state: State, scopes: readonly string[], ids: readonly string[]): readonly StyledLine[] {
  return ids.flatMap((id) => {
    const key = keysOf(state.catalog.keymap, scopes, id)[0];
    const command = COMMANDS.get(id);
    return key === undefined || command === undefined
      ? []
      : [[foreign(key, "key"), span(` ${command.short}`, "muted")]];
  });
}

/**
 * Actions on the row under the cursor that a key starts. What cannot be used stays in its place, dimmed and in brackets; the key
 * says why. A right that is not known yet is marked `?`.
 */
function actionHints(state: State): readonly StyledLine[] {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  const row = pane === undefined ? undefined : cursorRow(state, pane);
  if (view === undefined || row === undefined) return [];
  const related = relatedIn(state);
  const scopes = keyScopes(state);
  return actionsFor(state, view.kindId).flatMap((action): readonly StyledLine[] => {
    const key = keysOf(state.catalog.keymap, scopes, action.id)[0];
    if (key === undefined) return [];
    if (unavailableBecause(state, action, row, view.kindId) !== undefined)
      return [[foreign(`(${key} ${action.title})`, "muted")]];
    const isKnown = action
      .needs(row, related, view.kindId)
      .every((right) => state.rights.get(rightInWords(right))?.answer === "allowed");
    return [[foreign(key, "key"), foreign(` ${action.title}${isKnown ? "" : "?"}`)]];
  });
}
