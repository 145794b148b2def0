import type { KubernetesObject } from "./kubernetes-object.ts";
import type { HasMeta } from "./meta.ts";

/**
 * A kind of object the product knows: where it is served and how one becomes a record.
 * A room exports one constant per kind (`RAY_CLUSTERS`, `WORKLOADS`, …) and nothing else names groups or plurals.
 */
export interface ResourceKind<Projected extends HasMeta = HasMeta> {
  /** API group; `""` is the core group. */
  readonly group: string;
  /** Singular, as in `kind:`. */
  readonly kind: string;
  readonly plural: string;
  /** Versions we can read, best first; the first one that the server serves is used. */
  readonly versions: readonly [string, ...string[]];
  readonly namespaced: boolean;
  /** One object to one record. Must not throw on odd content; a throw becomes a record marked `unreadable`. */
  readonly project: (object: KubernetesObject, version: string) => Projected;
}

/** What is read together: one kind, in one namespace (undefined = all), optionally narrowed by the server. */
export interface Scope {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** One object by name. `namespace` is `""` for cluster-scoped kinds. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** In words, for messages: `rayclusters/team-a/train`, `clusterqueues/cq-a`. */
export function inWords(kind: ResourceKind, name?: Partial<ObjectName>): string {
  return [kind.plural, name?.namespace, name?.name].filter((part) => part !== undefined && part !== "").join("/");
}
