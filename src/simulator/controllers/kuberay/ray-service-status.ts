import { numberAt, textAt } from "../../../common/values/untyped.ts";
import { sameJson } from "../../json-values.ts";
import { conditionOf, isConditionTrue, type NewCondition, setCondition } from "../conditions.ts";
import { mapIn, type Writable } from "../object-maps.ts";

/** Of a cluster that is not there. */
const NO_CLUSTER = { desiredCPU: "0", desiredGPU: "0", desiredMemory: "0", desiredTPU: "0", head: {} };

export function clusterNames(status: unknown): { readonly active: string; readonly pending: string } {
  return {
    active: textAt(status, "activeServiceStatus", "rayClusterName") ?? "",
    pending: textAt(status, "pendingServiceStatus", "rayClusterName") ?? "",
  };
}

/** What is known of one of the two clusters of a service: how it is, and what runs on it. */
export interface ServiceSide {
  readonly clusterStatus: unknown;
  readonly applications: Readonly<Record<string, unknown>> | undefined;
}

export function writeSide(status: Writable, which: "active" | "pending", { clusterStatus, applications }: ServiceSide) {
  const side = mapIn(status, `${which}ServiceStatus`);
  side["rayClusterStatus"] = { ...NO_CLUSTER, ...(clusterStatus as object | undefined) };
  if (applications === undefined || Object.keys(applications).length === 0) delete side["applicationStatuses"];
  else side["applicationStatuses"] = applications;
}

/** The pending cluster takes the place of the active one. */
export function promotePending(status: Writable): void {
  status["activeServiceStatus"] = status["pendingServiceStatus"];
  status["pendingServiceStatus"] = { rayClusterStatus: NO_CLUSTER };
}

export function preparePending(status: Writable, name: string): void {
  status["pendingServiceStatus"] = { rayClusterName: name, rayClusterStatus: NO_CLUSTER };
}

/** Conditions and the old `serviceStatus`, from the endpoints that serve and the clusters there are. */
export function concludeStatus(
  status: Writable,
  endpoints: number,
  timeUp: () => NewCondition | undefined,
  now: string,
) {
  if (endpoints === 0) delete status["numServeEndpoints"];
  else status["numServeEndpoints"] = endpoints;
  const set = (condition: NewCondition) => setServiceCondition(status, condition, now);
  if (conditionOf(status, "Ready") === undefined && conditionOf(status, "UpgradeInProgress") === undefined) {
    const initial = { status: "False", reason: "Initializing", message: "RayService is initializing" } as const;
    set({ type: "Ready", ...initial });
    set({ type: "UpgradeInProgress", ...initial });
  }
  const ready = readyCondition(status, endpoints) ?? timeUp();
  if (ready !== undefined) set(ready);
  const upgrade = upgradeCondition(status);
  if (upgrade !== undefined) set(upgrade);
  if (isConditionTrue(status, "Ready")) status["serviceStatus"] = "Running";
  else delete status["serviceStatus"];
}

function readyCondition(status: Writable, endpoints: number): NewCondition | undefined {
  const type = "Ready";
  if (endpoints > 0) {
    const message = "Number of serve endpoints is greater than 0";
    return { type, status: "True", reason: "NonZeroServeEndpoints", message };
  }
  if (!isConditionTrue(status, type)) return undefined;
  return { type, status: "False", reason: "ZeroServeEndpoints", message: "Number of serve endpoints dropped to 0" };
}

function upgradeCondition(status: Writable): NewCondition | undefined {
  const { active, pending } = clusterNames(status);
  const type = "UpgradeInProgress";
  if (active !== "" && pending !== "") {
    const message = "Both active and pending Ray clusters exist";
    return { type, status: "True", reason: "BothActivePendingClustersExist", message };
  }
  if (active !== "") {
    const message = "Active Ray cluster exists and no pending Ray cluster";
    return { type, status: "False", reason: "NoPendingCluster", message };
  }
  const reason = textAt(conditionOf(status, type), "reason");
  if (reason === "Initializing" || reason === "InitializingTimeout") return undefined;
  const message =
    "No active Ray cluster exists, and the RayService is not initializing. Please open a GitHub issue in the KubeRay repository.";
  return { type, status: "Unknown", reason: "NoActiveCluster", message };
}

/** A condition of a RayService says which generation it is about, unless none was looked at yet. */
export function setServiceCondition(status: Writable, condition: NewCondition, now: string): void {
  setCondition(status, condition, now);
  const observed = numberAt(status, "observedGeneration");
  if (observed !== undefined)
    Object.assign(conditionOf(status, condition.type) as object, { observedGeneration: observed });
}

/** Times and generations alone are not worth a write. */
export function isServiceNews(before: unknown, after: Writable): boolean {
  const shape = (status: unknown) => ({ ...(status as object | undefined), lastUpdateTime: 0, observedGeneration: 0 });
  return !sameJson(shape(before), shape(after));
}
