import { type Condition, findCondition } from "../values/condition.ts";
import { evictionInWords, inOneLine } from "./eviction-words.ts";
import { pendingStatus } from "./pending-status.ts";
import { isActive, type Workload } from "./workload.ts";
import type { WorkloadQueues, WorkloadStatus } from "./workload-state.ts";

export type { WorkloadQueues, WorkloadState, WorkloadStatus } from "./workload-state.ts";

/**
 * Where a workload stands, in a word, as its conditions say.
 * @param now - Milliseconds since 1970: tells a back-off that is over from one that is not.
 * @example
 * const { state } = workloadStatus(workload, Date.now());
 */
export function workloadStatus(workload: Workload, now: number, queues: WorkloadQueues = {}): WorkloadStatus {
  return (
    finishedStatus(workload) ??
    evictingStatus(workload) ??
    deactivatedStatus(workload) ??
    admittedStatus(workload) ??
    reservedStatus(workload) ??
    pendingStatus(workload, now, queues)
  );
}

function finishedStatus({ conditions }: Workload): WorkloadStatus | undefined {
  const finished = trueCondition(conditions, "Finished");
  if (finished === undefined) return undefined;
  const state = finished.reason === "Succeeded" ? "finished" : "failed";
  return { state, reason: inOneLine(finished.reason, finished.message), since: finished.changedAt };
}

function evictingStatus({ conditions }: Workload): WorkloadStatus | undefined {
  const evicted = trueCondition(conditions, "Evicted");
  if (evicted === undefined || trueCondition(conditions, "QuotaReserved") === undefined) return undefined;
  const reason = `Holds its quota until the job has stopped; ${evictionInWords(evicted)}`;
  return { state: "evicting", reason, since: evicted.changedAt };
}

function deactivatedStatus(workload: Workload): WorkloadStatus | undefined {
  if (isActive(workload)) return undefined;
  const evicted = findCondition(workload.conditions, "Evicted");
  const cause = evicted === undefined ? undefined : deactivationCause(evicted);
  const reason = cause === undefined ? "Somebody set it to inactive" : `Kueue deactivated it: ${cause}`;
  return { state: "deactivated", reason: `${reason}. Activate it to queue it again`, since: evicted?.changedAt };
}

const DEACTIVATION_CAUSES: ReadonlyMap<string, string> = new Map([
  ["RequeuingLimitExceeded", "it was put back too often"],
  ["MaximumExecutionTimeExceeded", "it ran longer than it may"],
  ["AdmissionCheck", "an admission check rejected it"],
]);

/** Undefined when the eviction was not Kueue's doing: plain `Deactivated` means that a person did it. */
function deactivationCause({ reason }: Condition): string | undefined {
  const cause = /^DeactivatedDueTo(.+)$/.exec(reason)?.[1];
  return cause === undefined ? undefined : (DEACTIVATION_CAUSES.get(cause) ?? cause);
}

function admittedStatus({ conditions, clusterQueue }: Workload): WorkloadStatus | undefined {
  const admitted = trueCondition(conditions, "Admitted");
  if (admitted === undefined) return undefined;
  const podsReady = findCondition(conditions, "PodsReady");
  if (podsReady?.status === "False") {
    const reason = inOneLine(podsReady.reason, podsReady.message);
    return { state: "not-ready", reason, since: latest(admitted.changedAt, podsReady.changedAt) };
  }
  const reason = clusterQueue === "" ? "Admitted" : `Admitted by ClusterQueue ${clusterQueue}`;
  return { state: "running", reason, since: admitted.changedAt };
}

function reservedStatus({ conditions, checks, assignments }: Workload): WorkloadStatus | undefined {
  const reserved = trueCondition(conditions, "QuotaReserved");
  if (reserved === undefined) return undefined;
  const open = checks.filter(({ state }) => state !== "Ready");
  const since = reserved.changedAt;
  if (open.length > 0) {
    const each = open.map(({ name, state, message }) => inOneLine(`${name} is ${state || "silent"}`, message));
    return { state: "waiting-checks", reason: `Quota is held; admission check ${each.join("; ")}`, since };
  }
  const delayed = assignments.some(({ delayedTopology }) => delayedTopology === "Pending");
  const reason = delayed ? "Quota is held; placement is still being computed" : "Quota is held; admission comes next";
  return { state: "waiting-checks", reason, since };
}

function trueCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  const condition = findCondition(conditions, type);
  return condition?.status === "True" ? condition : undefined;
}

/** A workload is not ready since it was admitted, though the condition may be older. */
function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
