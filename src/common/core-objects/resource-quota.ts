import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { type Quantity, quantityToNumber } from "../values/quantity.ts";
import { listAt } from "../values/untyped.ts";
import { expressionText } from "./label-selector-text.ts";
import { isAccelerator, type Resources, resourcesAt } from "./resources.ts";
import { textsAt } from "./texts.ts";
import { whyUnreadable } from "./unreadable.ts";

/** What Kubernetes lets a namespace have of each resource, and what is used of it. */
export interface ResourceQuota extends HasMeta {
  /** In the order of the spec. */
  readonly resources: readonly QuotaUse[];
  /** Which pods count, in words: `NotTerminating`, `PriorityClass in (high)`. Empty = all. */
  readonly scopes: readonly string[];
}

export interface QuotaUse {
  /** The quota's own name: `requests.cpu`, `pods`, `count/jobs.batch`, `requests.nvidia.com/gpu`. */
  readonly resource: string;
  readonly hard: Quantity | undefined;
  /** Undefined until the quota controller has counted. */
  readonly used: Quantity | undefined;
  /** `used / hard`: 1 is full, more is over (after the quota was lowered). Undefined while a side is not known. */
  readonly fraction: number | undefined;
}

/** ResourceQuotas: what Kubernetes itself lets a namespace have, beside Kueue's quota. */
export const RESOURCE_QUOTAS: ResourceKind<ResourceQuota> = {
  group: "",
  kind: "ResourceQuota",
  plural: "resourcequotas",
  versions: ["v1"],
  namespaced: true,
  project: projectResourceQuota,
};

/** The resource that is nearest to its limit; undefined when no fraction is known. */
export function fullest({ resources }: ResourceQuota): QuotaUse | undefined {
  let found: QuotaUse | undefined;
  for (const use of resources) {
    if (use.fraction !== undefined && use.fraction > (found?.fraction ?? -1)) found = use;
  }
  return found;
}

/** The device that a quota entry counts (`requests.nvidia.com/gpu` counts `nvidia.com/gpu`); undefined when it counts none. */
export function countedAccelerator({ resource }: QuotaUse): string | undefined {
  const name = /^(?:requests|limits)\.(.+)$/.exec(resource)?.[1];
  return name !== undefined && isAccelerator(name) ? name : undefined;
}

/** The limits are those in force (`status.hard`); a quota that was never counted has them from its spec. */
function projectResourceQuota(object: KubernetesObject): ResourceQuota {
  const wanted = resourcesAt(object, "spec", "hard");
  const inForce = resourcesAt(object, "status", "hard");
  const used = resourcesAt(object, "status", "used");
  const hard = inForce.size === 0 ? wanted : inForce;
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec", "status"),
    resources: [...hard.keys()].map((resource) => quotaUse(resource, hard, used)),
    scopes: [
      ...textsAt(object, "spec", "scopes"),
      ...listAt(object, "spec", "scopeSelector", "matchExpressions").map(expressionText),
    ],
  };
}

function quotaUse(resource: string, hard: Resources, used: Resources): QuotaUse {
  const limit = hard.get(resource);
  const use = used.get(resource);
  return { resource, hard: limit, used: use, fraction: fractionOf(use, limit) };
}

/** Share of `whole` that `part` is. A whole of nothing is full: nothing more fits. Unknown if a side is. */
export function fractionOf(part: Quantity | undefined, whole: Quantity | undefined): number | undefined {
  if (part === undefined || whole === undefined) return undefined;
  const size = quantityToNumber(whole);
  if (size === 0) return 1;
  return quantityToNumber(part) / size;
}
