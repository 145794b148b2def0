import { labelSelectorText } from "../core-objects/label-selector-text.ts";
import { textsAt } from "../core-objects/texts.ts";
import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import type { Quantity } from "../values/quantity.ts";
import { listAt, numberAt, textAt } from "../values/untyped.ts";
import { fairWeightOf, type WrittenWeight, writtenWeightOf } from "./fair-weight.ts";
import { type FlavorQuota, flavorQuotas } from "./flavor-quota.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";
import {
  type Activity,
  activityOf,
  stopPolicyOf,
  type WorkloadCounts,
  weightedShareOf,
  workloadCounts,
} from "./queue-state.ts";
import { type ResourceGroup, resourceGroupsAt } from "./resource-group.ts";

/** A ClusterQueue of either version. */
export interface ClusterQueue extends HasMeta {
  /** `""` when the queue is in no cohort. The cohort may have no object of its own. */
  readonly cohort: string;
  readonly resourceGroups: readonly ResourceGroup[];
  /** Quota and use of every flavor and resource, in try order. */
  readonly quotas: readonly FlavorQuota[];
  /** `BestEffortFIFO` or `StrictFIFO`; open text. */
  readonly strategy: string;
  readonly stopPolicy: string;
  readonly preemption: PreemptionPolicy;
  readonly fungibility: FlavorFungibility;
  readonly admissionChecks: readonly QueueCheck[];
  /** `UsageBasedAdmissionFairSharing`: LocalQueues that used less go first; `""` when they do not share by use. */
  readonly admissionMode: string;
  /** Which namespaces may use the queue, as a selector: `""` is all, undefined is none. */
  readonly namespaceSelector: string | undefined;
  /** Kueue's default is 1; 0 always loses. Undefined when it could not be read. */
  readonly fairWeight: Quantity | undefined;
  readonly writtenWeight: WrittenWeight;
  /** Permille, `Infinity` for weight 0. */
  readonly weightedShare: number | undefined;
  readonly activity: Activity;
  readonly counts: WorkloadCounts;
}

/** `Never`, `LowerPriority`, `LowerOrNewerEqualPriority`, `Any`; open texts. */
export interface PreemptionPolicy {
  readonly withinClusterQueue: string;
  readonly reclaimWithinCohort: string;
  readonly borrowWithinCohort: string;
  /** While borrowing, only workloads up to this priority are preempted. */
  readonly borrowMaxPriority: number | undefined;
}

/** `MayStopSearch` or `TryNextFlavor`. The names of `v1beta1` (`Borrow`, `Preempt`) are read as `MayStopSearch`. */
export interface FlavorFungibility {
  readonly whenCanBorrow: string;
  readonly whenCanPreempt: string;
  readonly preference: string;
}

export interface QueueCheck {
  readonly name: string;
  /** Empty = for all flavors. */
  readonly onFlavors: readonly string[];
}

/** ClusterQueues, with quota and use by flavor and resource. */
export const CLUSTER_QUEUES: ResourceKind<ClusterQueue> = {
  group: KUEUE_GROUP,
  kind: "ClusterQueue",
  plural: "clusterqueues",
  versions: ["v1beta2", "v1beta1"],
  namespaced: false,
  project: projectClusterQueue,
};

function projectClusterQueue(object: KubernetesObject): ClusterQueue {
  const { spec, status } = object;
  const cohort = textAt(spec, "cohortName") ?? textAt(spec, "cohort") ?? "";
  const resourceGroups = resourceGroupsAt(spec, "resourceGroups");
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec", "status"),
    cohort,
    resourceGroups,
    quotas: flavorQuotas(resourceGroups, status, cohort !== ""),
    strategy: textAt(spec, "queueingStrategy") || "BestEffortFIFO",
    stopPolicy: stopPolicyOf(spec),
    preemption: preemptionOf(spec),
    fungibility: fungibilityOf(spec),
    admissionChecks: checksOf(spec),
    admissionMode: textAt(spec, "admissionScope", "admissionMode") ?? "",
    namespaceSelector: labelSelectorText(spec, "namespaceSelector"),
    fairWeight: fairWeightOf(spec),
    writtenWeight: writtenWeightOf(spec),
    weightedShare: weightedShareOf(status),
    activity: activityOf(status),
    counts: workloadCounts(status),
  };
}

function preemptionOf(spec: unknown): PreemptionPolicy {
  return {
    withinClusterQueue: textAt(spec, "preemption", "withinClusterQueue") || "Never",
    reclaimWithinCohort: textAt(spec, "preemption", "reclaimWithinCohort") || "Never",
    borrowWithinCohort: textAt(spec, "preemption", "borrowWithinCohort", "policy") || "Never",
    borrowMaxPriority: numberAt(spec, "preemption", "borrowWithinCohort", "maxPriorityThreshold"),
  };
}

function fungibilityOf(spec: unknown): FlavorFungibility {
  return {
    whenCanBorrow: sinceV1beta2(textAt(spec, "flavorFungibility", "whenCanBorrow")) || "MayStopSearch",
    whenCanPreempt: sinceV1beta2(textAt(spec, "flavorFungibility", "whenCanPreempt")) || "TryNextFlavor",
    preference: textAt(spec, "flavorFungibility", "preference") || "BorrowingOverPreemption",
  };
}

function sinceV1beta2(value: string | undefined): string | undefined {
  return value === "Borrow" || value === "Preempt" ? "MayStopSearch" : value;
}

/** `v1beta1` has a second place for them, a plain list of names. */
function checksOf(spec: unknown): readonly QueueCheck[] {
  const byStrategy = listAt(spec, "admissionChecksStrategy", "admissionChecks").map((check) => ({
    name: textAt(check, "name") ?? "",
    onFlavors: textsAt(check, "onFlavors"),
  }));
  return [...byStrategy, ...textsAt(spec, "admissionChecks").map((name) => ({ name, onFlavors: [] }))];
}
