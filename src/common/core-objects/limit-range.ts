import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import type { Quantity } from "../values/quantity.ts";
import { listAt, textAt } from "../values/untyped.ts";
import { resourcesAt } from "./resources.ts";
import { whyUnreadable } from "./unreadable.ts";

/** What one container or pod of a namespace may ask for, and what it gets when it asks for nothing. */
export interface LimitRange extends HasMeta {
  /** One entry per type and resource that anything is said about. */
  readonly limits: readonly Limit[];
}

/** A bound that is undefined does not exist, or could not be read: `unreadableBounds` tells which. */
export interface Limit {
  /** `Container`, `Pod`, `PersistentVolumeClaim`; open text. */
  readonly type: string;
  readonly resource: string;
  readonly min: Quantity | undefined;
  readonly max: Quantity | undefined;
  /** The limit given to containers that have none. */
  readonly defaultLimit: Quantity | undefined;
  /** The request given to containers that have none: it changes what Kueue counts. */
  readonly defaultRequest: Quantity | undefined;
  /** How many times the request the limit may be. */
  readonly maxRatio: Quantity | undefined;
  readonly unreadableBounds: readonly string[];
}

/** LimitRanges: what the containers of a namespace may ask for, and what they get when they ask for nothing. */
export const LIMIT_RANGES: ResourceKind<LimitRange> = {
  group: "",
  kind: "LimitRange",
  plural: "limitranges",
  versions: ["v1"],
  namespaced: true,
  project: projectLimitRange,
};

const BOUNDS = ["min", "max", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

function projectLimitRange(object: KubernetesObject): LimitRange {
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec"),
    limits: listAt(object, "spec", "limits").flatMap(limitsOfType),
  };
}

function limitsOfType(entry: unknown): readonly Limit[] {
  const bounds = new Map(BOUNDS.map((bound) => [bound, resourcesAt(entry, bound)]));
  const resources = new Set([...bounds.values()].flatMap((amounts) => [...amounts.keys()]));
  return [...resources].map((resource) => ({
    type: textAt(entry, "type") ?? "",
    resource,
    min: bounds.get("min")?.get(resource),
    max: bounds.get("max")?.get(resource),
    defaultLimit: bounds.get("default")?.get(resource),
    defaultRequest: bounds.get("defaultRequest")?.get(resource),
    maxRatio: bounds.get("maxLimitRequestRatio")?.get(resource),
    unreadableBounds: BOUNDS.filter((bound) => {
      const amounts = bounds.get(bound);
      return amounts?.has(resource) === true && amounts.get(resource) === undefined;
    }),
  }));
}
