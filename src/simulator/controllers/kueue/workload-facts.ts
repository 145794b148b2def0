import { booleanAt, listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionMoment, conditionOf, isConditionTrue } from "../conditions.ts";

/** Reads of a stored Workload. */

type Readable = { readonly [field: string]: unknown };

export function isFinished({ status }: Readable): boolean {
  return isConditionTrue(status, "Finished");
}

export function isActive({ spec }: Readable): boolean {
  return booleanAt(spec, "active") ?? true;
}

export function holdsQuota({ status }: Readable): boolean {
  return isConditionTrue(status, "QuotaReserved");
}

export function isAdmitted({ status }: Readable): boolean {
  return isConditionTrue(status, "Admitted");
}

export function isEvicted({ status }: Readable): boolean {
  return isConditionTrue(status, "Evicted");
}

const GATES_ANNOTATION = "kueue.x-k8s.io/admission-gated-by";

/** Names of those who keep it from being queued; `""` for nobody. */
export function admissionGates({ metadata }: Pick<StoredObject, "metadata">): string {
  return metadata.annotations?.[GATES_ANNOTATION] ?? "";
}

/** Says whether it belongs in a queue. */
export function mayBeQueued(workload: StoredObject): boolean {
  const reserved = conditionOf(workload["status"], "QuotaReserved");
  const onHold = textAt(reserved, "status") === "False" && textAt(reserved, "reason") === "OnHold";
  if (isFinished(workload) || !isActive(workload) || holdsQuota(workload) || onHold) return false;
  return admissionGates(workload) === "" && workload.metadata.deletionTimestamp === undefined;
}

/** `namespace/name` of its LocalQueue. */
export function localQueueKey(workload: StoredObject): string {
  return `${workload.metadata.namespace ?? ""}/${textAt(workload, "spec", "queueName") ?? ""}`;
}

export function reservedIn({ status }: Readable): string {
  return textAt(status, "admission", "clusterQueue") ?? "";
}

export interface CheckState {
  readonly name: string;
  readonly state: string;
  readonly message: string;
}

export function checkStates({ status }: Readable): readonly CheckState[] {
  return listAt(status, "admissionChecks").map((check) => ({
    name: textAt(check, "name") ?? "",
    state: textAt(check, "state") ?? "Pending",
    message: textAt(check, "message") ?? "",
  }));
}

/** Until when it is kept out of the queues: `Infinity` while it must wait for somebody, 0 when it need not wait. */
export function waitsUntil({ status }: Readable): number {
  if (textAt(conditionOf(status, "Requeued"), "status") === "False") return Number.POSITIVE_INFINITY;
  return requeueMoment(status) ?? 0;
}

export function requeueMoment(status: unknown): number | undefined {
  const moment = Date.parse(textAt(status, "requeueState", "requeueAt") ?? "");
  return Number.isNaN(moment) ? undefined : moment;
}

/** Milliseconds since 1970 from which on it waits: its creation, or the last time it was put back. */
export function waitingSince(workload: StoredObject): number {
  return conditionMoment(workload["status"], "Requeued") ?? Date.parse(workload.metadata.creationTimestamp);
}

/** Changes with all that makes another try worth while. */
export function queueVersion(workload: StoredObject): string {
  const { metadata, status } = workload;
  const conditions = ["Evicted", "Requeued"].map((type) => {
    const { status: is, reason, lastTransitionTime } = (conditionOf(status, type) ?? {}) as Record<string, unknown>;
    return [is, reason, lastTransitionTime];
  });
  return JSON.stringify([
    metadata.generation,
    valueAt(status, "reclaimablePods"),
    valueAt(status, "requeueState"),
    conditions,
  ]);
}

export function executionLimitSeconds({ spec }: Readable): number | undefined {
  return numberAt(spec, "maximumExecutionTimeSeconds");
}
