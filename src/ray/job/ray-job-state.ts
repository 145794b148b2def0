import { heldByWorkload } from "../../common/kueue/held-job.ts";
import type { Workload } from "../../common/kueue/workload.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { RayCluster } from "../cluster/ray-cluster.ts";
import { rayClusterHealth } from "../cluster/ray-cluster-health.ts";
import type { RayJob } from "./ray-job.ts";

/** What a Ray job does, in a word: both of its statuses as one. */
export type RayJobHealth =
  | "terminating"
  | "queued"
  | "suspended"
  | "suspending"
  | "new"
  | "starting"
  | "waiting"
  | "pending"
  | "running"
  | "retrying"
  | "succeeded"
  | "stopped"
  | "failed"
  | "invalid"
  | "unknown";

/** What a Ray job does, and why. */
export interface RayJobState {
  readonly health: RayJobHealth;
  /** One line, cleaned; empty when there is nothing to add. */
  readonly reason: string;
}

export interface RayJobSurroundings {
  readonly workload?: Workload | undefined;
  /** The cluster it runs on: while it starts, its trouble is told there. */
  readonly cluster?: RayCluster | undefined;
}

/** Both statuses of a RayJob as one. `jobDeploymentStatus` says where KubeRay is; `jobStatus` how the job itself fared. */
export function rayJobState(job: RayJob, around: RayJobSurroundings = {}): RayJobState {
  const { health, reason } = deriveState(job, around);
  return { health, reason: cleanLine(reason) };
}

/** True while the job needs its cluster: deleting the cluster would end it. */
export function needsItsCluster({ deploymentStatus, suspend }: RayJob): boolean {
  const over = ["Complete", "Failed", "ValidationFailed", "Suspended"].includes(deploymentStatus);
  return !over && !(deploymentStatus === "" && suspend === true);
}

function deriveState(job: RayJob, around: RayJobSurroundings): RayJobState {
  const { meta, suspend, deploymentStatus } = job;
  if (meta.deletingSince !== undefined) return { health: "terminating", reason: "its Ray job is stopped first" };
  const held = suspend === true && (deploymentStatus === "" || deploymentStatus === "Suspended");
  if (held || deploymentStatus === "Suspended") return heldState(job, around);
  switch (deploymentStatus) {
    case "":
      return { health: "new", reason: "not yet seen by KubeRay" };
    case "Initializing":
      return { health: "starting", reason: clusterTrouble(around) };
    case "Waiting":
      return { health: "waiting", reason: "waits for a submission id in spec.jobId" };
    case "Running":
      return runningState(job, around);
    case "Complete":
      return completeState(job);
    case "Failed":
      return { health: "failed", reason: reasonAndMessage(job) };
    case "ValidationFailed":
      return { health: "invalid", reason: `${reasonAndMessage(job)}; it stays so: create it again` };
    case "Suspending":
      return { health: "suspending", reason: "its cluster is being deleted" };
    case "Retrying":
      return { health: "retrying", reason: [retriesInWords(job), reasonAndMessage(job)].filter(Boolean).join("; ") };
    default:
      return { health: "unknown", reason: `deployment status ${deploymentStatus}` };
  }
}

/** `attempt 2 of 4`; empty when there is one attempt only or nothing was counted. */
export function retriesInWords({ failed, backoffLimit }: RayJob): string {
  if (failed === undefined || backoffLimit === 0) return "";
  return `attempt ${Math.min(failed + 1, backoffLimit + 1)} of ${backoffLimit + 1}`;
}

function heldState({ queue, suspend }: RayJob, { workload }: RayJobSurroundings): RayJobState {
  if (suspend !== true) return { health: "starting", reason: "resuming with a new cluster" };
  if (workload === undefined) {
    return queue === undefined
      ? { health: "suspended", reason: "spec.suspend is true" }
      : { health: "queued", reason: `waits in queue ${queue}` };
  }
  return heldByWorkload(workload);
}

function runningState(job: RayJob, around: RayJobSurroundings): RayJobState {
  switch (job.jobStatus) {
    case "PENDING":
    case "":
      return { health: "pending", reason: job.message };
    case "SUCCEEDED":
    case "FAILED":
    case "STOPPED":
      return { health: "running", reason: `Ray says ${job.jobStatus}; KubeRay has yet to follow` };
    default:
      return { health: "running", reason: [retriesInWords(job), clusterTrouble(around)].filter(Boolean).join("; ") };
  }
}

/** Complete covers a job that was cancelled as well as one that succeeded. */
function completeState(job: RayJob): RayJobState {
  if (job.jobStatus === "STOPPED") return { health: "stopped", reason: job.message || "cancelled before its end" };
  if (job.jobStatus === "FAILED") return { health: "failed", reason: reasonAndMessage(job) };
  return { health: "succeeded", reason: "" };
}

function clusterTrouble({ cluster, workload }: RayJobSurroundings): string {
  if (cluster === undefined) return "";
  const { health, reason } = rayClusterHealth(cluster, { workload });
  return health === "ready" ? "" : `cluster ${health}: ${reason}`;
}

function reasonAndMessage({ reason, message }: RayJob): string {
  return [reason, message].filter((part) => part !== "").join(": ");
}
