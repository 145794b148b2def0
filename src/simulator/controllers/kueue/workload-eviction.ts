import { numberAt, textAt } from "../../../common/values/untyped.ts";
import type { Draft } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { timestamp } from "../../timestamp.ts";
import { conditionMoment, conditionOf, isConditionTrue, statusOf } from "../conditions.ts";
import { tell } from "./carry-out.ts";
import { KUEUE } from "./kueue-config.ts";
import {
  type CheckState,
  checkStates,
  executionLimitSeconds,
  isAdmitted,
  isEvicted,
  localQueueKey,
  reservedIn,
} from "./workload-facts.ts";
import type { WorkloadLife } from "./workload-reconcile.ts";
import { type Eviction, holdBack, markEvicted, setGenerationCondition, withoutQuota } from "./workload-status.ts";

/** Marks a workload evicted, and tells so if it held quota. */
export function evict(
  { world, key }: WorkloadLife,
  workload: StoredObject,
  eviction: Eviction,
  first: (draft: Draft) => void = () => {},
): void {
  const change = (draft: Draft) => {
    first(draft);
    markEvicted(draft, eviction, world);
  };
  const changed = world.store.change(key, "status", change, KUEUE);
  if (changed === undefined || reservedIn(workload) === "") return;
  const { reason, cause, message } = eviction;
  const because = reason === "Deactivated" && cause !== "" ? `DueTo${cause}` : "";
  tell(world, changed, "Normal", `EvictedDueTo${reason}${because}`, message);
}

/** A check that says no ends the workload; one that wants to be asked again later sends it back to the queue. */
export function evictForChecks(life: WorkloadLife, workload: StoredObject): boolean {
  if (isEvicted(workload)) return false;
  const inState = (wanted: string) => checkStates(workload).filter(({ state }) => state === wanted);
  const [rejected, retried] = [inState("Rejected"), inState("Retry")];
  if (rejected.length > 0) {
    const message = checksInWords(rejected, "Rejected");
    setDeactivationTarget(life, "AdmissionCheck", message);
    tell(life.world, workload, "Warning", "AdmissionCheckRejected", `Deactivated due to ${message}`);
    return true;
  }
  if (retried.length === 0) return false;
  const message = `Evicted due to ${checksInWords(retried, "Retry")}`;
  evict(life, workload, { reason: "AdmissionCheck", message, cause: "" });
  return true;
}

function checksInWords(checks: readonly CheckState[], state: string): string {
  const each = checks.map(({ name, message }) => (message === "" ? `"${name}"` : `"${name}" (${message})`)).toSorted();
  return `AdmissionCheck${checks.length > 1 ? "s" : ""} in ${state} state: ${each.join("; ")}`;
}

/** What a stopped queue does to a workload that holds quota. */
export function evictIfStopped(life: WorkloadLife, workload: StoredObject): boolean {
  const { cache } = life;
  const localQueue = cache.localQueues.get(localQueueKey(workload));
  const clusterQueue = cache.clusterQueueOf(workload);
  const name = textAt(workload, "spec", "queueName") ?? "";
  return (
    evictIfOneIsStopped(life, workload, "LocalQueue", name, localQueue) ||
    evictIfOneIsStopped(life, workload, "ClusterQueue", clusterQueue, cache.queue(clusterQueue)?.object)
  );
}

function evictIfOneIsStopped(
  life: WorkloadLife,
  workload: StoredObject,
  kind: "LocalQueue" | "ClusterQueue",
  name: string,
  queue: StoredObject | undefined,
): boolean {
  const policy = textAt(queue, "spec", "stopPolicy") ?? "None";
  if (isAdmitted(workload)) {
    if (policy !== "HoldAndDrain" || isEvicted(workload)) return false;
    evict(life, workload, { reason: `${kind}Stopped`, message: `The ${kind} is stopped`, cause: "" });
    return true;
  }
  const isGone = queue === undefined || queue.metadata.deletionTimestamp !== undefined;
  if (!isGone && policy === "None") return false;
  const message = `${kind} ${name} is ${isGone ? "terminating or missing" : "stopped"}`;
  const change = (draft: Draft) => withoutQuota(draft, "Inadmissible", message, life.world);
  life.world.store.change(life.key, "status", change, KUEUE);
  return true;
}

/** The moment at which its time is up, while its pods are not ready. */
export function evictIfNotReady(life: WorkloadLife, workload: StoredObject): number | undefined {
  const { world, config, key } = life;
  const { status } = workload;
  if (isEvicted(workload) || !isAdmitted(workload) || isConditionTrue(status, "PodsReady")) return undefined;
  const recovering = textAt(conditionOf(status, "PodsReady"), "reason") === "WaitForRecovery";
  const since = conditionMoment(status, recovering ? "PodsReady" : "Admitted") ?? world.now();
  const { timeoutMs, recoveryTimeoutMs, backoffBaseMs, backoffMaxMs, backoffLimit } = config.podsReady;
  const due = since + (recovering ? recoveryTimeoutMs : timeoutMs);
  if (due > world.now()) return due;
  const count = (numberAt(status, "requeueState", "count") ?? 0) + 1;
  if (backoffLimit !== undefined && count > backoffLimit) {
    setDeactivationTarget(life, "RequeuingLimitExceeded", "exceeding the maximum number of re-queuing retries");
    return undefined;
  }
  const until = timestamp(world.now() + Math.min(backoffBaseMs * 2 ** (count - 1), backoffMaxMs));
  const message = `Exceeded the PodsReady timeout ${key.namespace}/${key.name}`;
  const cause = recovering ? "WaitForRecovery" : "WaitForStart";
  evict(life, workload, { reason: "PodsReadyTimeout", message, cause }, (draft) => holdBack(draft, until, true));
  return undefined;
}

/** The moment at which it has run as long as it may. */
export function stopIfTimeIsUp(life: WorkloadLife, workload: StoredObject): number | undefined {
  const { world, key } = life;
  const limit = executionLimitSeconds(workload);
  if (limit === undefined || !isAdmitted(workload)) return undefined;
  const past = numberAt(workload, "status", "accumulatedPastExecutionTimeSeconds") ?? 0;
  const due = (conditionMoment(workload["status"], "Admitted") ?? world.now()) + (limit - past) * 1000;
  if (due > world.now()) return due;
  if (isConditionTrue(workload["status"], "DeactivationTarget")) return undefined;
  setDeactivationTarget(life, "MaximumExecutionTimeExceeded", "exceeding the maximum execution time");
  const forget = (draft: Draft) => void delete statusOf(draft)["accumulatedPastExecutionTimeSeconds"];
  world.store.change(key, "status", forget, KUEUE);
  tell(world, workload, "Warning", "MaximumExecutionTimeExceeded", `The maximum execution time (${limit}s) exceeded`);
  return undefined;
}

function setDeactivationTarget({ world, key }: WorkloadLife, reason: string, message: string): void {
  const condition = { type: "DeactivationTarget", status: "True", reason, message } as const;
  world.store.change(key, "status", (draft) => setGenerationCondition(draft, condition, world), KUEUE);
}
