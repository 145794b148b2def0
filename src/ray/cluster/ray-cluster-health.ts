import type { Event } from "../../common/core-objects/event.ts";
import { isReady, type Pod } from "../../common/core-objects/pod.ts";
import { isActive, type Workload } from "../../common/kueue/workload.ts";
import { findCondition, isTrue } from "../../common/values/condition.ts";
import { cleanLine } from "../../common/values/text.ts";
import { headPodOf, workerPodsOf } from "./cluster-pods.ts";
import type { RayCluster } from "./ray-cluster.ts";

/** What a Ray cluster does, in a word. */
export type RayClusterHealth =
  | "terminating"
  | "invalid"
  | "suspending"
  | "queued"
  | "suspended"
  | "head-down"
  | "create-failed"
  | "provisioning"
  | "degraded"
  | "ready";

export interface RayClusterState {
  readonly health: RayClusterHealth;
  /** One line, cleaned. */
  readonly reason: string;
}

/** What is known around a cluster. Absent = not read: the state is then derived from the cluster alone. */
export interface RayClusterSurroundings {
  /** The Workload that holds its quota: its own, or that of the AppWrapper or RayJob which owns it. */
  readonly workload?: Workload | undefined;
  /** Pods that include all of this cluster's. */
  readonly pods?: readonly Pod[] | undefined;
  /** The newest Warning event about it. */
  readonly latestWarning?: Event | undefined;
}

type Check = (cluster: RayCluster, around: RayClusterSurroundings) => RayClusterState | undefined;

/**
 * First match wins. A cluster that Kueue holds back has the condition Suspended like one that a person suspended, so `queued` is
 * asked before `suspended`: it would never be seen otherwise.
 */
const CHECKS: readonly Check[] = [
  terminating,
  invalid,
  suspending,
  queued,
  suspended,
  headDown,
  createFailed,
  provisioning,
  degraded,
];

/**
 * What a Ray cluster is really doing. `status.state` is not asked where there are conditions: KubeRay never takes `ready` back.
 * @example
 * const { health, reason } = rayClusterHealth(cluster, { workload, pods });
 */
export function rayClusterHealth(cluster: RayCluster, around: RayClusterSurroundings = {}): RayClusterState {
  for (const check of CHECKS) {
    const state = check(cluster, around);
    if (state !== undefined) return { health: state.health, reason: cleanLine(state.reason) };
  }
  const workers = cluster.workers.desired ?? 0;
  return {
    health: "ready",
    reason: workers === 0 ? "head ready, no workers asked" : `head and ${workersInWords(workers)} ready`,
  };
}

function terminating({ meta }: RayCluster): RayClusterState | undefined {
  if (meta.deletingSince === undefined) return undefined;
  const { finalizers } = meta;
  return {
    health: "terminating",
    reason: finalizers.length === 0 ? "being deleted" : `waits for finalizer ${finalizers.join(", ")}`,
  };
}

/** KubeRay writes no status for a spec it refuses: only the generation it has not observed and a Warning event tell. */
function invalid(
  { meta, observedGeneration }: RayCluster,
  { latestWarning }: RayClusterSurroundings,
): RayClusterState | undefined {
  if (meta.generation === undefined || (observedGeneration ?? 0) >= meta.generation) return undefined;
  if (latestWarning === undefined || !latestWarning.reason.startsWith("InvalidRayCluster")) return undefined;
  return { health: "invalid", reason: `${latestWarning.reason}: ${latestWarning.message}` };
}

function suspending({ conditions }: RayCluster): RayClusterState | undefined {
  return isTrue(conditions, "RayClusterSuspending")
    ? { health: "suspending", reason: "its pods are being deleted; this cannot be stopped midway" }
    : undefined;
}

function queued({ suspend }: RayCluster, { workload }: RayClusterSurroundings): RayClusterState | undefined {
  if (suspend !== true || workload === undefined) return undefined;
  const { conditions } = workload;
  if (!isActive(workload) || isTrue(conditions, "Finished") || isTrue(conditions, "Admitted")) return undefined;
  const quota = findCondition(conditions, "QuotaReserved");
  if (quota?.status === "True") return { health: "queued", reason: "quota is reserved, an admission check is pending" };
  return { health: "queued", reason: quota?.message || "waits for its turn in the queue" };
}

function suspended(cluster: RayCluster, { workload }: RayClusterSurroundings): RayClusterState | undefined {
  if (!isSuspended(cluster)) return undefined;
  if (cluster.suspend === undefined) {
    return { health: "suspended", reason: "spec.suspend was removed, which does not resume it; resuming writes false" };
  }
  if (workload !== undefined && !isActive(workload))
    return { health: "suspended", reason: "its Workload is deactivated" };
  return { health: "suspended", reason: "spec.suspend is true; nothing runs" };
}

