import { type ConfirmFacts, ONE_OF_MY_OWN } from "../../common/core-objects/confirm-level.ts";
import { planDelete } from "../../common/core-objects/plan-delete.ts";
import type { Pod } from "../../common/core-objects/pod.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { Workload } from "../../common/kueue/workload.ts";
import { wholeCluster } from "./blast-radius.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import type { RayClusterOwner } from "./ray-owner.ts";
import { namesInWords } from "./scale-ruling.ts";

export interface DeleteRayClusterFacts {
  readonly confirm?: ConfirmFacts | undefined;
  /** Pods that include all of this cluster's. */
  readonly pods?: readonly Pod[] | undefined;
  /** The Workload of this cluster or of the object that owns it. */
  readonly workload?: Workload | undefined;
  /** Names of the RayJobs that run on it, their own or by selector; undefined = not read. */
  readonly rayJobs?: readonly string[] | undefined;
}

const REDIS_FINALIZER = "ray.io/gcs-ft-redis-cleanup-finalizer";

/**
 * Ends a Ray cluster. Says who owns it, who runs on it and what its finalizer waits for.
 * @example
 * const plan = planDeleteRayCluster(cluster, { pods, workload });
 * console.log(plan.stops);
 */
export function planDeleteRayCluster(cluster: RayCluster, facts: DeleteRayClusterFacts = {}): ChangePlan {
  return planDelete(RAY_CLUSTERS, cluster, {
    ...(facts.confirm ?? ONE_OF_MY_OWN),
    notes: [
      ...ownerNotes(cluster.owner),
      ...jobNotes(facts),
      ...quotaNotes(cluster, facts),
      ...finalizerNotes(cluster),
    ],
    stops: wholeCluster(cluster, facts.pods, facts.rayJobs?.length),
    ownerTold: cluster.owner.kind !== "other" && cluster.owner.kind !== "none",
  });
}

function ownerNotes(owner: RayClusterOwner): readonly string[] {
  switch (owner.kind) {
    case "AppWrapper":
      return [`Delete AppWrapper ${owner.name} instead: without this cluster it fails for good, with no retry.`];
    case "RayJob":
      return [`Delete RayJob ${owner.name} instead: without this cluster its job is lost.`];
    case "RayService":
      return [`Delete RayService ${owner.name} instead: it stops serving and builds a new cluster.`];
    case "none":
    case "other":
      return [];
    default:
      return owner satisfies never;
  }
}

function jobNotes({ rayJobs }: DeleteRayClusterFacts): readonly string[] {
  if (rayJobs === undefined || rayJobs.length === 0) return [];
  return [`Ends what runs on it: ${rayJobs.length === 1 ? "RayJob" : "RayJobs"} ${namesInWords(rayJobs)}.`];
}

function quotaNotes({ owner }: RayCluster, { workload }: DeleteRayClusterFacts): readonly string[] {
  if (workload === undefined || owner.kind === "AppWrapper" || owner.kind === "RayJob") return [];
  return workload.clusterQueue === ""
    ? ["It loses its place in the queue."]
    : [`Gives its quota back to ClusterQueue ${workload.clusterQueue}.`];
}

function finalizerNotes({ meta }: RayCluster): readonly string[] {
  return meta.finalizers.includes(REDIS_FINALIZER)
    ? [
        "A clean-up of its Redis data runs first: up to 5 minutes, without end before KubeRay 1.7; it holds its quota until then.",
      ]
    : [];
}
