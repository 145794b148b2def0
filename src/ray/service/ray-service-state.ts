import { isActive, type Workload } from "../../common/kueue/workload.ts";
import { type Condition, findCondition, isTrue } from "../../common/values/condition.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { RayService, ServeApplication } from "./ray-service.ts";

export type RayServiceHealth =
  | "terminating"
  | "invalid"
  | "suspending"
  | "queued"
  | "suspended"
  | "failed"
  | "starting"
  | "not-ready"
  | "degraded"
  | "upgrading"
  | "ready";

export interface RayServiceState {
  readonly health: RayServiceHealth;
  /** One line, cleaned. */
  readonly reason: string;
}

/** What a RayService is really doing: the condition Ready is trusted over `serviceStatus`, which may say Running without it. */
export function rayServiceState(
  service: RayService,
  around: { readonly workload?: Workload | undefined } = {},
): RayServiceState {
  const { health, reason } = stopped(service, around.workload) ?? serving(service);
  return { health, reason: cleanLine(reason) };
}

/** Applications of both clusters that are in trouble. */
export function troubledApplications({ active, pending }: RayService): readonly ServeApplication[] {
  const all = [...(active?.applications ?? []), ...(pending?.applications ?? [])];
  return all.filter(({ status }) => status === "UNHEALTHY" || status === "DEPLOY_FAILED");
}

function stopped(service: RayService, workload: Workload | undefined): RayServiceState | undefined {
  const { meta, conditions, suspend, clusterSuspend } = service;
  if (meta.deletingSince !== undefined) {
    const { finalizers } = meta;
    return {
      health: "terminating",
      reason: finalizers.length === 0 ? "being deleted" : `waits for finalizer ${finalizers.join(", ")}`,
    };
  }
  const ready = findCondition(conditions, "Ready");
  if (ready?.status === "False" && ready.reason === "ValidationFailed")
    return { health: "invalid", reason: inWords(ready) };
  if (isTrue(conditions, "Suspending")) return { health: "suspending", reason: "its clusters are being deleted" };
  if (
    clusterSuspend === true &&
    workload !== undefined &&
    isActive(workload) &&
    !isTrue(workload.conditions, "Admitted")
  ) {
    const quota = findCondition(workload.conditions, "QuotaReserved");
    return { health: "queued", reason: quota?.message || "waits for its turn in the queue" };
  }
  if (workload !== undefined && !isActive(workload))
    return { health: "suspended", reason: "its Workload is deactivated" };
  if (suspend === true || isTrue(conditions, "Suspended"))
    return { health: "suspended", reason: "spec.suspend is true" };
  if (clusterSuspend === true) return { health: "suspended", reason: "spec.rayClusterConfig.suspend is true" };
  return undefined;
}

function serving(service: RayService): RayServiceState {
  const { conditions, serviceStatus, pending } = service;
  const ready = findCondition(conditions, "Ready");
  const [troubled] = troubledApplications(service);
  const trouble =
    troubled === undefined
      ? ""
      : `${troubled.name} ${troubled.status}${troubled.message === "" ? "" : `: ${troubled.message}`}`;
  if (ready?.status === "False") return notReady(ready, trouble, service);
  const isReady = ready?.status === "True" || (ready === undefined && serviceStatus === "Running");
  if (!isReady) return { health: "starting", reason: trouble || "not yet seen by KubeRay" };
  if (trouble !== "") return { health: "degraded", reason: trouble };
  if (isTrue(conditions, "RollbackInProgress")) return { health: "upgrading", reason: `rolling back${share(service)}` };
  if (isTrue(conditions, "UpgradeInProgress") || pending !== undefined) {
    return { health: "upgrading", reason: `to ${pending?.name ?? "a new cluster"}${share(service)}` };
  }
  return { health: "ready", reason: endpointsInWords(service) };
}

function notReady(ready: Condition, trouble: string, { active }: RayService): RayServiceState {
  if (ready.reason === "InitializingTimeout") {
    return { health: "failed", reason: `${inWords(ready)}; it stays so: create it again` };
  }
  const health = active === undefined || ready.reason === "Initializing" ? "starting" : "not-ready";
  return { health, reason: trouble || inWords(ready) };
}

function share({ pending }: RayService): string {
  return pending?.trafficPercent === undefined ? "" : `, ${pending.trafficPercent} % of traffic there`;
}

function endpointsInWords({ serveEndpoints }: RayService): string {
  if (serveEndpoints === undefined) return "";
  return serveEndpoints === 1 ? "1 serve endpoint" : `${serveEndpoints} serve endpoints`;
}

function inWords({ reason, message }: Condition): string {
  return [reason, message].filter((part) => part !== "").join(": ");
}
