import type { Pod } from "../../common/core-objects/pod.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { isTrue } from "../../common/values/condition.ts";
import { refusedPlan, type SuspendFacts, throughField, throughWorkload } from "../appwrapper/suspension.ts";
import { wholeCluster } from "./blast-radius.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { isSuspended } from "./ray-cluster-health.ts";

export interface RayClusterSuspendFacts extends SuspendFacts {
  /** Pods that include all of this cluster's. */
  readonly pods?: readonly Pod[] | undefined;
}

/**
 * Stops a Ray cluster through whoever decides over it: Kueue's Workload, or the cluster itself when nobody else does.
 * @example
 * const plan = planSuspendRayCluster(cluster, { pods });
 */
export function planSuspendRayCluster(cluster: RayCluster, facts: RayClusterSuspendFacts = {}): ChangePlan {
  return suspension(cluster, true, facts);
}

/**
 * Starts a Ray cluster again, through the same owner.
 * @example
 * const plan = planResumeRayCluster(cluster, { pods });
 */
export function planResumeRayCluster(cluster: RayCluster, facts: RayClusterSuspendFacts = {}): ChangePlan {
  return suspension(cluster, false, facts);
}

function suspension(cluster: RayCluster, suspend: boolean, facts: RayClusterSuspendFacts): ChangePlan {
  const subject = { kind: RAY_CLUSTERS, record: cluster, suspend, facts };
  const { owner, queue, meta } = cluster;
  const labelled = owner.kind === "none" && queue !== undefined ? { queue, workload: undefined } : undefined;
  const kueue = facts.kueue ?? labelled;
  if (kueue !== undefined) return throughWorkload(subject, kueue);
  switch (owner.kind) {
    case "AppWrapper":
      return refusedPlan(
        subject,
        `${meta.name} is wrapped by AppWrapper ${owner.name}, which would miss its pods and reset it. Suspend or delete the AppWrapper.`,
      );
    case "RayJob":
    case "RayService":
      return refusedPlan(
        subject,
        `${meta.name} belongs to ${owner.kind} ${owner.name}, which waits for it without end. Suspend or delete the ${owner.kind}.`,
      );
    case "none":
    case "other":
      return throughField(subject, {
        path: ["spec", "suspend"],
        before: cluster.suspend,
        suspended: isSuspended(cluster),
        notes: suspend ? suspendNotes(cluster) : resumeNotes(cluster),
        stops: wholeCluster(cluster, facts.pods, facts.runningJobs),
      });
    default:
      return owner satisfies never;
  }
}

function suspendNotes({ owner }: RayCluster): readonly string[] {
  const notes = [
    "All its pods are deleted, with the jobs and actors on them; services, secrets and volumes stay.",
    "Once begun it runs to its end and cannot be stopped midway.",
  ];
  if (owner.kind === "other") notes.push(`It belongs to ${owner.ownerKind} ${owner.name}, which may resume it.`);
  return notes;
}

function resumeNotes({ conditions }: RayCluster): readonly string[] {
  return isTrue(conditions, "RayClusterSuspending")
    ? ["It is still suspending: its pods all go before new ones start."]
    : ["Starts its head and workers anew."];
}
