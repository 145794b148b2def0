import { NOTHING_STOPS } from "../../common/core-objects/change-target.ts";
import type { Pod } from "../../common/core-objects/pod.ts";
import { acceleratorCount, addResources, NO_RESOURCES, type Resources } from "../../common/core-objects/resources.ts";
import type { BlastRadius } from "../../common/kubernetes-cluster/change-plan.ts";
import { podsOfCluster } from "./cluster-pods.ts";
import type { RayCluster } from "./ray-cluster.ts";
import { isSuspended } from "./ray-cluster-health.ts";

/** What ends with a whole cluster: its pods where they were read, else what KubeRay counted. Undefined = could not be told. */
export function wholeCluster(
  cluster: RayCluster,
  pods: readonly Pod[] | undefined,
  runningJobs: number | undefined,
): BlastRadius {
  if (pods !== undefined) {
    const own = podsOfCluster(cluster, pods);
    let asked: Resources = NO_RESOURCES;
    for (const pod of own) asked = addResources(asked, pod.requests);
    return { pods: own.length, accelerators: acceleratorCount(asked), jobs: own.length === 0 ? 0 : runningJobs };
  }
  if (isSuspended(cluster)) return NOTHING_STOPS;
  const { available } = cluster.workers;
  return {
    pods: available === undefined ? undefined : available + 1,
    accelerators: acceleratorCount(cluster.demand),
    jobs: runningJobs,
  };
}
