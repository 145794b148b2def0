import type { Pod } from "../../common/core-objects/pod.ts";
import { isActive } from "../../common/kueue/workload.ts";
import { cleanLine } from "../../common/values/text.ts";
import { podsOfCluster } from "./cluster-pods.ts";
import type { RayClusterStatus } from "./read-ray-clusters.ts";

/** States of containers that do not pass by waiting; being without a node is none of them, since nodes come. */
const STUCK: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "CrashLoopBackOff",
]);

/** Why a cluster will not get to what is waited for by itself; undefined while it may. In one line, cleaned. */
export function whyHopeless(
  until: "ready" | "suspended" | "gone",
  status: RayClusterStatus,
  pods: readonly Pod[] | undefined,
): string | undefined {
  const { health, reason, cluster, workload } = status;
  if (until === "gone") return cluster.meta.deletingSince === undefined ? "nobody is deleting it" : undefined;
  if (health === "terminating") return `it is being deleted: ${reason}`;
  if (until === "suspended") return undefined;
  switch (health) {
    case "invalid":
    case "create-failed":
      return reason;
    case "suspended":
      // Kueue suspends what it has not seen yet: without its Workload nobody can say that it is not just queued.
      return cluster.queue !== undefined && (workload === undefined || isActive(workload)) ? undefined : reason;
    case "provisioning":
    case "degraded":
    case "head-down":
      return stuckPod(status, pods);
    case "suspending":
    case "queued":
    case "ready":
      return undefined;
    default:
      return health satisfies never;
  }
}

function stuckPod({ cluster }: RayClusterStatus, pods: readonly Pod[] | undefined): string | undefined {
  const stuck = podsOfCluster(cluster, pods ?? []).find((pod) => STUCK.has(pod.status.replace(/^Init:/, "")));
  if (stuck === undefined) return undefined;
  const { meta, status, message } = stuck;
  return cleanLine(`pod ${meta.name} cannot start: ${status}${message === "" ? "" : `: ${message}`}`);
}
