import { ownerOf } from "../core-objects/owner.ts";
import { addResources, NO_RESOURCES, type Resources, resourcesAt } from "../core-objects/resources.ts";
import { textsAt } from "../core-objects/texts.ts";
import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, type OwnerReference, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { type Condition, conditionsAt, findCondition, isTrue } from "../values/condition.ts";
import { parseTime } from "../values/time.ts";
import { booleanAt, listAt, numberAt, textAt, valueAt } from "../values/untyped.ts";
import { JOB_UID_LABEL, KUEUE_GROUP } from "./kueue-names.ts";
import { assignmentsAt, type PodSet, type PodSetAssignment, podSetsAt, requestsOfAll, usageOfAll } from "./pod-set.ts";

/** What Kueue queues: one job's request for quota. One type for both versions. */
export interface Workload extends HasMeta {
  /** LocalQueue of the same namespace; `""` when the job names none. */
  readonly queue: string;
  /** The ClusterQueue that holds quota for it; `""` while none does. */
  readonly clusterQueue: string;
  /** `spec.active` as it stands; absent means true. */
  readonly active: boolean | undefined;
  readonly priority: number | undefined;
  readonly priorityClass: PriorityClassReference | undefined;
  readonly podSets: readonly PodSet[];
  /** What all its pods ask together, as written in the job. */
  readonly requests: Resources;
  /** What Kueue counts for it: its assignment, else what the last failed attempt asked for. Empty before the first attempt. */
  readonly counted: Resources;
  /** Empty while no quota is held. */
  readonly assignments: readonly PodSetAssignment[];
  readonly requeue: Requeue | undefined;
  readonly checks: readonly WorkloadCheck[];
  /** The job: a Job, RayCluster, AppWrapper, …; undefined for a workload that somebody made by hand. */
  readonly owner: OwnerReference | undefined;
  /** uid of the job, by Kueue's label or by the owner; `""` when there is none. */
  readonly jobUid: string;
  /** All there is of its past: Kueue keeps counts, no times. */
  readonly evictions: readonly EvictionCount[];
  /** Undefined while Kueue does not watch its pods. */
  readonly podsReady: boolean | undefined;
  /** Seconds that it may run; then it is deactivated. */
  readonly maximumExecutionSeconds: number | undefined;
  /** Seconds that it ran before its last eviction. */
  readonly pastExecutionSeconds: number | undefined;
  /** Pods that are done and whose quota is given back already, by pod set. */
  readonly reclaimed: readonly { readonly name: string; readonly count: number | undefined }[];
  /** MultiKueue: where it runs, and where it may. */
  readonly workerCluster: string;
  readonly nominatedClusters: readonly string[];
  /** Nodes to be replaced under it. */
  readonly unhealthyNodes: readonly string[];
  readonly conditions: readonly Condition[];
  /** Of Kueue's API, in which it was read: `v1beta2`. Where versions name a field differently, it is written in the same one. */
  readonly version: string;
}

export interface PriorityClassReference {
  readonly name: string;
  /** `WorkloadPriorityClass` or `PriorityClass`; open text. */
  readonly kind: string;
}

export interface Requeue {
  /** How often it was put back. */
  readonly count: number | undefined;
  /** Until then it is not tried. */
  readonly at: number | undefined;
}

export interface WorkloadCheck {
  readonly name: string;
  /** `Pending`, `Ready`, `Retry`, `Rejected`; open text. */
  readonly state: string;
  readonly message: string;
  readonly changedAt: number | undefined;
  readonly retries: number | undefined;
}

export interface EvictionCount {
  /** `Preempted`, `PodsReadyTimeout`, `Deactivated`, …; open text. */
  readonly reason: string;
  readonly cause: string;
  readonly count: number | undefined;
}

/** Workloads: what Kueue admits, one for each job. */
export const WORKLOADS: ResourceKind<Workload> = {
  group: KUEUE_GROUP,
  kind: "Workload",
  plural: "workloads",
  versions: ["v1beta2", "v1beta1"],
  namespaced: true,
  project: projectWorkload,
};

/** Says whether Kueue may start it (or keep it running). */
export function isActive({ active }: Workload): boolean {
  return active ?? true;
}

/**
 * Whether a workload has ended, well or not; it keeps its other conditions.
 * @example
 * const ended = workloads.filter(isFinished);
 */
export function isFinished({ conditions }: Workload): boolean {
  return isTrue(conditions, "Finished");
}

/**
 * Says whether it takes quota now. Finished workloads keep `QuotaReserved` for ever, without holding anything.
 * @example
 * const running = workloads.filter(holdsQuota);
 */
