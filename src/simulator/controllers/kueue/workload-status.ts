import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { Draft } from "../../object-store.ts";
import {
  conditionMoment,
  conditionOf,
  isConditionTrue,
  type NewCondition,
  setCondition,
  statusOf,
} from "../conditions.ts";
import { mapsIn, type Writable } from "../object-maps.ts";
import { checkStates, holdsQuota, isAdmitted } from "./workload-facts.ts";

/** The present moment, as a status is stamped with it. */
export interface Stamp {
  now(): number;
  timestamp(): string;
}

/** Sets a condition that says which generation of the object it is about. */
export function setGenerationCondition(draft: Draft, condition: NewCondition, stamp: Stamp): void {
  const status = statusOf(draft);
  setCondition(status, condition, stamp.timestamp());
  const found = conditionOf(status, condition.type) as Writable;
  found["observedGeneration"] = draft.metadata["generation"] ?? 1;
}

/** Books the quota: eviction and preemption become history. */
export function reserveQuota(draft: Draft, admission: Writable, stamp: Stamp): void {
  const status = statusOf(draft);
  status["admission"] = admission;
  const message = `Quota reserved in ClusterQueue ${String(admission["clusterQueue"])}`;
  const reason = "QuotaReserved";
  setGenerationCondition(draft, { type: "QuotaReserved", status: "True", reason, message }, stamp);
  for (const type of ["Evicted", "Preempted"]) {
    if (!isConditionTrue(status, type)) continue;
    const before = textAt(conditionOf(status, type), "message") ?? "";
    setGenerationCondition(draft, { type, status: "False", reason, message: `Previously: ${before}` }, stamp);
  }
}

/** Says that no quota is held, and why; quota that was held is given back. */
export function withoutQuota(draft: Draft, reason: string, message: string, stamp: Stamp): void {
  setGenerationCondition(draft, { type: "QuotaReserved", status: "False", reason, message }, stamp);
  delete statusOf(draft)["admission"];
  syncAdmitted(draft, stamp);
}

/** Brings `Admitted` in line with quota and checks; the time that it was admitted is added up. */
export function syncAdmitted(draft: Draft, stamp: Stamp): void {
  const status = statusOf(draft);
  const reserved = holdsQuota(draft);
  const checked = checkStates(draft).every(({ state }) => state === "Ready");
  const wasAdmitted = isAdmitted(draft);
  if (wasAdmitted === (reserved && checked)) return;
  if (wasAdmitted) {
    const ranSeconds = Math.floor((stamp.now() - (conditionMoment(status, "Admitted") ?? stamp.now())) / 1000);
    status["accumulatedPastExecutionTimeSeconds"] =
      (numberAt(status, "accumulatedPastExecutionTimeSeconds") ?? 0) + ranSeconds;
  }
  setGenerationCondition(draft, admittedCondition(reserved, checked), stamp);
}

function admittedCondition(reserved: boolean, checked: boolean): NewCondition {
  const type = "Admitted";
  if (reserved && checked) return { type, status: "True", reason: "Admitted", message: "The workload is admitted" };
  if (reserved) {
    return { type, status: "False", reason: "UnsatisfiedChecks", message: "The workload has not all checks ready" };
  }
  if (checked) return { type, status: "False", reason: "NoReservation", message: "The workload has no reservation" };
  const message = "The workload has no reservation and not all checks ready";
  return { type, status: "False", reason: "NoReservationUnsatisfiedChecks", message };
}

export interface Eviction {
  /** `Preempted`, `PodsReadyTimeout`, `Deactivated`, … */
  readonly reason: string;
  readonly message: string;
  /** What lies behind it: `WaitForStart`, `MaximumExecutionTimeExceeded`, …; `""` for nothing more. */
  readonly cause: string;
}

/** Tells the workload's job to stop. Quota is held until it has. */
export function markEvicted(draft: Draft, { reason, message, cause }: Eviction, stamp: Stamp): void {
  const status = statusOf(draft);
  const full = reason === "Deactivated" && cause !== "" ? `${reason}DueTo${cause}` : reason;
  setGenerationCondition(draft, { type: "Evicted", status: "True", reason: full, message }, stamp);
  resetChecks(status, stamp);
  countEviction(status, reason, cause);
}

/** Checks have to be answered anew. */
function resetChecks(status: Writable, stamp: Stamp): void {
  for (const check of mapsIn(status, "admissionChecks")) {
    if (check["state"] === "Pending") continue;
    const previous = String(check["state"]);
    const retried = previous === "Retry" ? { retryCount: (numberAt(check, "retryCount") ?? 0) + 1 } : {};
    if (previous !== "Retry") delete check["retryCount"];
    delete check["podSetUpdates"];
    Object.assign(check, {
      state: "Pending",
      message: `Reset to Pending after eviction. Previously: ${previous}`,
      lastTransitionTime: stamp.timestamp(),
      ...retried,
    });
  }
}

function countEviction(status: Writable, reason: string, cause: string): void {
  const known = listAt(status, "schedulingStats", "evictions") as Writable[];
  const found = known.find((entry) => entry["reason"] === reason && entry["underlyingCause"] === cause);
  if (found !== undefined) found["count"] = (numberAt(found, "count") ?? 0) + 1;
  else status["schedulingStats"] = { evictions: [...known, { reason, underlyingCause: cause, count: 1 }] };
}

export function setRequeued(draft: Draft, requeued: boolean, reason: string, message: string, stamp: Stamp): void {
  const status = requeued ? "True" : "False";
  setGenerationCondition(draft, { type: "Requeued", status, reason, message }, stamp);
}

/** Keeps the workload out of the queues until a moment, unless it is kept out for longer already. */
export function holdBack(draft: Draft, until: string, counts: boolean): void {
  const status = statusOf(draft);
  const state = { ...(valueAt(status, "requeueState") as Writable | undefined) };
  if (Date.parse(String(state["requeueAt"] ?? "")) >= Date.parse(until)) return;
  state["requeueAt"] = until;
  if (counts) state["count"] = (numberAt(state, "count") ?? 0) + 1;
  status["requeueState"] = state;
}
