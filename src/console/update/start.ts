import type { Catalog } from "../model/catalog.ts";
import type { ContextChoice } from "../model/connection.ts";
import { findView } from "../model/find-view.ts";
import { emptyMemo } from "../model/memo.ts";
import type { Page } from "../model/page.ts";
import type { Pane } from "../model/pane.ts";
import type { Settings, State } from "../model/state.ts";
import { openPane, settlePanes } from "./panes.ts";
import { done, notify, pushPage } from "./step.ts";

/** How the program was started. */
export interface StartOptions {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly catalog: Catalog;
  readonly settings: Settings;
  readonly contextName: string;
  readonly contexts: readonly ContextChoice[];
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** The namespace was asked for by an argument: it stays when another context is opened. */
  readonly namespaceChosen?: boolean;
  /** A view to open on top of the first screen. */
  readonly viewName: string | undefined;
}

/** The state before the first byte from the cluster. */
export function startState(options: StartOptions): State {
  const { catalog, now } = options;
  const bare: State = {
    columns: options.columns,
    rows: options.rows,
    now,
    serverAheadMs: 0,
    catalog,
    settings: options.settings,
    connection: { status: "opening", contextName: options.contextName },
    contexts: options.contexts,
    listings: new Map(),
    rights: new Map(),
    namespace: options.namespace,
    namespaceChosen: options.namespaceChosen ?? false,
    pages: [{ kind: "home", panes: [], focus: 0, zoomed: false }],
    overlay: undefined,
    notices: [],
    noticeUntil: 0,
    commands: [],
    trend: { samples: [] },
    undo: [],
    awaited: [],
    distrustBefore: 0,
    lastId: 0,
    memo: emptyMemo(),
    foundOut: 0,
  };
  return settlePanes(done(withFirstView(withHome(bare), options.viewName))).state;
}

function withHome(state: State): State {
  const panes: Pane[] = [];
  let next = state;
  for (const id of state.catalog.home) {
    const view = state.catalog.views.get(id);
    if (view === undefined) continue;
    const [opened, pane] = openPane(next, view, { namespace: state.namespace });
    next = opened;
    panes.push(pane);
  }
  const home: Page = { kind: "home", panes, focus: 0, zoomed: false };
  const problems = state.catalog.problems.length;
  const shown =
    problems === 0
      ? next
      : notify(
          next,
          "warning",
          `${problems} problem${problems === 1 ? "" : "s"} in your view, key or config files: type :problems`,
        );
  return { ...shown, pages: [home] };
}

function withFirstView(state: State, name: string | undefined): State {
  const view = name === undefined ? undefined : findView(state.catalog, name.toLowerCase());
  if (view === undefined) return state;
  const [next, pane] = openPane(state, view, { namespace: state.namespace, exact: true });
  return pushPage(next, { kind: "table", pane });
}
