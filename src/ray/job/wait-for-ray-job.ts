import { checkedName } from "../../common/kubernetes-cluster/checked-name.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { FollowedObject } from "../../common/kubernetes-cluster/followed-object.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { type WaitEnd, type WaitOptions, waitUntil } from "../../common/kubernetes-cluster/wait-until.ts";
import { workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { RAY_CLUSTERS } from "../cluster/ray-cluster.ts";
import { RAY_JOBS } from "./ray-job.ts";
import type { RayJobStatus } from "./ray-job-operations.ts";
import { type RayJobHealth, rayJobState } from "./ray-job-state.ts";

/** What a wait ends with: Ray runs it, it has ended well, or it is no longer there. */
export type RayJobGoal = "running" | "succeeded" | "gone";

/** What to wait for, and how long. */
export interface WaitForRayJobOptions extends WaitOptions<RayJobStatus> {
  /** Default `succeeded`. */
  readonly until?: RayJobGoal | undefined;
}

/** How a wait ended. `status` is undefined when the job is not there. */
export type RayJobWait = WaitEnd<RayJobStatus>;

/**
 * Waits until a Ray job has succeeded (or runs, or is gone). Ends with the reason when it cannot get there: it failed, was stopped or
 * suspended, or somebody deleted it. Attempts that KubeRay still has are waited for. It follows the job by the client's polls.
 *
 * @example
 * const wait = await waitForRayJob(client, { namespace: "team-a", name: "train" }, {
 *   onProgress: ({ health, reason }) => console.error(health, reason),
 * });
 * if (wait.outcome !== "reached") throw new Error(wait.reason);
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html
 */
export async function waitForRayJob(
  client: ClusterClient,
  name: ObjectName,
  options: WaitForRayJobOptions = {},
): Promise<RayJobWait> {
  const { until = "succeeded" } = options;
  const { namespace } = checkedName(RAY_JOBS, name);
  const followed = new FollowedObject(client, RAY_JOBS, name);
  const workloads = followed.alongside(WORKLOADS, { namespace });
  const clusters = followed.alongside(RAY_CLUSTERS, { namespace });
  const status = () => {
    const job = followed.record;
    if (job === undefined) return undefined;
    const workload = workloadsByJob(workloads.records() ?? []).get(job.meta.uid);
    const cluster = clusters.records()?.find(({ meta }) => meta.name === job.clusterName);
    return { ...rayJobState(job, { cluster, workload }), job, cluster, workload };
  };
  const goal = {
    status,
    isGone: until === "gone",
    isReached: ({ health }: RayJobStatus) =>
      until !== "gone" && (health === "succeeded" || (until === "running" && health === "running")),
    whyHopeless: (now: RayJobStatus) => (until === "gone" ? undefined : whyHopeless(now)),
  };
  return waitUntil(followed, goal, options);
}

const OTHERWISE: ReadonlySet<RayJobHealth> = new Set(["failed", "invalid", "stopped", "suspended"]);

function whyHopeless({ job, health, reason }: RayJobStatus): string | undefined {
  if (!OTHERWISE.has(health)) return undefined;
  return `${job.meta.name} ${health}${reason === "" ? "" : `: ${reason}`}`;
}