/** While resuming, `state` still says suspended: the condition is asked first. */
export function isSuspended({ conditions, suspend, state }: RayCluster): boolean {
  if (suspend === true) return true;
  const condition = findCondition(conditions, "RayClusterSuspended");
  if (condition === undefined) return suspend === undefined && state === "suspended" && conditions.length === 0;
  return condition.status === "True" && suspend === undefined;
}

function headDown(cluster: RayCluster, { pods }: RayClusterSurroundings): RayClusterState | undefined {
  if (!isProvisioned(cluster)) return undefined;
  const condition = findCondition(cluster.conditions, "HeadPodReady");
  if (condition?.status === "False")
    return { health: "head-down", reason: reasonAndMessage(condition) || "the head is not ready" };
  if (pods === undefined) return undefined;
  const head = headPodOf(cluster, pods);
  if (head === undefined) return { health: "head-down", reason: "no head pod" };
  return isReady(head) ? undefined : { health: "head-down", reason: podInWords(head) };
}

function createFailed({ conditions, state, stateReason }: RayCluster): RayClusterState | undefined {
  const failure = findCondition(conditions, "ReplicaFailure");
  if (failure?.status === "True") return { health: "create-failed", reason: reasonAndMessage(failure) };
  return state === "failed" ? { health: "create-failed", reason: stateReason || "KubeRay says failed" } : undefined;
}

function provisioning(cluster: RayCluster, { pods }: RayClusterSurroundings): RayClusterState | undefined {
  if (isProvisioned(cluster)) return undefined;
  if (cluster.managedBy !== undefined && cluster.managedBy !== "ray.io/kuberay-operator") {
    return { health: "provisioning", reason: `managed by ${cluster.managedBy}, not by KubeRay here` };
  }
  if (cluster.observedGeneration === undefined && cluster.conditions.length === 0) {
    return { health: "provisioning", reason: "not yet seen by KubeRay" };
  }
  const head = findCondition(cluster.conditions, "HeadPodReady");
  const headReason =
    head?.status === "False" && head.reason !== "Unknown" ? `head: ${reasonAndMessage(head)}` : undefined;
  const reason = headReason ?? stuckPod(cluster, pods) ?? workersReady(cluster, pods);
  return { health: "provisioning", reason: reason ?? "its pods are being created" };
}

function degraded(cluster: RayCluster, { pods }: RayClusterSurroundings): RayClusterState | undefined {
  const ready = readyWorkers(cluster, pods);
  const { desired } = cluster.workers;
  if (ready === undefined || desired === undefined || ready >= desired) return undefined;
  const stuck = stuckPod(cluster, pods);
  return {
    health: "degraded",
    reason: `${ready} of ${workersInWords(desired)} ready${stuck === undefined ? "" : `; ${stuck}`}`,
  };
}

/** Sticky: true from the first time that all was ready until it is suspended. */
function isProvisioned({ conditions, state }: RayCluster): boolean {
  return conditions.length === 0 ? state === "ready" : isTrue(conditions, "RayClusterProvisioned");
}

/** The lower of what KubeRay counted and what the pods say: the counters stand still while the operator is down. */
function readyWorkers(cluster: RayCluster, pods: readonly Pod[] | undefined): number | undefined {
  const counted = cluster.workers.ready ?? cluster.workers.available;
  if (pods === undefined) return counted;
  const seen = workerPodsOf(cluster, pods).filter(isReady).length;
  return counted === undefined ? seen : Math.min(counted, seen);
}

function workersReady(cluster: RayCluster, pods: readonly Pod[] | undefined): string | undefined {
  const ready = readyWorkers(cluster, pods);
  const { desired } = cluster.workers;
  return ready === undefined || desired === undefined ? undefined : `${ready} of ${workersInWords(desired)} ready`;
}

function stuckPod(cluster: RayCluster, pods: readonly Pod[] | undefined): string | undefined {
  const worst = pods === undefined ? undefined : workerPodsOf(cluster, pods).find((pod) => !isReady(pod));
  return worst === undefined ? undefined : podInWords(worst);
}

function podInWords({ meta, status, message }: Pod): string {
  return `${meta.name}: ${message === "" ? status : `${status}: ${message}`}`;
}

function workersInWords(count: number): string {
  return count === 1 ? "1 worker" : `${count} workers`;
}

function reasonAndMessage({ reason, message }: { readonly reason: string; readonly message: string }): string {
  return [reason, message].filter((part) => part !== "").join(": ");
}
