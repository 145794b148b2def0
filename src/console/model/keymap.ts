/** Which key does what, by scope: innermost scope first (the view, then `table` or `text`, then `global`). */
export interface Keymap {
  /** scope → key → action or command id. */
  readonly scopes: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Scopes that always exist; every view id is a scope as well. */
export const SCOPES = ["global", "home", "table", "text", "dialog", "prompt", "picker"] as const;

/** What a key does in a list of scopes, innermost first. */
export function boundTo(keymap: Keymap, scopes: readonly string[], key: string): string | undefined {
  for (const scope of scopes) {
    const id = keymap.scopes.get(scope)?.get(key);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The keys of an id in a list of scopes, innermost first; a key taken by an inner scope does not count for an outer one. */
export function keysOf(keymap: Keymap, scopes: readonly string[], id: string): readonly string[] {
  const byScopes = indexes.get(keymap) ?? new Map<string, ReadonlyMap<string, readonly string[]>>();
  indexes.set(keymap, byScopes);
  const name = scopes.join(" ");
  const index = byScopes.get(name) ?? keysById(keymap, scopes);
  byScopes.set(name, index);
  return index.get(id) ?? NO_KEYS;
}

const NO_KEYS: readonly string[] = [];

/** Each frame asks for the keys of every action; a key map never changes. */
const indexes = new WeakMap<Keymap, Map<string, ReadonlyMap<string, readonly string[]>>>();

function keysById(keymap: Keymap, scopes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const seen = new Set<string>();
  const found = new Map<string, string[]>();
  for (const scope of scopes) {
    for (const [key, id] of keymap.scopes.get(scope) ?? []) {
      if (!seen.has(key)) found.set(id, [...(found.get(id) ?? []), key]);
      seen.add(key);
    }
  }
  return found;
}
