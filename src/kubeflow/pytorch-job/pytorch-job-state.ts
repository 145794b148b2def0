import {
  acceleratorCount,
  addResources,
  multiplyResources,
  NO_RESOURCES,
} from "../../common/core-objects/resources.ts";
import type { BlastRadius } from "../../common/kubernetes-cluster/change-plan.ts";
import { findCondition, isTrue } from "../../common/values/condition.ts";
import type { TrainingFramework, TrainingSurroundings } from "../training-job.ts";
import { type TrainingState, trainingState } from "../training-state.ts";
import { PYTORCH_JOBS, type PyTorchJob } from "./pytorch-job.ts";

/**
 * What a PyTorchJob is doing: from the conditions that the training operator writes, its counts of pods, and its Workload.
 * @example
 * const { health, reason } = pyTorchJobState(job, { workload });
 * @see https://github.com/kubeflow/trainer/blob/release-1.9/pkg/apis/kubeflow.org/v1/common_types.go
 */
export function pyTorchJobState(job: PyTorchJob, around: TrainingSurroundings = {}): TrainingState {
  const life = { succeeded: "Succeeded", failed: "Failed", active: activePods(job) };
  return trainingState(job, life, around, () => workingState(job));
}

export const PYTORCH_JOB_FRAMEWORK: TrainingFramework<PyTorchJob> = {
  kind: PYTORCH_JOBS,
  suspendField: ["spec", "runPolicy", "suspend"],
  state: pyTorchJobState,
  stops,
};

function workingState(job: PyTorchJob): TrainingState {
  const restarting = findCondition(job.conditions, "Restarting");
  if (restarting?.status === "True") return { health: "restarting", reason: restarting.message };
  const pods = `${activePods(job)} of ${job.roles.reduce((sum, { replicas }) => sum + replicas, 0)} pods are up`;
  if (isTrue(job.conditions, "Running")) return { health: "running", reason: pods };
  if (job.conditions.length === 0) return { health: "new", reason: "not yet seen by the training operator" };
  return { health: "starting", reason: pods };
}

function activePods({ roles }: PyTorchJob): number {
  return roles.reduce((sum, { active }) => sum + active, 0);
}

function stops(job: PyTorchJob): BlastRadius {
  const pods = activePods(job);
  const held = job.roles.reduce(
    (sum, { requests, active }) => addResources(sum, multiplyResources(requests, active)),
    NO_RESOURCES,
  );
  return { pods, accelerators: acceleratorCount(held), jobs: pods === 0 ? 0 : 1 };
}
