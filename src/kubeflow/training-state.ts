import { heldByWorkload } from "../common/kueue/held-job.ts";
import { findCondition, isTrue } from "../common/values/condition.ts";
import { cleanLine } from "../common/values/text.ts";
import type { TrainingJob, TrainingSurroundings } from "./training-job.ts";

/** What a training job does, in a word. */
export type TrainingHealth =
  | "terminating"
  /** Waits for quota in a queue. */
  | "queued"
  | "suspended"
  /** Suspended, and pods of it are still there. */
  | "suspending"
  /** Its controller has not looked at it yet. */
  | "new"
  | "starting"
  | "running"
  /** Pods failed and are started again. */
  | "restarting"
  | "succeeded"
  | "failed";

/** What a training job of any kind is doing. */
export interface TrainingState {
  readonly health: TrainingHealth;
  /** One line, cleaned; empty when there is nothing to add. */
  readonly reason: string;
}

/** What is the same for all kinds, in a kind's own words. */
export interface TrainingLife {
  /** Types of the conditions that end it. */
  readonly succeeded: string;
  readonly failed: string;
  /** Pods that are up, or jobs that have some. */
  readonly active: number;
}

/**
 * The state of a job: what is the same for every kind (on its way out, ended, held back), else what `own` makes of its status.
 */
export function trainingState(
  job: TrainingJob,
  life: TrainingLife,
  { workload }: TrainingSurroundings,
  own: () => TrainingState,
): TrainingState {
  const { health, reason } = sharedState(job, life, { workload }) ?? own();
  return { health, reason: cleanLine(reason) };
}

export function isOver(health: TrainingHealth): boolean {
  return health === "succeeded" || health === "failed";
}

function sharedState(job: TrainingJob, life: TrainingLife, around: TrainingSurroundings): TrainingState | undefined {
  const { meta, conditions } = job;
  if (meta.deletingSince !== undefined) return { health: "terminating", reason: waitsFor(meta.finalizers) };
  if (isTrue(conditions, life.succeeded)) return { health: "succeeded", reason: "" };
  const failed = findCondition(conditions, life.failed);
  if (failed?.status === "True") return { health: "failed", reason: reasonAndMessage(failed) };
  return job.suspend === true ? heldState(job, life, around) : undefined;
}

function heldState({ queue }: TrainingJob, { active }: TrainingLife, { workload }: TrainingSurroundings) {
  if (active > 0) return { health: "suspending", reason: "its pods are being deleted" } as const;
  if (workload !== undefined) return heldByWorkload(workload);
  return queue === undefined
    ? ({ health: "suspended", reason: "it is suspended by its own field" } as const)
    : ({ health: "queued", reason: `waits in queue ${queue}` } as const);
}

function waitsFor(finalizers: readonly string[]): string {
  return finalizers.length === 0 ? "what it owns goes first" : `waits for its finalizers: ${finalizers.join(", ")}`;
}

function reasonAndMessage({ reason, message }: { readonly reason: string; readonly message: string }): string {
  return [reason, message].filter((part) => part !== "").join(": ");
}
