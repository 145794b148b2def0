import { didYouMean } from "../../common/values/nearest-name.ts";
import type { CatalogProblem } from "../model/catalog.ts";
import { COMMANDS } from "../model/commands.ts";
import { type Keymap, SCOPES } from "../model/keymap.ts";
import { keyNameProblem } from "./key-names.ts";
import { keymapSchema } from "./view-schema.ts";
import { type CatalogFile, type ReadFile, readYamlFile } from "./yaml-file.ts";

/** What a keymap may name. */
export interface KnownNames {
  readonly viewIds: Iterable<string>;
  readonly actionIds: Iterable<string>;
}

type KeymapFile = Readonly<Record<string, Readonly<Record<string, string | null>>>>;
type Bindings = Map<string, Map<string, string>>;

/**
 * Lays keymaps over one another, in the order given: a later binding replaces an earlier one of the same scope and key, and null
 * takes it away. A file with a problem is left out as a whole, so that no key does what its neighbour was meant to prevent.
 */
export function loadKeymap(
  files: readonly CatalogFile[],
  names: KnownNames,
): { readonly keymap: Keymap; readonly problems: readonly CatalogProblem[] } {
  const scopes: Bindings = new Map();
  const problems: CatalogProblem[] = [];
  const knownScopes: ReadonlySet<string> = new Set([...SCOPES, ...names.viewIds]);
  const knownIds: ReadonlySet<string> = new Set([...COMMANDS.keys(), ...names.actionIds]);
  for (const file of files) {
    const read = readYamlFile<KeymapFile>(file, keymapSchema);
    const found = "problems" in read ? read.problems : problemsOf(read, knownScopes, knownIds);
    problems.push(...found);
    if (!("problems" in read) && found.length === 0) layOver(scopes, read.value);
  }
  return { keymap: { scopes }, problems };
}

function problemsOf(
  { value, problemAt }: ReadFile<KeymapFile>,
  knownScopes: ReadonlySet<string>,
  knownIds: ReadonlySet<string>,
): readonly CatalogProblem[] {
  const problems: CatalogProblem[] = [];
  for (const [scope, bindings] of Object.entries(value)) {
    if (!knownScopes.has(scope)) {
      const hint = didYouMean(scope, knownScopes) || ` Scopes are ${SCOPES.join(", ")} and the ids of views.`;
      problems.push(problemAt([scope], `"${scope}" is not a scope.${hint}`));
    }
    for (const [key, id] of Object.entries(bindings)) {
      const unreadable = keyNameProblem(key);
      if (unreadable !== undefined) problems.push(problemAt([scope, key], unreadable));
      if (id !== null && !knownIds.has(id)) {
        problems.push(
          problemAt([scope, key], `"${id}" is neither a command nor an action.${didYouMean(id, knownIds)}`),
        );
      }
    }
  }
  return problems;
}

function layOver(scopes: Bindings, file: KeymapFile): void {
  for (const [scope, bindings] of Object.entries(file)) {
    const keys = scopes.get(scope) ?? new Map<string, string>();
    scopes.set(scope, keys);
    for (const [key, id] of Object.entries(bindings)) {
      if (id === null) keys.delete(key);
      else keys.set(key, id);
    }
  }
}
