import { booleanAt, listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import { copyJson, sameJson } from "../../json-values.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionOf, isConditionTrue, type NewCondition, removeCondition, setCondition } from "../conditions.ts";
import type { Writable } from "../object-maps.ts";
import { isRunningAndReady, phaseOf, readyStatus } from "../pod-facts.ts";
import { desiredStatus, unlessZero } from "./ray-groups.ts";
import { endpointsOf } from "./ray-services.ts";

/** A failure to make or delete pods, as it stands in the condition `ReplicaFailure`. */
export interface ReplicaFailure {
  readonly reason: string;
  readonly message: string;
}

/** What one pass saw. */
export interface ClusterSight {
  readonly cluster: StoredObject;
  readonly pods: readonly StoredObject[];
  readonly headService: StoredObject | undefined;
  readonly failure: ReplicaFailure | undefined;
  /** Something else went wrong, or pods were deleted that will be made again. */
  readonly unsettled: boolean;
  readonly now: string;
}

export type SuspendState = "RayClusterSuspending" | "RayClusterSuspended" | undefined;

export function suspendState(status: unknown): SuspendState {
  if (isConditionTrue(status, "RayClusterSuspending")) return "RayClusterSuspending";
  return isConditionTrue(status, "RayClusterSuspended") ? "RayClusterSuspended" : undefined;
}

/** Brings a status up to date. */
export function updateClusterStatus(status: Writable, sight: ClusterSight): void {
  const { cluster, pods, failure, unsettled, now } = sight;
  const before = copyJson(status);
  if (failure !== undefined) setCondition(status, { type: "ReplicaFailure", status: "True", ...failure }, now);
  else if (!unsettled) removeCondition(status, "ReplicaFailure");
  const workers = pods.filter(({ metadata }) => metadata.labels?.["ray.io/node-type"] === "worker");
  const desired = desiredStatus(cluster);
  replaceCounts(status, {
    ...unlessZero("readyWorkerReplicas", workers.filter(isRunningAndReady).length),
    ...unlessZero("availableWorkerReplicas", workers.filter((pod) => phaseOf(pod) === "Running").length),
    ...desired,
    observedGeneration: cluster.metadata.generation ?? 0,
  });
  const complete = pods.length === Number(desired["desiredWorkerReplicas"] ?? 0) + 1;
  const ready = failure === undefined && !unsettled && complete && allReady(pods);
  if (ready) status["state"] = "ready";
  updateConditions(status, sight, suspendState(before));
  if (booleanAt(cluster, "spec", "suspend") === true && pods.length === 0) status["state"] = "suspended";
  updateHead(status, sight);
  if (sameStatus(before, status)) Object.assign(status, { lastUpdateTime: before["lastUpdateTime"] });
  else status["lastUpdateTime"] = now;
  if (before["state"] !== status["state"])
    status["stateTransitionTimes"] = {
      ...(status["stateTransitionTimes"] as object | undefined),
      [String(status["state"])]: now,
    };
}

const COUNTS = [
  "readyWorkerReplicas",
  "availableWorkerReplicas",
  "desiredWorkerReplicas",
  "minWorkerReplicas",
  "maxWorkerReplicas",
];

function replaceCounts(status: Writable, counts: Readonly<Writable>): void {
  for (const field of COUNTS) delete status[field];
  Object.assign(status, counts);
}

function updateConditions(status: Writable, { cluster, pods, now }: ClusterSight, state: SuspendState): void {
  const set = (condition: NewCondition) => setCondition(status, condition, now);
  set(headCondition(pods.find(({ metadata }) => metadata.labels?.["ray.io/node-type"] === "head")));
  if (!isConditionTrue(status, "RayClusterProvisioned") && state !== "RayClusterSuspended")
    set(provisioned(allReady(pods)));
  const suspending = (value: "True" | "False") =>
    set({ type: "RayClusterSuspending", status: value, reason: "RayClusterSuspending" });
  const suspended = (value: "True" | "False") =>
    set({ type: "RayClusterSuspended", status: value, reason: "RayClusterSuspended" });
  switch (state) {
    case "RayClusterSuspending":
      if (pods.length > 0) return;
      set({ ...provisioned(false), message: "RayCluster has been suspended" });
      suspending("False");
      suspended("True");
      return;
    case "RayClusterSuspended":
      if (booleanAt(cluster, "spec", "suspend") === false) suspended("False");
      return;
    default:
      suspended("False");
      suspending(booleanAt(cluster, "spec", "suspend") === true ? "True" : "False");
  }
}

function provisioned(all: boolean): NewCondition {
  return all
    ? {
        type: "RayClusterProvisioned",
        status: "True",
        reason: "AllPodRunningAndReadyFirstTime",
        message: "All Ray Pods are ready for the first time",
      }
    : {
        type: "RayClusterProvisioned",
        status: "False",
        reason: "RayClusterPodsProvisioning",
        message: "RayCluster Pods are being provisioned for first time",
      };
}

/** `HeadPodReady` from the head's own condition; for containers that are not ready, from the first of them that says why. */
export function headCondition(head: StoredObject | undefined): NewCondition {
  const type = "HeadPodReady";
  if (head === undefined) return { type, status: "False", reason: "HeadPodNotFound", message: "Head Pod not found" };
  const ready = conditionOf(head["status"], "Ready");
  const status = textAt(ready, "status");
  if (status === undefined) return { type, status: "False", reason: "Unknown" };
  const reason = textAt(ready, "reason") ?? "";
  const message = textAt(ready, "message") ?? "";
  if (status === "True") return { type, status, reason: reason === "" ? "HeadPodRunningAndReady" : reason, message };
  const container = reason === "ContainersNotReady" ? notReadyContainer(head) : undefined;
  if (container === undefined) return { type, status: "False", reason: reason === "" ? "Unknown" : reason, message };
  return {
    type,
    status: "False",
    reason: container.reason,
    message: message === "" ? container.message : `${message}; ${container.message}`,
  };
}

function notReadyContainer(pod: StoredObject): ReplicaFailure | undefined {
  for (const container of listAt(pod, "status", "containerStatuses")) {
    const state = valueAt(container, "state", "waiting") ?? valueAt(container, "state", "terminated");
    if (state === undefined) continue;
    return {
      reason: textAt(state, "reason") ?? "",
      message: `${textAt(container, "name")}: ${textAt(state, "message") ?? ""}`,
    };
  }
  return undefined;
}

function allReady(pods: readonly StoredObject[]): boolean {
  return pods.length > 0 && pods.every((pod) => phaseOf(pod) === "Running" && (readyStatus(pod) ?? "True") === "True");
}

function updateHead(status: Writable, { pods, headService }: ClusterSight): void {
  const pod = pods.find(({ metadata }) => metadata.labels?.["ray.io/node-type"] === "head");
  const podIP = textAt(pod, "status", "podIP");
  const clusterIP = textAt(headService, "spec", "clusterIP");
  const serviceIP = clusterIP === "None" ? podIP : clusterIP;
  status["head"] = {
    ...(podIP === undefined ? {} : { podIP }),
    ...(pod === undefined ? {} : { podName: pod.metadata.name }),
    ...(serviceIP === undefined ? {} : { serviceIP }),
    ...(headService === undefined ? {} : { serviceName: headService.metadata.name }),
  };
  if (headService !== undefined)
    status["endpoints"] = { ...(status["endpoints"] as object | undefined), ...endpointsOf(headService) };
}

function sameStatus(before: Readonly<Writable>, after: Readonly<Writable>): boolean {
  return sameJson({ ...before, lastUpdateTime: undefined }, { ...after, lastUpdateTime: undefined });
}
