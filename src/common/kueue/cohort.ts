import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { parseQuantity, type Quantity } from "../values/quantity.ts";
import { textAt, valueAt } from "../values/untyped.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";
import { weightedShareOf } from "./queue-state.ts";
import { limitsOf, type QuotaLimits, resourceGroupsAt } from "./resource-group.ts";

/** A Cohort of any version. Its status holds neither use nor children: `cohortTree` computes them. */
export interface Cohort extends HasMeta {
  /** `""` for a root. */
  readonly parent: string;
  /** Quota of the cohort's own, beside that of its queues. */
  readonly limits: readonly QuotaLimits[];
  readonly fairWeight: Quantity | undefined;
  readonly weightedShare: number | undefined;
}

export const COHORTS: ResourceKind<Cohort> = {
  group: KUEUE_GROUP,
  kind: "Cohort",
  plural: "cohorts",
  versions: ["v1beta2", "v1beta1", "v1alpha1"],
  namespaced: false,
  project: projectCohort,
};

const DEFAULT_WEIGHT = "1";

/** `v1alpha1` calls the parent's name `parent`. */
function projectCohort(object: KubernetesObject): Cohort {
  const { spec, status } = object;
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec", "status"),
    parent: textAt(spec, "parentName") ?? textAt(spec, "parent") ?? "",
    limits: limitsOf(resourceGroupsAt(spec, "resourceGroups")),
    fairWeight: parseQuantity(valueAt(spec, "fairSharing", "weight") ?? DEFAULT_WEIGHT),
    weightedShare: weightedShareOf(status),
  };
}
