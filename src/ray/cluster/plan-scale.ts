import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../../common/core-objects/change-target.ts";
import { confirmLevel, ONE_OF_MY_OWN } from "../../common/core-objects/confirm-level.ts";
import { acceleratorCount } from "../../common/core-objects/resources.ts";
import type { BlastRadius, ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { wholeCluster } from "./blast-radius.ts";
import { workerPodsOf } from "./cluster-pods.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { isSuspended } from "./ray-cluster-health.ts";
import {
  chosenWorkers,
  clampedNow,
  lowerByHand,
  lowerUnderAutoscaler,
  outsideBounds,
  raiseByHand,
  raiseUnderAutoscaler,
  severalHosts,
  suspendedCluster,
} from "./scale-group-rules.ts";
import { groupPatch, groupPatchUntested } from "./scale-operations.ts";
import { kueueWithoutSlices, kueueWithSlices, ownedByRayJob, ownedByRayService, wrapped } from "./scale-owner-rules.ts";
import { isLower, podsFor, type Ruling, type ScaleRule } from "./scale-ruling.ts";
import type { OwningRayService, ScaleFacts, ScaleRelated, ScaleWish } from "./scale-wish.ts";
import { effectiveReplicas, type WorkerGroup } from "./worker-group.ts";

/** Every situation in which a Ray cluster is scaled, weightiest first: the first refusal is the one told. */
const RULES: readonly ScaleRule[] = [
  wrapped,
  ownedByRayService,
  kueueWithoutSlices,
  lowerUnderAutoscaler,
  outsideBounds,
  chosenWorkers,
  suspendedCluster,
  ownedByRayJob,
  kueueWithSlices,
  raiseUnderAutoscaler,
  clampedNow,
  lowerByHand,
  raiseByHand,
  severalHosts,
];

const LARGEST_COUNT = 2_147_483_647;

/**
 * Plans a new size for one worker group, so that what happens is what was asked for, or says why it would not.
 * A RayService's cluster is changed in the service first and then live (`then`).
 * @example
 * const plan = planScale(cluster, { pods, workload }, { groupName: "gpu", replicas: 4 });
 * if (plan.refusedBecause !== undefined) console.error(plan.refusedBecause);
 */
export function planScale(cluster: RayCluster, related: ScaleRelated, wish: ScaleWish): ChangePlan {
  const group = cluster.groups.find(({ name }) => name === wish.groupName);
  const impossible = whyImpossible(cluster, group, wish);
  if (group === undefined || impossible !== undefined) return refusal(cluster, wish, impossible ?? "");
  const facts = scaleFacts(cluster, group, related, wish);
  const rulings = RULES.flatMap((rule) => rule(facts) ?? []);
  const refusedBecause =
    rulings.find((ruling) => ruling.refusedBecause !== undefined)?.refusedBecause ?? whyNothingChanges(facts);
  return scalePlan(facts, rulings, refusedBecause);
}

function whyImpossible(cluster: RayCluster, group: WorkerGroup | undefined, wish: ScaleWish): string | undefined {
  const { meta } = cluster;
  const untouchable = whyUntouchable(cluster);
  if (untouchable !== undefined) return untouchable;
  if (group === undefined) {
    const names = cluster.groups.map(({ name }) => name).join(", ");
    return `${meta.name} has no worker group ${wish.groupName}. It has ${names === "" ? "none" : names}.`;
  }
  if (cluster.managedBy === "kueue.x-k8s.io/multikueue") {
    return `${meta.name} is managed by MultiKueue and runs in another cluster: KubeRay here ignores its size.`;
  }
  if (!Number.isInteger(wish.replicas) || wish.replicas < 0 || wish.replicas > LARGEST_COUNT) {
    return `Replicas must be a whole number from 0 to ${LARGEST_COUNT}.`;
  }
  return undefined;
}

function whyNothingChanges({ group, next, wish }: ScaleFacts): string | undefined {
  const same =
    group.replicas === next.replicas &&
    group.minReplicas === next.minReplicas &&
    group.maxReplicas === next.maxReplicas;
  return same ? `Group ${group.name} already has ${wish.change ?? "replicas"} ${wish.replicas}.` : undefined;
}

function scaleFacts(cluster: RayCluster, group: WorkerGroup, related: ScaleRelated, wish: ScaleWish): ScaleFacts {
  const groupPods = related.pods === undefined ? undefined : workerPodsOf(cluster, related.pods, group.name);
  const next = nextGroup(
    group,
    wish,
    groupPods?.map(({ meta }) => meta.name),
    cluster.autoscaling,
  );
  return {
    cluster,
    group,
    wish,
    related,
    before: effectiveReplicas(group),
    after: effectiveReplicas(next),
    next,
    groupPods,
    suspended: isSuspended(cluster),
  };
}

/** The group as it will be written. A list of workers to delete that names no living pod is cleared on the way. */
function nextGroup(
  group: WorkerGroup,
  wish: ScaleWish,
  living: readonly string[] | undefined,
  autoscaling: boolean,
): WorkerGroup {
  const change = wish.change ?? "replicas";
  const { replicas } = wish;
  const widen = wish.widenBounds === true;
  const min = group.minReplicas ?? 0;
  const max = group.maxReplicas ?? LARGEST_COUNT;
  const stale =
    !autoscaling &&
    living !== undefined &&
    group.workersToDelete.length > 0 &&
    group.workersToDelete.every((name) => !living.includes(name));
  return {
    ...group,
    [change]: replicas,
    ...(widen && change !== "minReplicas" && replicas < min ? { minReplicas: replicas } : {}),
    ...(widen && change !== "maxReplicas" && replicas > max ? { maxReplicas: replicas } : {}),
    workersToDelete: wish.workersToDelete ?? (stale ? [] : group.workersToDelete),
  };
}

function scalePlan(facts: ScaleFacts, rulings: readonly Ruling[], refusedBecause: string | undefined): ChangePlan {
  const { cluster, group, next, related } = facts;
  const restarts = rulings.some((ruling) => ruling.restarts === true);
  const stopped = stops(facts, restarts);
  const patch = groupPatch(["spec", "workerGroupSpecs"], group, next);
  const plan: ChangePlan = {
    title: title(facts),
    kind: RAY_CLUSTERS,
    target: changeTarget(cluster),
    request: { verb: "patch", operations: patch.operations },
    refusedBecause,
    notes: rulings.flatMap((ruling) => ruling.notes ?? []),
    stops: stopped,
    confirm: restarts ? "name" : confirmLevel(related.confirm ?? ONE_OF_MY_OWN, stopped),
    undo: refusedBecause === undefined ? patch.undo : undefined,
    then: [],
  };
  const service = cluster.owner.kind === "RayService" ? related.rayService : undefined;
  return service === undefined || refusedBecause !== undefined ? plan : throughService(plan, service, facts);
}

/** The same change in the RayService, which lasts, and then in its live cluster, which acts. */
function throughService(plan: ChangePlan, service: OwningRayService, facts: ScaleFacts): ChangePlan {
  const patch = serviceGroupPatch(service, facts);
  const live = groupPatchUntested(["spec", "workerGroupSpecs"], facts.group, facts.next);
  const widened = patch?.widened === true ? ["Moves the bounds of the RayService's group as well."] : [];
  return {
    ...plan,
    kind: service.kind,
    target: changeTarget(service),
    request: { verb: "patch", operations: patch?.operations ?? [] },
    notes: [...widened, ...plan.notes],
    undo: patch?.undo,
    then: [
      {
        ...plan,
        title: `${plan.title} (live cluster)`,
        request: { verb: "patch", operations: live.operations },
        undo: live.undo,
      },
    ],
  };
}

/** The service's own group may stand at another place and have other numbers than the live one; it gets the same wish. */
function serviceGroupPatch({ groups }: OwningRayService, { group, next, wish }: ScaleFacts) {
  const own = groups.find(({ name }) => name === group.name);
  if (own === undefined) return undefined;
  const wanted = nextGroup(own, { ...wish, widenBounds: true, workersToDelete: undefined }, undefined, true);
  const written = {
    ...wanted,
    minReplicas: next.minReplicas === group.minReplicas ? wanted.minReplicas : next.minReplicas,
    maxReplicas: next.maxReplicas === group.maxReplicas ? wanted.maxReplicas : next.maxReplicas,
  };
  const widened = wish.widenBounds !== true && (wish.change ?? "replicas") === "replicas" && boundsDiffer(own, wanted);
  return { ...groupPatch(["spec", "rayClusterConfig", "workerGroupSpecs"], own, written), widened };
}

function boundsDiffer(a: WorkerGroup, b: WorkerGroup): boolean {
  return a.minReplicas !== b.minReplicas || a.maxReplicas !== b.maxReplicas;
}

function title({ cluster, group, wish, before, after }: ScaleFacts): string {
  const where = `group "${group.name}" of ${nameInWords(cluster)}`;
  if (wish.change !== undefined && wish.change !== "replicas")
    return `Set ${wish.change} of ${where} to ${wish.replicas}`;
  const hosts = group.numOfHosts;
  return hosts === 1
    ? `Scale ${where} from ${before} to ${after} workers`
    : `Scale ${where} from ${before} to ${after} replicas (${before * hosts} to ${after * hosts} pods)`;
}

function stops(facts: ScaleFacts, restarts: boolean): BlastRadius {
  const { cluster, related, group, suspended } = facts;
  if (suspended) return NOTHING_STOPS;
  if (restarts) return wholeCluster(cluster, related.pods, related.runningJobs);
  if (!isLower(facts)) return NOTHING_STOPS;
  const pods = podsFor(facts, facts.before - facts.after);
  const each = acceleratorCount(group.requests);
  return {
    pods,
    accelerators: each === undefined ? undefined : each * pods,
    // Ray tries the tasks of lost workers again; whether a job survives that cannot be known.
    jobs: related.runningJobs === 0 ? 0 : undefined,
  };
}

function refusal(cluster: RayCluster, wish: ScaleWish, refusedBecause: string): ChangePlan {
  return {
    title: `Scale group "${wish.groupName}" of ${nameInWords(cluster)} to ${wish.replicas} workers`,
    kind: RAY_CLUSTERS,
    target: changeTarget(cluster),
    request: { verb: "patch", operations: [] },
    refusedBecause,
    notes: [],
    stops: NOTHING_STOPS,
    confirm: "yes",
    undo: undefined,
    then: [],
  };
}
