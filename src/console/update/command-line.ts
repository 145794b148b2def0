import { didYouMean } from "../../common/values/nearest-name.ts";
import { isDnsLabel } from "../../common/values/resource-name.ts";
import { findView } from "../model/find-view.ts";
import type { State } from "../model/state.ts";
import type { View } from "../model/view.ts";

/** What a person typed after `:`. */
export type TypedCommand =
  | {
      readonly kind: "view";
      readonly view: View;
      readonly namespace: string | undefined | "as-before";
      readonly context: string | undefined;
      readonly filter: string;
    }
  | { readonly kind: "context"; readonly name: string | undefined }
  | { readonly kind: "namespace"; readonly name: string | undefined | "ask" }
  | { readonly kind: "page"; readonly page: "home" | "help" | "messages" | "problems" | "columns" | "trend" }
  | { readonly kind: "quit" }
  | { readonly kind: "problem"; readonly message: string };

const PAGES: ReadonlyMap<string, "home" | "help" | "messages" | "problems" | "columns" | "trend"> = new Map([
  ["home", "home"],
  ["help", "help"],
  ["?", "help"],
  ["messages", "messages"],
  ["problems", "problems"],
  ["columns", "columns"],
  ["trend", "trend"],
]);
const QUITS: ReadonlySet<string> = new Set(["q", "q!", "qa", "quit", "exit"]);
const CONTEXTS: ReadonlySet<string> = new Set(["ctx", "context", "contexts"]);
const NAMESPACES: ReadonlySet<string> = new Set(["ns", "namespace"]);
const ALL_NAMESPACES: ReadonlySet<string> = new Set(["all", "*", "-A"]);

/** Reads `VIEW [NAMESPACE|all] [@CONTEXT] [/FILTER]` and the few words that are not views. Nothing is lower-cased but the view's name. */
export function parseCommand(state: State, typed: string): TypedCommand {
  const [first = "", ...rest] = typed.trim().split(/\s+/);
  const word = first.toLowerCase();
  const page = PAGES.get(word);
  if (page !== undefined) return { kind: "page", page };
  if (QUITS.has(word)) return { kind: "quit" };
  if (CONTEXTS.has(word)) return { kind: "context", name: rest[0]?.replace(/^@/, "") };
  if (NAMESPACES.has(word)) return namespaceCommand(state, rest[0]);
  const view = findView(state.catalog, word);
  if (view === undefined) return { kind: "problem", message: unknownView(state, first) };
  return viewCommand(view, typed.trim().slice(first.length).trim());
}

/** Completions of what was typed so far, best first. */
export function suggestionsFor(state: State, typed: string): readonly string[] {
  const words = typed.split(/\s+/);
  const last = words.at(-1) ?? "";
  if (words.length === 1) return startingWith(viewNames(state).toSorted(byLength), last.toLowerCase());
  const before = typed.slice(0, typed.length - last.length);
  const first = (words[0] ?? "").toLowerCase();
  const contexts = state.contexts.map(({ name }) => name);
  const offered = CONTEXTS.has(first)
    ? contexts
    : [...namespaceNames(state), "all", ...(NAMESPACES.has(first) ? [] : contexts.map((name) => `@${name}`))];
  return startingWith(offered, last).map((suggestion) => before + suggestion);
}

export function namespaceNames(state: State): readonly string[] {
  const { connection, settings } = state;
  if (connection.status !== "open") return settings.namespaces;
  const own = connection.facts.namespace;
  return [...new Set([...connection.namespaces.names, ...settings.namespaces, ...(own === undefined ? [] : [own])])];
}

function viewCommand(view: View, rest: string): TypedCommand {
  let namespace: string | undefined | "as-before" = "as-before";
  let context: string | undefined;
  const filtered = /(?:^|\s)(?:\/(.*)|(-l\s.*))$/.exec(rest);
  const filter = filtered?.[1] ?? filtered?.[2] ?? "";
  for (const word of rest.slice(0, filtered?.index ?? rest.length).split(/\s+/)) {
    if (word === "") continue;
    if (word.startsWith("@")) context = word.slice(1);
    else if (ALL_NAMESPACES.has(word)) namespace = undefined;
    else if (isDnsLabel(word)) namespace = word;
    else
      return {
        kind: "problem",
        message: `"${word}" is not a namespace. Write :${view.id} NAMESPACE, all, @CONTEXT or /FILTER`,
      };
  }
  return { kind: "view", view, namespace, context, filter };
}

function namespaceCommand(state: State, name: string | undefined): TypedCommand {
  if (name === undefined) {
    const view = findView(state.catalog, "namespaces");
    return view === undefined
      ? { kind: "namespace", name: "ask" }
      : { kind: "view", view, namespace: "as-before", context: undefined, filter: "" };
  }
  if (ALL_NAMESPACES.has(name)) return { kind: "namespace", name: undefined };
  return isDnsLabel(name)
    ? { kind: "namespace", name }
    : { kind: "problem", message: `"${name}" is not a namespace name` };
}

function unknownView(state: State, word: string): string {
  return `No view is called "${word}".${didYouMean(word, viewNames(state))} Type : and tab to see all`;
}

function viewNames(state: State): readonly string[] {
  const names = [...state.catalog.views.values()].flatMap(({ id, aliases }) => [id, ...aliases]);
  return [...new Set([...names, ...PAGES.keys(), "contexts", "namespaces", "quit"])].filter((name) => name !== "?");
}

function startingWith(names: readonly string[], start: string): readonly string[] {
  return names.filter((name) => name.startsWith(start) && name !== start).slice(0, 12);
}

/** Short names first: `workloads` before `workload-priority-classes`. */
function byLength(a: string, b: string): number {
  return a.length - b.length;
}
