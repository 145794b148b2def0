import { NOTHING_STOPS } from "../../common/core-objects/change-target.ts";
import { type ConfirmFacts, ONE_OF_MY_OWN } from "../../common/core-objects/confirm-level.ts";
import { planDelete } from "../../common/core-objects/plan-delete.ts";
import type { Pod } from "../../common/core-objects/pod.ts";
import type { BlastRadius, ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { isTrue } from "../../common/values/condition.ts";
import { refusedPlan, type SuspendFacts, throughField, throughWorkload } from "../appwrapper/suspension.ts";
import { wholeCluster } from "../cluster/blast-radius.ts";
import type { RayCluster } from "../cluster/ray-cluster.ts";
import type { OwningRayService } from "../cluster/scale-wish.ts";
import { RAY_SERVICES, type RayService } from "./ray-service.ts";

/** The clusters of a RayService (active and pending), and pods that include all of theirs. Absent = not read. */
export interface RayServiceClusters {
  readonly clusters?: readonly RayCluster[] | undefined;
  readonly pods?: readonly Pod[] | undefined;
}

export interface RayServiceSuspendFacts extends SuspendFacts, RayServiceClusters {}

/** What `planScale` needs of the RayService that owns a cluster. */
export function owningRayService({ meta, groups, queue, elastic }: RayService): OwningRayService {
  return { kind: RAY_SERVICES, meta, groups, queue, elastic };
}

/** Stops a RayService: its clusters are deleted and it serves nothing. */
export function planSuspendRayService(service: RayService, facts: RayServiceSuspendFacts = {}): ChangePlan {
  return suspension(service, true, facts);
}

/** Starts a RayService again on a new cluster. */
export function planResumeRayService(service: RayService, facts: RayServiceSuspendFacts = {}): ChangePlan {
  return suspension(service, false, facts);
}

export interface DeleteRayServiceFacts extends RayServiceClusters {
  readonly confirm?: ConfirmFacts | undefined;
}

/** Ends a RayService with its clusters. */
export function planDeleteRayService(service: RayService, facts: DeleteRayServiceFacts = {}): ChangePlan {
  const serving = service.active?.applications.map(({ name }) => name) ?? [];
  const notes = [];
  if (service.owner?.kind === "AppWrapper") {
    notes.push(
      `Delete AppWrapper ${service.owner.name} instead: without this service it fails for good, with no retry.`,
    );
  }
  if (serving.length > 0) notes.push(`Stops serving: ${serving.join(", ")}.`);
  if (service.pending !== undefined) notes.push(`Its pending cluster ${service.pending.name} goes with it.`);
  return planDelete(RAY_SERVICES, service, {
    ...(facts.confirm ?? ONE_OF_MY_OWN),
    notes,
    stops: whatStops(service, facts),
    ownerTold: service.owner?.kind === "AppWrapper",
  });
}

function suspension(service: RayService, suspend: boolean, facts: RayServiceSuspendFacts): ChangePlan {
  const subject = { kind: RAY_SERVICES, record: service, suspend, facts };
  const { meta, owner, queue } = service;
  const labelled = owner?.kind !== "AppWrapper" && queue !== undefined ? { queue, workload: undefined } : undefined;
  const kueue = facts.kueue ?? labelled;
  if (kueue !== undefined) return throughWorkload(subject, kueue);
  if (owner?.kind === "AppWrapper") {
    const refusal = `${meta.name} is wrapped by AppWrapper ${owner.name}, which would miss its pods and reset it. Suspend or delete the AppWrapper.`;
    return refusedPlan(subject, refusal);
  }
  return throughField(subject, {
    path: ["spec", "suspend"],
    before: service.suspend,
    suspended: service.suspend === true || isTrue(service.conditions, "Suspended"),
    notes: suspend
      ? [
          "Its clusters are deleted: nothing is served until it is resumed.",
          "Needs KubeRay 1.7 or later; an older one drops the field and goes on serving.",
        ]
      : ["Builds a new cluster, then serves again."],
    stops: whatStops(service, facts),
  });
}

function whatStops(service: RayService, { clusters, pods }: RayServiceClusters): BlastRadius {
  const applications = service.active?.applications.length ?? 0;
  if (clusters === undefined) {
    const none = service.active === undefined && service.pending === undefined && service.conditions.length > 0;
    return none ? NOTHING_STOPS : { pods: undefined, accelerators: undefined, jobs: applications };
  }
  let total: BlastRadius = { ...NOTHING_STOPS, jobs: applications };
  for (const cluster of clusters) {
    const { pods: ended, accelerators } = wholeCluster(cluster, pods, undefined);
    total = { ...total, pods: sum(total.pods, ended), accelerators: sum(total.accelerators, accelerators) };
  }
  return total;
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
