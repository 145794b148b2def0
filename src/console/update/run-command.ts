import { actionsFor, unavailableBecause } from "../model/availability.ts";
import type { CommandId } from "../model/commands.ts";
import { NO_FILTER } from "../model/filter.ts";
import type { Page } from "../model/page.ts";
import { currentPage, focusedPane, viewOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { chooseContext, chooseNamespace, goToNamespace, item, openPicker } from "./choices.ts";
import { pickColumn, scrollColumns, sortByPicked } from "./columns.ts";
import { copyCell, copyNames, copyYaml } from "./copy.ts";
import { chosenRow, goToOwner, goToPods, showText } from "./go-to-object.ts";
import { clearMarks, markAll, toggleMark } from "./marks.ts";
import { keepCursorsVisible, moveCursor } from "./panes.ts";
import { showColumns, showHelp, showMessages, showTrend } from "./program-pages.ts";
import { openPrompt, slashPurpose } from "./prompt.ts";
import { chooseLink, followLink, showHistory, showWhy, WHY_COLUMN } from "./report-page.ts";
import { subjectRows } from "./start-action.ts";
import { startUndo } from "./start-undo.ts";
import { done, popPage, replacePage, say, withFocusedPane } from "./step.ts";
import { foldOrUnfold, nextHit, readAgain, scrollText, scrollTextSideways } from "./text-page.ts";

type Move = (index: number, count: number, page: number) => number;

const MOVES = {
  "cursor.down": (index) => index + 1,
  "cursor.up": (index) => index - 1,
  "cursor.page-down": (index, _count, page) => index + page,
  "cursor.page-up": (index, _count, page) => index - page,
  "cursor.first": () => 0,
  "cursor.last": (_index, count) => count - 1,
} as const satisfies Partial<Record<CommandId, Move>>;

const HANDLERS: Partial<Record<CommandId, (state: State) => Step>> = {
  "columns.left": (state) => sideways(state, -1),
  "columns.right": (state) => sideways(state, 1),
  "column.pick-next": (state) => pickColumn(state, 1),
  "column.pick-previous": (state) => pickColumn(state, -1),
  "column.sort": sortByPicked,
  "toggle.wide": (state) => done(withFocusedPane(state, (pane) => ({ ...pane, wide: !pane.wide }))),
  "toggle.faults": (state) => done(withFocusedPane(state, (pane) => ({ ...pane, faultsOnly: !pane.faultsOnly }))),
  "show.columns": showColumns,
  "pane.next": (state) => movePane(state, (focus) => focus + 1),
  "pane.previous": (state) => movePane(state, (focus) => focus - 1),
  open,
  back,
  "show.describe": (state) => showText(state, "describe"),
  "show.yaml": (state) => showText(state, "yaml"),
  "show.events": (state) => showText(state, "events"),
  "show.logs": (state) => showText(state, "logs"),
  "show.owner": goToOwner,
  "show.pods": goToPods,
  "show.why": showWhy,
  "show.timeline": (state) => showHistory(state, "timeline"),
  "show.preemptions": (state) => showHistory(state, "preemptions"),
  "show.trend": showTrend,
  "show.help": showHelp,
  "show.messages": showMessages,
  "prompt.filter": (state) => openPrompt(state, slashPurpose(state)),
  "prompt.command": (state) => openPrompt(state, "command"),
  "choose.context": chooseContext,
  "choose.namespace": chooseNamespace,
  "choose.action": chooseAction,
  "namespace.all": (state) => goToNamespace(state, undefined),
  mark: toggleMark,
  "mark.all": markAll,
  "mark.clear": clearMarks,
  undo: startUndo,
  "copy.name": copyNames,
  "copy.cell": copyCell,
  "copy.yaml": copyYaml,
  "text.search": (state) => openPrompt(state, "search"),
  "text.next-hit": (state) => nextHit(state, 1),
  "text.previous-hit": (state) => nextHit(state, -1),
  "text.fold": foldOrUnfold,
  "text.next-link": (state) => chooseLink(state, 1),
  "text.previous-link": (state) => chooseLink(state, -1),
  "text.follow-link": followLink,
  refresh,
  "sign-in": (state) => done(state, { kind: "sign-in-again" }),
  redraw: (state) => done(state, { kind: "redraw" }),
  "suspend-program": (state) => done(state, { kind: "suspend-program" }),
  quit: (state) => done(state, { kind: "quit" }),
};

/** Carries out one of the console's own commands. */
export function runCommand(state: State, id: CommandId): Step {
  if (id in MOVES) return move(state, MOVES[id as keyof typeof MOVES]);
  const digit = /^pane\.(\d)$/.exec(id)?.[1];
  if (digit !== undefined) return movePane(state, () => Number(digit) - 1, true);
  return HANDLERS[id]?.(state) ?? done(state);
}

/** Ids that `runCommand` or an overlay carries out: every command in the table has a handler. */
export function isHandled(id: CommandId): boolean {
  return id in HANDLERS || id in MOVES || /^(pane\.\d|prompt\.|picker\.|dialog\.)/.test(id);
}

function move(state: State, to: Move): Step {
  const page = currentPage(state);
  if (page.kind === "text")
    return done(scrollText(state, page, to === MOVES["cursor.last"] ? (_top, lines) => lines : to));
  const pane = focusedPane(state);
  return done(pane === undefined ? state : moveCursor(state, pane, to));
}

function sideways(state: State, by: 1 | -1): Step {
  const page = currentPage(state);
  return page.kind === "text" ? done(scrollTextSideways(state, page, by)) : scrollColumns(state, by);
}

function movePane(state: State, to: (focus: number) => number, exact = false): Step {
  const page = currentPage(state);
  if (page.kind !== "home") return done(state);
  const count = page.panes.length;
  const wanted = to(page.focus);
  if (exact && wanted >= count) return done(state);
  return done(keepCursorsVisible(replacePage(state, { ...page, focus: (wanted + count) % count })));
}

/** On the first screen: the pane in full. In a table: the row. */
function open(state: State): Step {
  const page = currentPage(state);
  if (page.kind === "home" && !page.zoomed)
    return done(keepCursorsVisible(replacePage(state, { ...page, zoomed: true })));
  const chosen = chosenRow(state);
  if (chosen === undefined) return done(state);
  if (chosen.view.kindId === "namespaces")
    return goToNamespace({ ...state, pages: [state.pages[0]] }, chosen.row.meta.name);
  if (focusedPane(state)?.pickedColumn === WHY_COLUMN) return showWhy(state);
  return showText(state, "describe");
}

/** One thing at a time: marks, then the filter, then faults, then the zoom, then the page. */
function back(state: State): Step {
  const pane = focusedPane(state);
  if (pane !== undefined && pane.marks.size > 0) return clearMarks(state);
  if (pane !== undefined && pane.filter.text !== "")
    return done(withFocusedPane(state, (current) => ({ ...current, filter: NO_FILTER })));
  if (pane?.faultsOnly === true) return done(withFocusedPane(state, (current) => ({ ...current, faultsOnly: false })));
  const page: Page = currentPage(state);
  if (page.kind === "text" && page.search !== undefined)
    return done(replacePage(state, { ...page, search: undefined }));
  if (page.kind === "home" && page.zoomed)
    return done(keepCursorsVisible(replacePage(state, { ...page, zoomed: false })));
  if (state.pages.length > 1) return done(keepCursorsVisible(popPage(state)));
  return say(state, "info", "This is the first screen. Type :q or ctrl-c to quit");
}

function chooseAction(state: State): Step {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  const rows = pane === undefined ? [] : subjectRows(state, pane);
  const [first] = rows;
  if (pane === undefined || view === undefined || first === undefined) return say(state, "info", "No row is chosen");
  const uid = pane.marks.size === 0 ? first.meta.uid : undefined;
  const items = actionsFor(state, view.kindId).map((action) => {
    const reasons = rows.flatMap((row) => unavailableBecause(state, action, row, view.kindId) ?? []);
    return item(action.title, action.id, { kind: "action", id: action.id, uid }, reasons[0]);
  });
  const what = rows.length === 1 ? first.meta.name : `${rows.length} marked rows`;
  return openPicker(state, `What to do with ${what}`, items);
}

function refresh(state: State): Step {
  const read = readAgain(state);
  return { state: read.state, effects: [...read.effects, { kind: "refresh" }] };
}
