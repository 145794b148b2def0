import type { TablePage } from "../model/page.ts";
import { parseFilter } from "../model/parse-filter.ts";
import { currentPage, focusedPane, panesOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { chooseContext, chooseNamespace, goToNamespace } from "./choices.ts";
import { parseCommand, type TypedCommand } from "./command-line.ts";
import { connectionChanged } from "./connections.ts";
import { openPane } from "./panes.ts";
import { showColumns, showHelp, showMessages, showProblems, showTrend } from "./program-pages.ts";
import { andThen, done, popPage, pushPage } from "./step.ts";

/** Does what was typed after `:`; a text is what is wrong with it, and nothing was done. */
export function runCommandLine(state: State, typed: string): Step | string {
  const command = parseCommand(state, typed);
  switch (command.kind) {
    case "problem":
      return command.message;
    case "quit":
      return done(state, { kind: "quit" });
    case "page":
      return showPage(state, command.page);
    case "context":
      return command.name === undefined ? chooseContext(state) : openContext(state, command.name);
    case "namespace":
      return command.name === "ask" ? chooseNamespace(state) : goToNamespace(state, command.name);
    case "view":
      return showView(state, command);
    default:
      return command satisfies never;
  }
}

/** Opens another cluster. The one before is left alone: nothing is asked of it. */
export function openContext(state: State, name: string): Step | string {
  const context = state.contexts.find((choice) => choice.name === name);
  if (context === undefined) return `No context is called "${name}". Type :ctx to see all`;
  if (context.disabledBecause !== undefined) return `Context "${name}" cannot be used: ${context.disabledBecause}`;
  const opening = connectionChanged(state, { status: "opening", contextName: name });
  return andThen(opening, (next) => done(next, { kind: "open-context", name }));
}

function showPage(state: State, page: Extract<TypedCommand, { kind: "page" }>["page"]): Step {
  switch (page) {
    case "home":
      return done({ ...state, pages: [state.pages[0]] });
    case "help":
      return showHelp(state);
    case "messages":
      return showMessages(state);
    case "problems":
      return showProblems(state);
    case "columns":
      return showColumns(state);
    case "trend":
      return showTrend(state);
    default:
      return page satisfies never;
  }
}

function showView(
  state: State,
  { view, namespace, context, filter }: Extract<TypedCommand, { kind: "view" }>,
): Step | string {
  const parsed = parseFilter(filter, view.columns);
  if ("problem" in parsed) return parsed.problem;
  const open = (from: State): Step => {
    const shown = namespace === "as-before" ? namespaceHere(from) : namespace;
    const base = isSameTable(from, view.id) ? popPage(from) : from;
    const [next, pane] = openPane({ ...base, namespace: shown }, view, {
      namespace: shown,
      filter: parsed.filter,
      exact: true,
    });
    return done(pushPage(next, { kind: "table", pane } satisfies TablePage));
  };
  if (context === undefined) return open(state);
  const switched = openContext(state, context);
  return typeof switched === "string" ? switched : andThen(switched, open);
}

/** The namespace of the pane that has the keys; the one of new pages where no pane has them. */
function namespaceHere(state: State): string | undefined {
  const pane = focusedPane(state);
  return pane === undefined ? state.namespace : pane.namespace;
}

/** Asking for the view that is on the screen replaces it instead of piling up. */
function isSameTable(state: State, viewId: string): boolean {
  const page = currentPage(state);
  return page.kind === "table" && state.pages.length > 1 && panesOf(page).some((pane) => pane.viewId === viewId);
}
