import type { Choice, PickerItem } from "../model/overlay.ts";
import type { Page } from "../model/page.ts";
import { NOT_ARRANGED, type Pane } from "../model/pane.ts";
import type { State, Step } from "../model/state.ts";
import { namespaceNames } from "./command-line.ts";
import { done, say, withOverlay } from "./step.ts";

export function openPicker(state: State, title: string, items: readonly PickerItem[]): Step {
  return done(withOverlay(state, { kind: "picker", title, items, cursor: 0, typed: "" }));
}

export function chooseContext(state: State): Step {
  if (state.contexts.length === 0) return say(state, "info", "The kubeconfig names no other context");
  const current = currentContext(state);
  const items = state.contexts.map(({ name, cluster, user, namespace, disabledBecause }) =>
    item(
      name,
      `${cluster} as ${user}${namespace === undefined ? "" : ` in ${namespace}`}${name === current ? "  (in use)" : ""}`,
      { kind: "context", name },
      disabledBecause,
    ),
  );
  return openPicker(state, "Context", items);
}

export function chooseNamespace(state: State): Step {
  const names = namespaceNames(state);
  const items = [
    item("all", "every namespace you may see", { kind: "namespace", name: undefined }),
    ...names.map((name) => item(name, "", { kind: "namespace", name })),
  ];
  return openPicker(state, `Namespace${howKnown(state)}`, items);
}

/** Every pane of the page shows this namespace from now on, and new pages open in it. */
export function goToNamespace(state: State, namespace: string | undefined): Step {
  const moved = (pane: Pane): Pane =>
    pane.namespace === namespace
      ? pane
      : { ...pane, namespace, cursor: undefined, top: 0, marks: new Set(), arranged: NOT_ARRANGED };
  const [first, ...rest] = state.pages.map((page): Page => {
    if (page.kind === "home") return { ...page, panes: page.panes.map(moved) };
    return page.kind === "table" ? { ...page, pane: moved(page.pane) } : page;
  });
  return done(first === undefined ? state : { ...state, namespace, pages: [first, ...rest] });
}

export function item(label: string, detail: string, choose: Choice, disabledBecause?: string): PickerItem {
  return { label, detail, choose, disabledBecause };
}

function currentContext({ connection }: State): string {
  return connection.status === "open" ? connection.facts.name : connection.contextName;
}

function howKnown({ connection }: State): string {
  if (connection.status !== "open" || connection.namespaces.from === "listed") return "";
  if (connection.namespaces.from === "projects") return " (your projects)";
  return " (you may not list namespaces: those known from the kubeconfig and your settings)";
}
