import type { Catalog } from "./catalog.ts";
import type { View } from "./view.ts";

/** By id, alias, plural or `plural.group`. */
export function findView({ views }: Catalog, word: string): View | undefined {
  const byName = views.get(word) ?? [...views.values()].find(({ aliases }) => aliases.includes(word));
  if (byName !== undefined) return byName;
  return [...views.values()].find(({ kindId }) => kindId === word || kindId.split(".")[0] === word);
}
