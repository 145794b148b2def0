import { QUEUE_NAME_LABEL } from "../../../../common/kueue/kueue-names.ts";
import { textAt } from "../../../../common/values/untyped.ts";
import type { Controller, World } from "../../../controller.ts";
import type { Draft, StoreEvent } from "../../../object-store.ts";
import type { ObjectKey, StoredObject } from "../../../stored-object.ts";
import { conditionOf } from "../../conditions.ts";
import { isBeingDeleted, keyOfObject } from "../../owner-reference.ts";
import { createReconciler } from "../../reconciler.ts";
import { controllerKey, keyText, type StoreIndex } from "../../store-index.ts";
import { KUEUE, type KueueConfig, WORKLOAD_KIND } from "../kueue-config.ts";
import { checkStates, holdsQuota, isAdmitted, isEvicted, isFinished } from "../workload-facts.ts";
import { setGenerationCondition, setRequeued, withoutQuota } from "../workload-status.ts";
import { ensureWorkload } from "./ensure-workload.ts";
import type { JobKind } from "./job-kind.ts";
import { startJob, stopJob, tellJob } from "./job-switch.ts";
import { managedAncestor } from "./managed-ancestor.ts";
import { syncPodsReady } from "./pods-ready.ts";

export interface JobLife {
  readonly world: World;
  readonly kind: JobKind;
  readonly job: StoredObject;
  readonly workloads: StoreIndex;
}

/**
 * Makes a Workload for each job of a kind that has a queue, and starts and stops the job as the Workload is admitted and evicted.
 *
 * @param workloads - By the uid of their job.
 */
export function createJobController(kind: JobKind, config: KueueConfig, workloads: StoreIndex): Controller {
  const unmanaged = new Set(config.unmanagedNamespaces);
  return createReconciler({
    name: `kueue-${kind.framework}`,
    kind: kind.kind,
    kinds: [kind.kind, WORKLOAD_KIND],
    keysOf: (event) => affected(kind, event),
    reconcile(world, key) {
      const job = world.store.get(key);
      const ignored = job === undefined || unmanaged.has(key.namespace) || kind.isIgnored?.(job) === true;
      if (!ignored) reconcileJob({ world, kind, job, workloads });
      return undefined;
    },
  });
}

function affected({ kind, kindName }: JobKind, { kind: changed, object, type }: StoreEvent): readonly string[] {
  if (changed === kind) return type === "DELETED" ? [] : [keyText(object)];
  return changed === WORKLOAD_KIND ? controllerKey(object, kindName) : [];
}

function reconcileJob(life: JobLife): void {
  const { world, kind, job } = life;
  const parent = managedAncestor(job.metadata, world.store);
  if (parent !== undefined) {
    suspendChild(life, parent);
    return;
  }
  if ((job.metadata.labels?.[QUEUE_NAME_LABEL] ?? "") === "") return;
  if (isBeingDeleted(job)) {
    dropFinalizer(life);
    return;
  }
  const workload = ensureWorkload(life);
  if (workload === "waits") return;
  if (workload !== undefined && isFinished(workload)) {
    letGo(life, workload);
    dropFinalizer(life);
    return;
  }
  if (workload !== undefined && isBeingDeleted(workload)) {
    stopJob(life, workload, "Workload is deleted");
    letGo(life, workload);
    return;
  }
  if (kind.isOnHold?.(job) === true) {
    if (workload !== undefined && holdsQuota(workload)) {
      change(world, workload, (draft) => withoutQuota(draft, "OnHold", "Job is on hold", world));
    }
    return;
  }
  if (workload === undefined || finishWithJob(life, workload)) return;
  if (syncReclaimable(life, workload) || syncPodsReady(life, workload)) return;
  switchJob(life, workload);
}

/** A child of a queued job runs only while its parent is admitted. */
function suspendChild({ world, kind, job, workloads }: JobLife, parent: StoredObject): void {
  if (kind.finished(job) !== undefined || kind.isSuspended(job)) return;
  const workload = workloads.find(parent.metadata.uid).find((each) => !isFinished(each));
  if (workload !== undefined && isAdmitted(workload)) return;
  world.store.change(keyOfObject(kind.kind, job), "object", (draft) => kind.setSuspended(draft, true), KUEUE);
  tellJob(world, kind, job, "Suspended", "Kueue managed child job suspended");
}

