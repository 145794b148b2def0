import type { Connection } from "../model/connection.ts";
import { emptyMemo } from "../model/memo.ts";
import type { Page } from "../model/page.ts";
import { NOT_ARRANGED, type Pane } from "../model/pane.ts";
import type { State, Step } from "../model/state.ts";
import { done } from "./step.ts";

/** Another context, or news of the one in use. What was read as one person from one cluster is never shown for another. */
export function connectionChanged(state: State, connection: Connection): Step {
  const isNews = nameOf(state.connection) === nameOf(connection);
  if (isNews && (connection.status !== "opening" || state.connection.status === "opening"))
    return done({ ...state, connection });
  return done({ ...leftBehind(state, nameOf(connection)), connection });
}

/** The name of the context in use, or of the one that is being opened. */
export function nameOf(connection: Connection): string {
  return connection.status === "open" ? connection.facts.name : connection.contextName;
}

/** Everything that came from the former cluster is forgotten; pages stay, in the namespace of the context that is opened. */
function leftBehind(state: State, contextName: string): State {
  const own = state.contexts.find(({ name }) => name === contextName)?.namespace;
  const isOther = nameOf(state.connection) !== contextName;
  const move = isOther && !state.namespaceChosen;
  const emptied = (pane: Pane): Pane => withoutRows(move ? { ...pane, namespace: own } : pane);
  const [first, ...rest] = state.pages.filter(isAboutNoObject).map((page) => inPanes(page, emptied));
  return {
    ...state,
    namespace: move ? own : state.namespace,
    pages: first === undefined ? state.pages : [first, ...rest],
    listings: new Map(),
    rights: new Map(),
    overlay: state.overlay?.kind === "prompt" ? state.overlay : undefined,
    trend: { samples: [] },
    undo: [],
    awaited: [],
    memo: emptyMemo(),
    foundOut: 0,
  };
}

function isAboutNoObject(page: Page): boolean {
  return page.kind !== "text" || !("of" in page.source);
}

function inPanes(page: Page, change: (pane: Pane) => Pane): Page {
  if (page.kind === "home") return { ...page, panes: page.panes.map(change) };
  return page.kind === "table" ? { ...page, pane: change(page.pane) } : page;
}

function withoutRows(pane: Pane): Pane {
  return { ...pane, cursor: undefined, top: 0, marks: new Set(), within: undefined, arranged: NOT_ARRANGED };
}
