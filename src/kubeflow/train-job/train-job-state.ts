import { NOTHING_STOPS } from "../../common/core-objects/change-target.ts";
import { acceleratorCount } from "../../common/core-objects/resources.ts";
import type { BlastRadius } from "../../common/kubernetes-cluster/change-plan.ts";
import type { TrainingFramework, TrainingSurroundings } from "../training-job.ts";
import { type TrainingState, trainingState } from "../training-state.ts";
import { TRAIN_JOBS, type TrainJob, type TrainJobStep } from "./train-job.ts";

/**
 * What a TrainJob is doing: from the conditions that the trainer writes, the counts of its JobSet, and its Workload.
 * @example
 * const { health, reason } = trainJobState(job, { workload });
 * @see https://github.com/kubeflow/trainer/blob/master/pkg/controller/trainjob_controller.go
 */
export function trainJobState(job: TrainJob, around: TrainingSurroundings = {}): TrainingState {
  const life = { succeeded: "Complete", failed: "Failed", active: activeJobs(job) };
  return trainingState(job, life, around, () => workingState(job));
}

export const TRAIN_JOB_FRAMEWORK: TrainingFramework<TrainJob> = {
  kind: TRAIN_JOBS,
  suspendField: ["spec", "suspend"],
  state: trainJobState,
  stops,
};

function workingState(job: TrainJob): TrainingState {
  const { steps, conditions } = job;
  if (steps.length === 0) {
    return conditions.length === 0
      ? { health: "new", reason: `not yet seen by the Kubeflow trainer; its runtime is ${job.runtime.name}` }
      : { health: "starting", reason: "its JobSet is being made" };
  }
  const at = steps.find(({ active }) => active > 0);
  if (at === undefined) return { health: "starting", reason: "its pods are being made" };
  return at.ready > 0
    ? { health: "running", reason: [progress(job), stepInWords(at)].filter(Boolean).join("; ") }
    : { health: "starting", reason: `pods of step ${at.name} are not ready` };
}

/** Steps before the training itself are worth a word: it looks slow and is downloading. */
function stepInWords({ name }: TrainJobStep): string {
  return name.endsWith("-initializer") ? `step ${name}` : "";
}

function progress({ progressPercent, remainingSeconds }: TrainJob): string {
  if (progressPercent === undefined) return "";
  const left = remainingSeconds === undefined ? "" : `, about ${Math.ceil(remainingSeconds / 60)} min left`;
  return `${progressPercent}% done${left}`;
}

function activeJobs({ steps }: TrainJob): number {
  return steps.reduce((sum, { active }) => sum + active, 0);
}

/** A node is a pod; where its runtime decides over nodes and sizes, nobody can tell from the job. */
function stops(job: TrainJob): BlastRadius {
  if (activeJobs(job) === 0) return NOTHING_STOPS;
  const { nodes, demand } = job;
  return { pods: nodes, accelerators: demand === undefined ? undefined : acceleratorCount(demand), jobs: 1 };
}