function letGo({ world }: JobLife, workload: StoredObject): void {
  if ((workload.metadata.finalizers ?? []).length === 0) return;
  world.store.change(workloadKey(workload), "object", ({ metadata }) => void delete metadata["finalizers"], KUEUE);
}

function dropFinalizer({ world, kind, job }: JobLife): void {
  const { finalizer } = kind;
  if (finalizer === undefined || job.metadata.finalizers?.includes(finalizer) !== true) return;
  const rest = job.metadata.finalizers.filter((name) => name !== finalizer);
  const drop = ({ metadata }: Draft) => void Object.assign(metadata, { finalizers: rest });
  world.store.change(keyOfObject(kind.kind, job), "object", drop, KUEUE);
}

function finishWithJob({ world, kind, job }: JobLife, workload: StoredObject): boolean {
  const outcome = kind.finished(job);
  if (outcome === undefined) return false;
  const reason = outcome.success ? "Succeeded" : "Failed";
  const condition = { type: "Finished", status: "True", reason, message: outcome.message } as const;
  change(world, workload, (draft) => setGenerationCondition(draft, condition, world));
  tellJob(world, kind, job, "FinishedWorkload", `Workload '${keyText(workload)}' is declared finished`);
  return true;
}

function syncReclaimable({ world, kind, job }: JobLife, workload: StoredObject): boolean {
  if (kind.reclaimable === undefined) return false;
  const wanted = Object.entries(kind.reclaimable(job)).map(([name, count]) => ({ name, count }));
  const known = JSON.stringify(
    (workload["status"] as { reclaimablePods?: unknown } | undefined)?.reclaimablePods ?? [],
  );
  if (known === JSON.stringify(wanted)) return false;
  change(world, workload, (draft) => {
    draft.status ??= {};
    if (wanted.length === 0) delete draft.status["reclaimablePods"];
    else draft.status["reclaimablePods"] = wanted;
  });
  return true;
}

function switchJob(life: JobLife, workload: StoredObject): void {
  const { world, kind, job } = life;
  if (isEvicted(workload)) {
    stopEvicted(life, workload);
  } else if (!kind.isSuspended(job)) {
    if (!isAdmitted(workload)) stopJob(life, workload, "Not admitted by cluster queue");
  } else if (isAdmitted(workload)) {
    startJob(life, workload);
  } else {
    tellOfChecks(life, workload);
    followQueueName(world, job, workload);
  }
}

/** Quota comes back when the job no longer runs. */
function stopEvicted(life: JobLife, workload: StoredObject): void {
  const { world, kind, job } = life;
  const evicted = conditionOf(workload["status"], "Evicted");
  const [reason, message] = [textAt(evicted, "reason") ?? "", textAt(evicted, "message") ?? ""];
  stopJob(life, workload, message);
  const now = world.store.get(keyOfObject(kind.kind, job)) ?? job;
  if (!holdsQuota(workload) || kind.isActive(now)) return;
  const isRequeued = reason === "Preempted" || reason === "NodeFailures";
  change(world, workload, (draft) => {
    setRequeued(draft, isRequeued, reason, message, world);
    withoutQuota(draft, "Pending", message, world);
  });
}

function tellOfChecks({ world, kind, job }: JobLife, workload: StoredObject): void {
  if (!holdsQuota(workload)) return;
  const open = checkStates(workload).filter(({ state, message }) => state === "Pending" && message !== "");
  const message = open.map(({ name, message: text }) => `${name}: ${text}`).join("; ");
  if (message !== "") tellJob(world, kind, job, "UpdatedAdmissionCheck", message);
}

/** The label of a job that waits may be changed: it moves to the other queue. */
function followQueueName(world: World, job: StoredObject, workload: StoredObject): void {
  const queue = job.metadata.labels?.[QUEUE_NAME_LABEL] ?? "";
  if (queue === textAt(workload, "spec", "queueName")) return;
  const key = workloadKey(workload);
  world.store.change(key, "object", (draft) => void Object.assign(draft.spec ?? {}, { queueName: queue }), KUEUE);
}

function change(world: World, workload: StoredObject, edit: Parameters<World["store"]["change"]>[2]): void {
  world.store.change(workloadKey(workload), "status", edit, KUEUE);
}

function workloadKey(workload: StoredObject): ObjectKey {
  return keyOfObject(WORKLOAD_KIND, workload);
}
