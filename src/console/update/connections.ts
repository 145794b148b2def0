import type { Connection } from "../model/connection.ts";
import { emptyMemo } from "../model/memo.ts";
import type { Page } from "../model/page.ts";
import { NOT_ARRANGED, type Pane } from "../model/pane.ts";
import type { State, Step } from "../model/state.ts";
import { done } from "./step.ts";

/** Another context, or news of the one in use. What was read as one person from one cluster is never shown for another. */
export function connectionChanged(state: State, connection: Connection): Step {
  if (nameOf(state.connection) === nameOf(connection) && connection.status !== "opening")
    return done({ ...state, connection });
  const [first, ...rest] = state.pages.filter(({ kind }) => kind !== "text").map((page) => emptied(page));
  const namespace = connection.status === "open" ? connection.facts.namespace : state.namespace;
  return done({
    ...state,
    connection,
    namespace: connection.status === "open" ? namespace : state.namespace,
    pages: first === undefined ? state.pages : [first, ...rest],
    listings: new Map(),
    rights: new Map(),
    overlay: state.overlay?.kind === "prompt" ? state.overlay : undefined,
    trend: { samples: [] },
    undo: [],
    awaited: [],
    memo: emptyMemo(),
  });
}

function nameOf(connection: Connection): string {
  return connection.status === "open" ? connection.facts.name : connection.contextName;
}

function emptied(page: Page): Page {
  if (page.kind === "home") return { ...page, panes: page.panes.map(withoutRows) };
  return page.kind === "table" ? { ...page, pane: withoutRows(page.pane) } : page;
}

function withoutRows(pane: Pane): Pane {
  return { ...pane, cursor: undefined, top: 0, marks: new Set(), within: undefined, arranged: NOT_ARRANGED };
}