export function holdsQuota(workload: Workload): boolean {
  return !isFinished(workload) && isTrue(workload.conditions, "QuotaReserved");
}

/** Says whether it may run: it holds quota, and its admission checks are done. */
export function isAdmitted(workload: Workload): boolean {
  return !isFinished(workload) && isTrue(workload.conditions, "Admitted");
}

/** How often it was evicted in all; undefined when a count is not known. */
export function evictionTotal({ evictions }: Workload): number | undefined {
  let total = 0;
  for (const { count } of evictions) {
    if (count === undefined) return undefined;
    total += count;
  }
  return total;
}

function projectWorkload(object: KubernetesObject, version: string): Workload {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const owner = ownerOf(meta);
  const podSets = podSetsAt(spec, "podSets");
  const assignments = assignmentsAt(status, "admission", "podSetAssignments");
  const conditions = conditionsAt(status, "conditions");
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    queue: textAt(spec, "queueName") ?? "",
    clusterQueue: textAt(status, "admission", "clusterQueue") ?? "",
    active: booleanAt(spec, "active"),
    priority: numberAt(spec, "priority"),
    priorityClass: priorityClassOf(spec),
    podSets,
    requests: requestsOfAll(podSets),
    counted: assignments.length > 0 ? usageOfAll(assignments) : attemptedRequests(status),
    assignments,
    requeue: requeueOf(status),
    checks: listAt(status, "admissionChecks").map(projectCheck),
    owner,
    jobUid: meta.labels.get(JOB_UID_LABEL) ?? owner?.uid ?? "",
    evictions: listAt(status, "schedulingStats", "evictions").map(projectEviction),
    podsReady: podsReadyOf(conditions),
    maximumExecutionSeconds: numberAt(spec, "maximumExecutionTimeSeconds"),
    pastExecutionSeconds: pastExecution(status),
    reclaimed: listAt(status, "reclaimablePods").map(namedCount),
    workerCluster: textAt(status, "clusterName") ?? "",
    nominatedClusters: textsAt(status, "nominatedClusterNames"),
    unhealthyNodes: listAt(status, "unhealthyNodes").flatMap((node) => textAt(node, "name") ?? []),
    conditions,
    version,
  };
}

/** `v1beta1` has the name and, as its source, group and kind in one word. */
function priorityClassOf(spec: unknown): PriorityClassReference | undefined {
  const reference = valueAt(spec, "priorityClassRef");
  const name = textAt(reference, "name") ?? textAt(spec, "priorityClassName") ?? "";
  if (name === "") return undefined;
  const source = textAt(spec, "priorityClassSource") ?? "";
  const fromSource = source.endsWith("/workloadpriorityclass") ? "WorkloadPriorityClass" : "PriorityClass";
  return { name, kind: textAt(reference, "kind") ?? fromSource };
}

/** Filled after failed attempts only. */
function attemptedRequests(status: unknown): Resources {
  let total = NO_RESOURCES;
  for (const entry of listAt(status, "resourceRequests")) total = addResources(total, resourcesAt(entry, "resources"));
  return total;
}

function requeueOf(status: unknown): Requeue | undefined {
  const state = valueAt(status, "requeueState");
  if (typeof state !== "object" || state === null) return undefined;
  return { count: numberAt(state, "count"), at: parseTime(textAt(state, "requeueAt")) };
}

function projectCheck(entry: unknown): WorkloadCheck {
  return {
    name: textAt(entry, "name") ?? "",
    state: textAt(entry, "state") ?? "",
    message: textAt(entry, "message") ?? "",
    changedAt: parseTime(textAt(entry, "lastTransitionTime")),
    retries: numberAt(entry, "retryCount"),
  };
}

function projectEviction(entry: unknown): EvictionCount {
  return {
    reason: textAt(entry, "reason") ?? "",
    cause: textAt(entry, "underlyingCause") ?? "",
    count: numberAt(entry, "count"),
  };
}

/** The misspelt name is what `v1beta1` serves. */
function pastExecution(status: unknown): number | undefined {
  return (
    numberAt(status, "accumulatedPastExecutionTimeSeconds") ?? numberAt(status, "accumulatedPastExexcutionTimeSeconds")
  );
}

function podsReadyOf(conditions: readonly Condition[]): boolean | undefined {
  const status = findCondition(conditions, "PodsReady")?.status;
  return status === "True" ? true : status === "False" ? false : undefined;
}

function namedCount(entry: unknown): { name: string; count: number | undefined } {
  return { name: textAt(entry, "name") ?? "", count: numberAt(entry, "count") };
}
