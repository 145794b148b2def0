import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../../common/core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN } from "../../common/core-objects/confirm-level.ts";
import type { Pod } from "../../common/core-objects/pod.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { pointer } from "../../common/kubernetes-cluster/json-patch.ts";
import { podsOfCluster } from "./cluster-pods.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { namesInWords } from "./scale-ruling.ts";
import type { WorkerGroup } from "./worker-group.ts";

/**
 * Plans to empty a group's list of workers to delete, which KubeRay itself never does. Refused while any of them is still there:
 * KubeRay would then pick other pods in their place.
 */
export function planClearWorkersToDelete(
  cluster: RayCluster,
  groupName: string,
  related: { readonly pods?: readonly Pod[] | undefined; readonly confirm?: ConfirmFacts | undefined },
): ChangePlan {
  const group = cluster.groups.find(({ name }) => name === groupName);
  const names = group?.workersToDelete ?? [];
  const path = pointer("spec", "workerGroupSpecs", group?.index ?? 0, "scaleStrategy", "workersToDelete");
  return {
    title: `Clear the workers to delete of group "${groupName}" of ${nameInWords(cluster)}`,
    kind: RAY_CLUSTERS,
    target: changeTarget(cluster),
    request: {
      verb: "patch",
      operations: [
        { op: "test", path: pointer("spec", "workerGroupSpecs", group?.index ?? 0, "groupName"), value: groupName },
        { op: "test", path, value: names },
        { op: "remove", path },
      ],
    },
    refusedBecause: whyUntouchable(cluster) ?? whyNotCleared(cluster, group, related.pods),
    notes: [],
    stops: NOTHING_STOPS,
    confirm: confirmLevel(related.confirm ?? ONE_OF_MY_OWN, NOTHING_STOPS, true),
    undo: undefined,
    then: [],
  };
}

function whyNotCleared(
  cluster: RayCluster,
  group: WorkerGroup | undefined,
  pods: readonly Pod[] | undefined,
): string | undefined {
  if (group === undefined || group.workersToDelete.length === 0) return "No workers to delete are named.";
  if (cluster.autoscaling) return "The autoscaler itself keeps this list.";
  if (pods === undefined)
    return "The pods of the cluster could not be read, so nobody can say whether these workers are gone.";
  const living = podsOfCluster(cluster, pods).filter(({ meta }) => group.workersToDelete.includes(meta.name));
  if (living.length === 0) return undefined;
  return `Still there: ${namesInWords(living.map(({ meta }) => meta.name))}. Wait until they are gone.`;
}
