import type { CallOptions, ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { listAcross, type Namespaces } from "../common/kubernetes-cluster/read-served.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { RAY_CLUSTERS } from "../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../ray/job/ray-job.ts";
import { type IdleHolder, idleHolders } from "./idle-holders.ts";

/** What counts as idle, and when it is now. */
export interface IdleRayClusterOptions extends CallOptions {
  /** The moment that the hours are counted to, in milliseconds since 1970. */
  readonly now: number;
  /** Running jobs by the uid of the cluster, for those whose Ray was asked (`listRestJobs`). Default: nobody was asked. */
  readonly running?: ReadonlyMap<string, number> | undefined;
}

/**
 * Ray clusters that hold quota and, as far as is known, run nothing: those that cost most come first, by GPU-hours (all devices that
 * the quota is held for, times the hours since it was reserved).
 *
 * A cluster counts as idle when its Workload holds quota, no unfinished RayJob needs it, no RayService owns it, and Ray says that no
 * job runs (`work` is `idle`). Where Ray was not asked, `work` is `unknown`: jobs submitted to Ray itself, or a driver in a notebook,
 * leave no trace in Kubernetes. Three requests for each namespace, or three for all.
 *
 * @example
 * for (const { cluster, deviceHours, work } of await listIdleRayClusters(client, "all", { now: Date.now() }))
 *   console.log(cluster.meta.namespace, cluster.meta.name, deviceHours ?? "?", work);
 * @throws {@link ClusterError} `forbidden` when one of the three may not be listed: without RayJobs a busy cluster would look idle.
 */
export async function listIdleRayClusters(
  client: ClusterClient,
  namespaces: Namespaces,
  { now, running = new Map(), ...call }: IdleRayClusterOptions,
): Promise<readonly IdleHolder[]> {
  const [rayClusters, rayJobs, workloads] = await Promise.all([
    listAcross(client, RAY_CLUSTERS, namespaces, call),
    listAcross(client, RAY_JOBS, namespaces, call),
    listAcross(client, WORKLOADS, namespaces, call),
  ]);
  return idleHolders({ now, rayClusters, rayJobs, workloads, running });
}
