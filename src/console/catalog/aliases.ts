import type { View } from "../model/view.ts";

export interface AliasClash {
  readonly viewId: string;
  readonly alias: string;
  /** Id of the view that the alias leads to. */
  readonly takenBy: string;
}

/**
 * Gives every name to one view. Ids come first, then full names of kinds (`workloads.kueue.x-k8s.io`), then plurals (`workloads`),
 * then the aliases that files ask for, in the order of the views. Plurals and singulars go to the first view over a kind; a file's
 * alias that is taken is a clash, and is left out.
 */
export function giveAliases(views: ReadonlyMap<string, View>): {
  readonly clashes: readonly AliasClash[];
  readonly cleared: ReadonlyMap<string, View>;
} {
  const taken = new Map<string, string>();
  const given = new Map<string, string[]>();
  const give = (viewId: string, alias: string): string | undefined => {
    const owner = taken.get(alias);
    if (owner !== undefined) return owner;
    taken.set(alias, viewId);
    given.get(viewId)?.push(alias);
    return undefined;
  };
  for (const id of views.keys()) {
    taken.set(id, id);
    given.set(id, []);
  }
  for (const { id, kindId } of views.values()) for (const name of fullNames(kindId)) give(id, name);
  const clashes: AliasClash[] = [];
  for (const { id, aliases } of views.values()) {
    for (const alias of aliases) {
      const takenBy = give(id, alias);
      if (takenBy !== undefined && takenBy !== id) clashes.push({ viewId: id, alias, takenBy });
    }
  }
  const cleared = new Map([...views].map(([id, view]) => [id, { ...view, aliases: given.get(id) ?? [] }]));
  return { clashes, cleared };
}

/** `workloads.kueue.x-k8s.io` and `workloads`. */
function fullNames(kindId: string): readonly string[] {
  const [plural = kindId] = kindId.split(".");
  return plural === kindId ? [plural] : [kindId, plural];
}
