import { textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import type { Draft } from "../../object-store.ts";
import type { ObjectKey, StoredObject } from "../../stored-object.ts";
import { timestamp } from "../../timestamp.ts";
import { conditionMoment, conditionOf, isConditionTrue, removeCondition, statusOf } from "../conditions.ts";
import { createReconciler } from "../reconciler.ts";
import { admittedFlavors, checksForAnyFlavor, requiredChecks } from "./admission-checks.ts";
import { affectedWorkloads } from "./affected-workloads.ts";
import { tell } from "./carry-out.ts";
import type { KueueCache } from "./kueue-cache.ts";
import { CLUSTER_QUEUE_KIND, KUEUE, type KueueConfig, LOCAL_QUEUE_KIND, WORKLOAD_KIND } from "./kueue-config.ts";
import { evict, evictForChecks, evictIfNotReady, evictIfStopped, stopIfTimeIsUp } from "./workload-eviction.ts";
import {
  admissionGates,
  checkStates,
  holdsQuota,
  isActive,
  isAdmitted,
  isEvicted,
  isFinished,
  localQueueKey,
  requeueMoment,
  reservedIn,
} from "./workload-facts.ts";
import { setGenerationCondition, setRequeued, syncAdmitted, withoutQuota } from "./workload-status.ts";

export interface WorkloadLife {
  readonly world: World;
  readonly cache: KueueCache;
  readonly config: KueueConfig;
  readonly key: ObjectKey;
}

/** Everything that happens to a Workload besides being scheduled: checks, back-off, eviction, deactivation, stops. */
export function createWorkloadController(cache: KueueCache, config: KueueConfig) {
  return createReconciler({
    name: "kueue-workload",
    kind: WORKLOAD_KIND,
    kinds: [WORKLOAD_KIND, LOCAL_QUEUE_KIND, CLUSTER_QUEUE_KIND],
    keysOf: (event) => affectedWorkloads(cache, event),
    reconcile(world, key) {
      const workload = world.store.get(key);
      if (workload === undefined) return undefined;
      return reconcileWorkload({ world, cache, config, key }, workload);
    },
  });
}

/** The moment at which to look again, where time alone matters. */
function reconcileWorkload(life: WorkloadLife, workload: StoredObject): number | undefined {
  if (workload.metadata.deletionTimestamp !== undefined && !hasLivingOwner(life, workload)) {
    life.world.store.change(life.key, "object", (draft) => void delete draft.metadata["finalizers"], KUEUE);
    return undefined;
  }
  if (isFinished(workload)) return undefined;
  if (!isActive(workload)) {
    if (deactivate(life, workload)) return undefined;
  } else {
    const later = reactivate(life, workload);
    if (later !== "done") return later;
  }
  if (restarted(life, workload) || gated(life, workload) || syncChecks(life, workload)) return undefined;
  if (!isAdmitted(workload) && settleAdmission(life, workload)) return undefined;
  if (!holdsQuota(workload)) return undefined;
  if (evictForChecks(life, workload) || evictIfStopped(life, workload)) return undefined;
  const moments = [evictIfNotReady(life, workload), stopIfTimeIsUp(life, workload)];
  const due = moments.filter((moment) => moment !== undefined);
  return due.length === 0 ? undefined : Math.min(...due);
}

/** A job that is still there stops before its Workload is let go. */
function hasLivingOwner({ world }: WorkloadLife, { metadata }: StoredObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ uid }) => {
    const owner = world.store.byUid(uid);
    return owner !== undefined && owner.metadata.deletionTimestamp === undefined;
  });
}

