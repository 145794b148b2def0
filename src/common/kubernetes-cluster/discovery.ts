import type { ResourceKind } from "./resource-kind.ts";

/** What a cluster serves, as the aggregated discovery documents (or the older per-group ones) say. */
export interface Discovery {
  /** The version of a kind to use: the first of its preferences that is served with its plural; undefined = not installed here. */
  versionOf(kind: ResourceKind): string | undefined;
  /** Everything served, for help and completion: `plural.group`. */
  readonly served: readonly ServedResource[];
}

/** One resource of one version of one group, as the server lists it. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
}
