import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import type { Quantity } from "../values/quantity.ts";
import { textAt } from "../values/untyped.ts";
import { fairWeightOf, type WrittenWeight, writtenWeightOf } from "./fair-weight.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";
import { weightedShareOf } from "./queue-state.ts";
import { limitsOf, type QuotaLimits, type ResourceGroup, resourceGroupsAt } from "./resource-group.ts";

/** A Cohort of any version. Its status holds neither use nor children: `cohortTree` computes them. */
export interface Cohort extends HasMeta {
  /** `""` for a root. */
  readonly parent: string;
  readonly resourceGroups: readonly ResourceGroup[];
  /** Quota of the cohort's own, beside that of its queues: all limits of all groups. */
  readonly limits: readonly QuotaLimits[];
  readonly fairWeight: Quantity | undefined;
  readonly writtenWeight: WrittenWeight;
  readonly weightedShare: number | undefined;
}

/** Cohorts that have an object of their own. */
export const COHORTS: ResourceKind<Cohort> = {
  group: KUEUE_GROUP,
  kind: "Cohort",
  plural: "cohorts",
  versions: ["v1beta2", "v1beta1", "v1alpha1"],
  namespaced: false,
  project: projectCohort,
};

/** `v1alpha1` calls the parent's name `parent`. */
function projectCohort(object: KubernetesObject): Cohort {
  const { spec, status } = object;
  const resourceGroups = resourceGroupsAt(spec, "resourceGroups");
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec", "status"),
    parent: textAt(spec, "parentName") ?? textAt(spec, "parent") ?? "",
    resourceGroups,
    limits: limitsOf(resourceGroups),
    fairWeight: fairWeightOf(spec),
    writtenWeight: writtenWeightOf(spec),
    weightedShare: weightedShareOf(status),
  };
}
