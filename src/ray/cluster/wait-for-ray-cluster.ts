import { EVENTS } from "../../common/core-objects/event.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import { checkedName } from "../../common/kubernetes-cluster/checked-name.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { FollowedObject } from "../../common/kubernetes-cluster/followed-object.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { type WaitEnd, type WaitOptions, waitUntil } from "../../common/kubernetes-cluster/wait-until.ts";
import { workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { RAY_CLUSTERS } from "./ray-cluster.ts";
import {
  eventScope,
  latestWarning,
  podScope,
  type RayClusterStatus,
  statusOf,
  workloadOfCluster,
} from "./read-ray-clusters.ts";
import { whyHopeless } from "./why-hopeless.ts";

/** What a wait ends with: ready, everything stopped, or no longer there. */
export type RayClusterGoal = "ready" | "suspended" | "gone";

/** What to wait for, how long, and how patiently with failures. */
export interface WaitForRayClusterOptions extends WaitOptions<RayClusterStatus> {
  /** Default `ready`. */
  readonly until?: RayClusterGoal | undefined;
  /** Milliseconds that a failure must last before it ends the wait: much that fails is tried again. Default 20,000. */
  readonly failureGraceMs?: number | undefined;
}

/** How a wait ended. `status` is undefined when the cluster is not there. */
export type RayClusterWait = WaitEnd<RayClusterStatus>;

const FAILURE_GRACE_MS = 20_000;

/**
 * Waits until a Ray cluster is ready (or suspended, or gone). Ends at once when it is, ends with the reason when it cannot get there
 * (its pods cannot start, KubeRay refuses its specification, somebody suspended or deleted it), and on time-out. It follows the
 * cluster by the client's polls, so a quiet wait costs next to nothing.
 *
 * @example
 * const wait = await waitForRayCluster(client, { namespace: "team-a", name: "train" }, {
 *   timeoutMs: 600_000,
 *   onProgress: ({ health, reason }) => console.error(health, reason),
 * });
 * if (wait.outcome !== "reached") throw new Error(wait.reason);
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 */
export async function waitForRayCluster(
  client: ClusterClient,
  name: ObjectName,
  options: WaitForRayClusterOptions = {},
): Promise<RayClusterWait> {
  const { until = "ready", failureGraceMs = FAILURE_GRACE_MS } = options;
  const { namespace } = checkedName(RAY_CLUSTERS, name);
  const followed = new FollowedObject(client, RAY_CLUSTERS, name);
  const workloads = followed.alongside(WORKLOADS, { namespace });
  const pods = followed.alongside(PODS, podScope(name));
  const events = followed.alongside(EVENTS, eventScope(name));
  const status = () => {
    const cluster = followed.record;
    if (cluster === undefined) return undefined;
    const workload = workloadOfCluster(cluster, workloadsByJob(workloads.records() ?? []));
    const warning = latestWarning(cluster, events.records() ?? []);
    return statusOf(cluster, { workload, pods: pods.records(), latestWarning: warning });
  };
  const goal = {
    status,
    isGone: until === "gone",
    isReached: (now: RayClusterStatus) => isReached(until, now),
    whyHopeless: (now: RayClusterStatus) => whyHopeless(until, now, pods.records()),
    graceMs: failureGraceMs,
  };
  return waitUntil(followed, goal, options);
}

/** Until KubeRay has looked at the specification as it stands, its status speaks of the one before. */
function isReached(until: RayClusterGoal, { health, cluster }: RayClusterStatus): boolean {
  const { meta, observedGeneration = meta.generation ?? 0 } = cluster;
  if (until === "ready") return health === "ready" && observedGeneration >= (meta.generation ?? 0);
  return until === "suspended" && (health === "suspended" || health === "queued");
}
