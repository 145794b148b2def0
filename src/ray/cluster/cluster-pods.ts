import { isOver, type Pod } from "../../common/core-objects/pod.ts";
import type { RayCluster } from "./ray-cluster.ts";

/** The pods of one Ray cluster among others, by KubeRay's label; submitters and clean-up jobs are not among them. */
export function podsOfCluster({ meta }: RayCluster, pods: readonly Pod[]): readonly Pod[] {
  return pods.filter(
    (pod) =>
      pod.meta.namespace === meta.namespace &&
      pod.meta.labels.get("ray.io/cluster") === meta.name &&
      pod.meta.labels.get("ray.io/is-ray-node") === "yes",
  );
}

/** The head pod that counts: one that is not over nor going away, if there is one. */
export function headPodOf(cluster: RayCluster, pods: readonly Pod[]): Pod | undefined {
  const heads = podsOfCluster(cluster, pods).filter((pod) => pod.meta.labels.get("ray.io/node-type") === "head");
  return heads.find(isStaying) ?? heads[0];
}

/** Workers that are there to stay, of all groups or of one. */
export function workerPodsOf(cluster: RayCluster, pods: readonly Pod[], groupName?: string): readonly Pod[] {
  return podsOfCluster(cluster, pods).filter(
    (pod) =>
      pod.meta.labels.get("ray.io/node-type") === "worker" &&
      (groupName === undefined || pod.meta.labels.get("ray.io/group") === groupName) &&
      isStaying(pod),
  );
}

function isStaying(pod: Pod): boolean {
  return pod.meta.deletingSince === undefined && !isOver(pod);
}
