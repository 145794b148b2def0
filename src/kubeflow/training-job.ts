import type { Resources } from "../common/core-objects/resources.ts";
import type { BlastRadius } from "../common/kubernetes-cluster/change-plan.ts";
import type { HasMeta, OwnerReference } from "../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import type { Workload } from "../common/kueue/workload.ts";
import type { Condition } from "../common/values/condition.ts";
import type { TrainingState } from "./training-state.ts";

/** What the records of all training jobs have in common. */
export interface TrainingJob extends HasMeta {
  /** As written; undefined when the field is absent. */
  readonly suspend: boolean | undefined;
  readonly conditions: readonly Condition[];
  /** When it began, or was last resumed, in milliseconds since 1970; undefined while its controller does not say. */
  readonly startedAt: number | undefined;
  /** When it succeeded or failed. */
  readonly endedAt: number | undefined;
  /** LocalQueue that its label names. */
  readonly queue: string | undefined;
  readonly owner: OwnerReference | undefined;
  /** Who carries it out, where that is not its own controller: `kueue.x-k8s.io/multikueue`. */
  readonly managedBy: string | undefined;
  /** What all its pods ask for together; undefined where something else than the job decides it. */
  readonly demand: Resources | undefined;
}

/** What a state is told by, beside the job itself. */
export interface TrainingSurroundings {
  /** The Workload that holds or waits for its quota. */
  readonly workload?: Workload | undefined;
}

/** One kind of training job: what the functions that all kinds share need to know of it. */
export interface TrainingFramework<Job extends TrainingJob = TrainingJob> {
  readonly kind: ResourceKind<Job>;
  /** Where its `suspend` field is. */
  readonly suspendField: readonly string[];
  /** What the job is doing. */
  readonly state: (job: Job, around?: TrainingSurroundings) => TrainingState;
  /** What stops when it is suspended or deleted. */
  readonly stops: (job: Job) => BlastRadius;
}