/** True: that was news. Like the real Kueue, it goes on with the rest otherwise. */
function deactivate(life: WorkloadLife, workload: StoredObject): boolean {
  const { world, key } = life;
  const target = conditionOf(workload["status"], "DeactivationTarget");
  const forget = (draft: Draft) => {
    const status = statusOf(draft);
    removeCondition(status, "DeactivationTarget");
    delete status["requeueState"];
  };
  if (!isEvicted(workload)) {
    const because = target === undefined ? "" : ` due to ${textAt(target, "message") ?? ""}`;
    const cause = textAt(target, "reason") ?? "";
    evict(life, workload, { reason: "Deactivated", message: `The workload is deactivated${because}`, cause }, forget);
    return true;
  }
  if (valueAt(workload, "status", "requeueState") === undefined) return false;
  world.store.change(key, "status", forget, KUEUE);
  return true;
}

/** Whatever keeps an active workload from being queued ends here. `"done"`: nothing does. */
function reactivate({ world, key }: WorkloadLife, workload: StoredObject): number | undefined | "done" {
  const { status } = workload;
  if (isConditionTrue(status, "DeactivationTarget")) {
    world.store.change(key, "object", (draft) => void Object.assign(draft.spec ?? {}, { active: false }), KUEUE);
    return undefined;
  }
  const retry = retryMoment(workload);
  const known = requeueMoment(status);
  if (retry !== undefined && retry > world.now() && (known === undefined || known < retry)) {
    const requeueAt = timestamp(retry);
    const requeueState = { ...(valueAt(status, "requeueState") as object | undefined), requeueAt };
    world.store.change(key, "status", (draft) => void Object.assign(statusOf(draft), { requeueState }), KUEUE);
    return undefined;
  }
  if (known !== undefined && known > world.now()) return known;
  const requeued = conditionOf(status, "Requeued");
  const held = textAt(requeued, "status") === "False";
  const words = held ? REQUEUED_AGAIN.get(textAt(requeued, "reason") ?? "") : undefined;
  if (words === undefined && (known === undefined || holdsQuota(workload))) return "done";
  world.store.change(
    key,
    "status",
    (draft) => {
      const state = valueAt(draft, "status", "requeueState") as Record<string, unknown> | undefined;
      if (state !== undefined) delete state["requeueAt"];
      if (words !== undefined) setRequeued(draft, true, words.reason, words.message, world);
    },
    KUEUE,
  );
  return undefined;
}

const BACKOFF_OVER = { reason: "BackoffFinished", message: "The workload backoff was finished" };
const REQUEUED_AGAIN: ReadonlyMap<string, { readonly reason: string; readonly message: string }> = new Map([
  ["Deactivated", { reason: "Reactivated", message: "The workload was reactivated" }],
  ["PodsReadyTimeout", BACKOFF_OVER],
  ["AdmissionCheck", BACKOFF_OVER],
]);

/** The latest moment that a check asks to be tried again at. */
function retryMoment({ status }: StoredObject): number | undefined {
  const checks = (valueAt(status, "admissionChecks") ?? []) as readonly Record<string, unknown>[];
  const moments = checks.flatMap(({ requeueAfterSeconds, lastTransitionTime }) =>
    typeof requeueAfterSeconds === "number"
      ? [Date.parse(String(lastTransitionTime)) + requeueAfterSeconds * 1000]
      : [],
  );
  return moments.length === 0 ? undefined : Math.max(...moments);
}

function restarted({ world, cache, key }: WorkloadLife, workload: StoredObject): boolean {
  const requeued = conditionOf(workload["status"], "Requeued");
  if (textAt(requeued, "status") !== "False") return false;
  const localQueue = cache.localQueues.get(localQueueKey(workload));
  const queue = cache.queue(cache.clusterQueueOf(workload));
  const runs = (object: StoredObject | undefined) =>
    object !== undefined && (textAt(object, "spec", "stopPolicy") ?? "None") === "None";
  const [which, open] =
    textAt(requeued, "reason") === "LocalQueueStopped"
      ? ["LocalQueue", runs(localQueue)]
      : textAt(requeued, "reason") === "ClusterQueueStopped"
        ? ["ClusterQueue", runs(queue?.object)]
        : ["", false];
  if (!open) return false;
  const message = `The ${which} was restarted after being stopped`;
  const change = (draft: Draft) => setRequeued(draft, true, `${which}Restarted`, message, world);
  world.store.change(key, "status", change, KUEUE);
  return true;
}

