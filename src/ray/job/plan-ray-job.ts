import { NOTHING_STOPS } from "../../common/core-objects/change-target.ts";
import { type ConfirmFacts, ONE_OF_MY_OWN } from "../../common/core-objects/confirm-level.ts";
import { planDelete } from "../../common/core-objects/plan-delete.ts";
import type { Pod } from "../../common/core-objects/pod.ts";
import { acceleratorCount } from "../../common/core-objects/resources.ts";
import type { BlastRadius, ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { refusedPlan, type SuspendFacts, throughField, throughWorkload } from "../appwrapper/suspension.ts";
import { wholeCluster } from "../cluster/blast-radius.ts";
import type { RayCluster } from "../cluster/ray-cluster.ts";
import { groupPods } from "../cluster/worker-group.ts";
import { RAY_JOBS, type RayJob } from "./ray-job.ts";
import { needsItsCluster } from "./ray-job-state.ts";

/** The cluster that a RayJob made, and pods that include all of that cluster's. Absent = not read. */
export interface RayJobCluster {
  readonly cluster?: RayCluster | undefined;
  readonly pods?: readonly Pod[] | undefined;
}

export interface RayJobSuspendFacts extends SuspendFacts, RayJobCluster {}

/** Stops a RayJob: its cluster is deleted and its Ray job is cut off. */
export function planSuspendRayJob(job: RayJob, facts: RayJobSuspendFacts = {}): ChangePlan {
  return suspension(job, true, facts);
}

/** Starts a RayJob again from the beginning, on a new cluster. */
export function planResumeRayJob(job: RayJob, facts: RayJobSuspendFacts = {}): ChangePlan {
  return suspension(job, false, facts);
}

export interface DeleteRayJobFacts extends RayJobCluster {
  readonly confirm?: ConfirmFacts | undefined;
}

/** Ends a RayJob, with its cluster unless it runs on another's. */
export function planDeleteRayJob(job: RayJob, facts: DeleteRayJobFacts = {}): ChangePlan {
  const running = needsItsCluster(job);
  const notes = [];
  if (job.owner?.kind === "AppWrapper") {
    notes.push(`Delete AppWrapper ${job.owner.name} instead: without this job it fails for good, with no retry.`);
  }
  if (running) notes.push("Its Ray job is stopped first.");
  if (job.usesSelector) notes.push(`Cluster ${job.clusterName ?? "it runs on"} stays: the job only runs on it.`);
  else if (job.clusterName !== undefined && running) notes.push(`Its cluster ${job.clusterName} goes with it.`);
  return planDelete(RAY_JOBS, job, {
    ...(facts.confirm ?? ONE_OF_MY_OWN),
    notes,
    stops: whatStops(job, facts),
    ownerTold: job.owner?.kind === "AppWrapper",
  });
}

function suspension(job: RayJob, suspend: boolean, facts: RayJobSuspendFacts): ChangePlan {
  const subject = { kind: RAY_JOBS, record: job, suspend, facts };
  const impossible = whyImpossible(job);
  if (impossible !== undefined) return refusedPlan(subject, impossible);
  const labelled =
    job.owner?.kind !== "AppWrapper" && job.queue !== undefined ? { queue: job.queue, workload: undefined } : undefined;
  const kueue = facts.kueue ?? labelled;
  if (kueue !== undefined) return throughWorkload(subject, kueue);
  if (job.owner?.kind === "AppWrapper") {
    const refusal = `${job.meta.name} is wrapped by AppWrapper ${job.owner.name}, which would miss its pods and reset it. Suspend or delete the AppWrapper.`;
    return refusedPlan(subject, refusal);
  }
  return throughField(subject, {
    path: ["spec", "suspend"],
    before: job.suspend,
    suspended: job.suspend === true || job.deploymentStatus === "Suspended",
    refusedBecause: suspend ? whyNotSuspended(job) : undefined,
    notes: suspend
      ? [
          "Its cluster is deleted and its Ray job is cut off, not stopped gracefully.",
          "Resuming starts the job from the beginning.",
        ]
      : ["Starts from the beginning: a new cluster and a new submission."],
    stops: whatStops(job, facts),
  });
}

function whyImpossible({ meta, usesSelector, deploymentStatus }: RayJob): string | undefined {
  if (usesSelector) {
    return `${meta.name} runs on a cluster that it selects and does not own: KubeRay cannot suspend such jobs. Stop the Ray job, or delete the RayJob.`;
  }
  if (deploymentStatus === "Complete" || deploymentStatus === "Failed" || deploymentStatus === "ValidationFailed") {
    return `${meta.name} has ended (${deploymentStatus}): there is nothing to suspend or resume. Create it again to run it again.`;
  }
  return undefined;
}

function whyNotSuspended({ meta, shutsDown }: RayJob): string | undefined {
  if (shutsDown) return undefined;
  return `KubeRay suspends only jobs with shutdownAfterJobFinishes, and ${meta.name} would become ValidationFailed for good. Delete it, or create it again with that field set to true.`;
}

function whatStops(job: RayJob, { cluster, pods }: RayJobCluster): BlastRadius {
  const running = needsItsCluster(job) && job.deploymentStatus !== "";
  if (job.usesSelector) return { ...NOTHING_STOPS, jobs: running ? 1 : 0 };
  if (cluster !== undefined) return wholeCluster(cluster, pods, running ? 1 : 0);
  if (!running) return NOTHING_STOPS;
  const workers = job.groups.reduce((sum, group) => sum + groupPods(group), 0);
  return {
    pods: workers + 1,
    accelerators: job.demand === undefined ? undefined : acceleratorCount(job.demand),
    jobs: 1,
  };
}
