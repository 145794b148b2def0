import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { FollowedObject } from "../common/kubernetes-cluster/followed-object.ts";
import type { ObjectName } from "../common/kubernetes-cluster/resource-kind.ts";
import { type WaitEnd, type WaitOptions, waitUntil } from "../common/kubernetes-cluster/wait-until.ts";
import { workloadsByJob } from "../common/kueue/suspend-ownership.ts";
import { isActive, WORKLOADS } from "../common/kueue/workload.ts";
import type { TrainingFramework, TrainingJob } from "./training-job.ts";
import type { TrainingStatus } from "./training-operations.ts";

/** What a wait ends with: it runs (or did), it succeeded, all its pods stopped, or it is no longer there. */
export type TrainingGoal = "running" | "succeeded" | "suspended" | "gone";

/** What to wait for, and how long. */
export interface WaitForTrainingOptions<Job extends TrainingJob = TrainingJob>
  extends WaitOptions<TrainingStatus<Job>> {
  /** Default `succeeded`. */
  readonly until?: TrainingGoal | undefined;
}

/** How a wait ended. `status` is undefined when the job is not there. */
export type TrainingWait<Job extends TrainingJob = TrainingJob> = WaitEnd<TrainingStatus<Job>>;

/** Waits for one job of any kind by the client's polls, so that a quiet wait costs next to nothing. */
export async function waitForTraining<Job extends TrainingJob>(
  client: ClusterClient,
  { kind, state }: TrainingFramework<Job>,
  name: ObjectName,
  options: WaitForTrainingOptions<Job> = {},
): Promise<TrainingWait<Job>> {
  const { until = "succeeded" } = options;
  const followed = new FollowedObject(client, kind, name);
  const workloads = followed.alongside(WORKLOADS, { namespace: name.namespace });
  const status = () => {
    const job = followed.record;
    if (job === undefined) return undefined;
    const workload = workloadsByJob(workloads.records() ?? []).get(job.meta.uid);
    return { ...state(job, { workload }), job, workload };
  };
  const goal = {
    status,
    isGone: until === "gone",
    isReached: (now: TrainingStatus<Job>) => isReached(until, now),
    whyHopeless: (now: TrainingStatus<Job>) => whyHopeless(until, now),
  };
  return waitUntil(followed, goal, options);
}

function isReached(until: TrainingGoal, { health }: TrainingStatus): boolean {
  switch (until) {
    case "running":
      return health === "running" || health === "succeeded";
    case "succeeded":
      return health === "succeeded";
    case "suspended":
      return health === "suspended" || health === "queued";
    case "gone":
      return false;
    default:
      return until satisfies never;
  }
}

/** Why it will not get there by itself; undefined while it may. What failed for good stays so: controllers have done their retries. */
function whyHopeless(until: TrainingGoal, { health, reason, job, workload }: TrainingStatus): string | undefined {
  if (until === "gone") return job.meta.deletingSince === undefined ? "nobody is deleting it" : undefined;
  switch (health) {
    case "terminating":
      return `it is being deleted: ${reason}`;
    case "failed":
      return reason === "" ? "it failed" : reason;
    case "succeeded":
      return until === "suspended" ? "it has succeeded already" : undefined;
    case "suspended":
      // Kueue suspends what it has not seen yet: without its Workload nobody can say that it is not just queued.
      return job.queue !== undefined && (workload === undefined || isActive(workload)) ? undefined : reason;
    default:
      return undefined;
  }
}