function gated({ world, key }: WorkloadLife, workload: StoredObject): boolean {
  const gates = admissionGates(workload);
  const known = textAt(conditionOf(workload["status"], "QuotaReserved"), "reason") === "AdmissionGated";
  if ((gates !== "") === known) return false;
  const [reason, message] =
    gates === ""
      ? ["Pending", "AdmissionGatedBy cleared, waiting for quota reservation"]
      : ["AdmissionGated", `Admission is gated by: ${gates}`];
  world.store.change(key, "status", (draft) => withoutQuota(draft, reason, message, world), KUEUE);
  if (gates === "") {
    tell(world, workload, "Normal", "AdmissionGateCleared", "Admission gate cleared, workload is now admissible");
  } else tell(world, workload, "Normal", "AdmissionGated", `Workload admission is gated by: ${gates}`);
  return true;
}

/** Lists the checks that the workload has to pass. */
function syncChecks({ world, cache, key }: WorkloadLife, workload: StoredObject): boolean {
  const queue = cache.queue(cache.clusterQueueOf(workload));
  if (queue === undefined) return false;
  const wanted = holdsQuota(workload)
    ? requiredChecks(queue.record, admittedFlavors(workload["status"]))
    : checksForAnyFlavor(queue.record);
  const known = checkStates(workload).map(({ name }) => name);
  if (wanted.length === known.length && wanted.every((name) => known.includes(name))) return false;
  const now = world.timestamp();
  world.store.change(
    key,
    "status",
    (draft) => {
      const status = statusOf(draft);
      const before = (status["admissionChecks"] ?? []) as readonly Record<string, unknown>[];
      const fresh = (name: string) => ({ name, state: "Pending", message: "", lastTransitionTime: now });
      if (wanted.length === 0) delete status["admissionChecks"];
      else
        status["admissionChecks"] = wanted.map((name) => before.find((check) => check["name"] === name) ?? fresh(name));
    },
    KUEUE,
  );
  return true;
}

/** Says what is wrong with the queue of a workload that waits; admits one whose checks are done. */
function settleAdmission({ world, cache, key }: WorkloadLife, workload: StoredObject): boolean {
  const blocked = holdsQuota(workload) ? undefined : queueProblem(cache, workload);
  const before = workload.metadata.resourceVersion;
  const changed = world.store.change(
    key,
    "status",
    (draft) => {
      const condition = { type: "QuotaReserved", status: "False", reason: "Inadmissible" } as const;
      if (blocked !== undefined) setGenerationCondition(draft, { ...condition, message: blocked }, world);
      syncAdmitted(draft, world);
    },
    KUEUE,
  );
  if (changed === undefined || changed.metadata.resourceVersion === before) return false;
  if (isAdmitted(changed)) {
    const since = conditionMoment(changed["status"], "QuotaReserved") ?? world.now();
    const waited = Math.round((world.now() - since) / 1000);
    const message = `Admitted by ClusterQueue ${reservedIn(changed)}, wait time since reservation was ${waited}s`;
    tell(world, changed, "Normal", "Admitted", message);
  }
  return true;
}

function queueProblem(cache: KueueCache, workload: StoredObject): string | undefined {
  const name = textAt(workload, "spec", "queueName") ?? "";
  const localQueue = cache.localQueues.get(localQueueKey(workload));
  if (localQueue === undefined) return `LocalQueue ${name} doesn't exist`;
  if ((textAt(localQueue, "spec", "stopPolicy") ?? "None") !== "None") return `LocalQueue ${name} is inactive`;
  const clusterQueue = cache.clusterQueueOf(workload);
  if (cache.queue(clusterQueue) === undefined) return `ClusterQueue ${clusterQueue} doesn't exist`;
  return cache.isQueueActive(clusterQueue) ? undefined : `ClusterQueue ${clusterQueue} is inactive`;
}
