import { actionsFor, unavailableBecause } from "../model/availability.ts";
import { COMMAND_TOPICS, COMMANDS, type CommandTopic } from "../model/commands.ts";
import type { StyledLine } from "../model/frame.ts";
import { keyScopes } from "../model/key-scopes.ts";
import { keysOf } from "../model/keymap.ts";
import { currentPage, cursorRow, focusedPane, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import type { Tone } from "../model/tone.ts";
import { FILTER_FORMS } from "./filter-forms.ts";
import { stateBelow } from "./state-below.ts";
import { fitLine, foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

const KEY_CELLS = 22;
/** Cells of a framed text page besides its text. */
const FRAME_CELLS = 4;

const TOPICS: Readonly<Record<CommandTopic, string>> = {
  move: "Move",
  columns: "Columns",
  panes: "Panes",
  show: "Look",
  choose: "Go and choose",
  mark: "Marks",
  copy: "Copy",
  text: "Text",
  dialog: "Typing and dialogs",
  program: "Program",
};

/** Scopes of what can open above any page. */
const OVERLAYS = ["prompt", "picker", "dialog"] as const;

/** What each key does on the page below this one, from the tables that the keys themselves come from. */
export function helpLines(state: State): readonly StyledLine[] {
  const below = stateBelow(state, "help");
  const scopes = keyScopes(below);
  return [
    ...actionLines(below, scopes),
    ...COMMAND_TOPICS.flatMap((topic) => topicLines(state, topic, topic === "dialog" ? OVERLAYS : scopes)),
    ...(currentPage(below).kind === "text" ? [] : filterLines(state)),
    ...viewLines(state),
  ];
}

/** Actions on the kind of the table, those that cannot be used now with the reason. */
function actionLines(state: State, scopes: readonly string[]): readonly StyledLine[] {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  if (pane === undefined || view === undefined) return [];
  const row = cursorRow(state, pane);
  const lines = actionsFor(state, view.kindId).flatMap((action) => {
    const because = row === undefined ? undefined : unavailableBecause(state, action, row, view.kindId);
    const keys = keysOf(state.catalog.keymap, scopes, action.id);
    return because === undefined
      ? entry(state, keys, action.title)
      : entry(state, keys, `${action.title}  ✖ ${because}`, "muted");
  });
  return lines.length === 0 ? [] : [heading(`Actions on ${view.title.toLowerCase()}`), ...lines, []];
}

function topicLines(state: State, topic: CommandTopic, scopes: readonly string[]): readonly StyledLine[] {
  const lines: StyledLine[] = [];
  for (const command of COMMANDS.values()) {
    if (command.topic !== topic || /^pane\.[2-9]$/.test(command.id)) continue;
    const keys = keysOf(state.catalog.keymap, scopes, command.id);
    if (keys.length === 0) continue;
    // Nine panes, nine digits: one line says it.
    lines.push(
      ...(command.id === "pane.1"
        ? entry(state, ["1 … 9"], "Move to the pane of that number")
        : entry(state, keys, command.title)),
    );
  }
  return lines.length === 0 ? [] : [heading(TOPICS[topic]), ...lines, []];
}

function filterLines(state: State): readonly StyledLine[] {
  return [heading("Filters"), ...FILTER_FORMS.flatMap(([form, meaning]) => entry(state, [form], meaning)), []];
}

/** Names that `:` understands. */
function viewLines({ catalog }: State): readonly StyledLine[] {
  const views = [...catalog.views.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  return [
    heading("Views, after :"),
    ...views.map(
      ({ id, title, aliases }): StyledLine => [
        ...keyCell([id]),
        foreign(title),
        foreign(aliases.length === 0 ? "" : `  ${aliases.join(", ")}`, "muted"),
      ],
    ),
    [],
    [span("  :VIEW [NAMESPACE|all] [@CONTEXT] [/FILTER]", "muted")],
  ];
}

/** Keys, and what they do on as many lines as it takes. */
function entry(
  { columns }: State,
  keys: readonly string[],
  text: string,
  tone: Tone = "normal",
): readonly StyledLine[] {
  const room = columns - FRAME_CELLS - 2 - KEY_CELLS;
  return paragraph(text, room, tone).map((line, index) => [...keyCell(index === 0 ? keys : []), ...line]);
}

function keyCell(keys: readonly string[]): StyledLine {
  return [span("  "), ...fitLine([foreign(keys.join(", "), "key")], KEY_CELLS)];
}

function heading(title: string): StyledLine {
  return [foreign(title, "heading", { bold: true })];
}
