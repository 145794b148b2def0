import { podCount } from "../common/kueue/pod-set.ts";
import type { RayCluster } from "../ray/cluster/ray-cluster.ts";
import { groupPods } from "../ray/cluster/worker-group.ts";
import type { RelatedObjects } from "./related-objects.ts";

/** How many pods there should be by now, and how many there are. Undefined = not known. */
export interface PodTally {
  readonly expected: number | undefined;
  /** There to stay, or done. */
  readonly made: number | undefined;
}

export function podTally(related: RelatedObjects): PodTally {
  const { pods, staying, rayClusters } = related;
  const expected =
    rayClusters.length > 0 ? rayClusters.reduce((sum, cluster) => sum + rayPods(cluster), 0) : jobPods(related);
  if (pods === undefined) return { expected, made: undefined };
  const done = pods.filter(({ phase }) => phase === "Succeeded").length;
  const rayOnly = rayClusters.length > 0;
  const counted = rayOnly
    ? staying.filter((pod) => pod.meta.labels.get("ray.io/is-ray-node") === "yes").length
    : staying.length + done;
  return { expected, made: counted };
}

/** The head and the workers, by the spec: KubeRay's own count lags behind a resumption. */
function rayPods({ groups, suspend }: RayCluster): number {
  if (suspend === true) return 0;
  return groups.reduce((sum, group) => sum + Math.max(0, groupPods(group)), 1);
}

/** A submitter comes once the cluster is there, so a RayJob without cluster waits for that and not for pods. */
function jobPods({ workload, appWrapper, rayJob, rayService }: RelatedObjects): number | undefined {
  if (rayJob !== undefined || rayService !== undefined) return undefined;
  const assigned =
    workload === undefined || workload.assignments.length === 0 ? undefined : podCount(workload.assignments);
  if (assigned === undefined) return appWrapper?.expectedPods;
  const reclaimed = podCount(workload?.reclaimed ?? []) ?? 0;
  return Math.max(0, assigned - reclaimed);
}
