import { type Condition, findCondition } from "../values/condition.ts";
import { evictionInWords, inOneLine } from "./eviction-words.ts";
import { isStopped } from "./queue-state.ts";
import type { Workload } from "./workload.ts";
import type { WorkloadQueues, WorkloadStatus } from "./workload-state.ts";

/** Requeued=False reasons under which waiting ends with something else than time. */
const NOT_A_BACKOFF: ReadonlySet<string> = new Set(["Inadmissible", "ClusterQueueStopped", "LocalQueueStopped"]);
/** Reasons under which a queue may be what stands in the way. */
const QUEUE_REASONS: ReadonlySet<string> = new Set(["Inadmissible", "Suspended", "OnHold", "Misconfigured"]);

const QUEUE_STOPPED = /^(?:LocalQueue|ClusterQueue) \S+ is stopped/;
const QUEUE_MISSING = /^(?:LocalQueue|ClusterQueue) \S+ (?:doesn't exist|not found|is terminating or missing)/;
const PREEMPTION_PENDING = "Pending the preemption of";

/** Why a workload without quota waits. */
export function pendingStatus(workload: Workload, now: number, queues: WorkloadQueues): WorkloadStatus {
  const quota = findCondition(workload.conditions, "QuotaReserved");
  return (
    backingOff(workload, now) ??
    gated(quota) ??
    onHold(workload, quota, queues) ??
    misconfigured(quota, queues) ??
    waitingForPreemption(quota) ??
    evaluated(workload, quota) ?? {
      state: "not-evaluated",
      reason: "Kueue has not tried it yet: others are before it in its queue",
      since: workload.meta.createdAt,
    }
  );
}

function backingOff({ requeue, conditions }: Workload, now: number): WorkloadStatus | undefined {
  const requeued = findCondition(conditions, "Requeued");
  const held = requeued?.status === "False" && !NOT_A_BACKOFF.has(requeued.reason);
  const until = requeue?.at;
  const since = requeued?.changedAt;
  const tries = requeue?.count === undefined ? "" : `, put back ${times(requeue.count)} so far`;
  if (until !== undefined && until > now) {
    return { state: "backing-off", reason: `Tried again at ${new Date(until).toISOString()}${tries}`, since };
  }
  if (!held) return undefined;
  if (until !== undefined) {
    const over = new Date(until).toISOString();
    return { state: "backing-off", reason: `Its back-off was over at ${over}; Kueue has not put it back yet`, since };
  }
  return {
    state: "backing-off",
    reason: `Waits before it is tried again; ${evictionInWords(requeued)}${tries}`,
    since,
  };
}

function gated(quota: Condition | undefined): WorkloadStatus | undefined {
  if (quota?.status !== "False" || quota.reason !== "AdmissionGated") return undefined;
  return { state: "gated", reason: quota.message || "Admission is gated", since: quota.changedAt };
}

function onHold(
  { conditions }: Workload,
  quota: Condition | undefined,
  queues: WorkloadQueues,
): WorkloadStatus | undefined {
  const stopped = stoppedQueue(queues);
  const requeued = findCondition(conditions, "Requeued");
  const evictedByStop = requeued?.status === "False" && requeued.reason.endsWith("QueueStopped");
  const message = quota?.message ?? "";
  const says = quota?.status === "False" && (quota.reason === "OnHold" || QUEUE_STOPPED.test(message));
  const concerned = quota === undefined || QUEUE_REASONS.has(quota.reason);
  if (!says && !evictedByStop && !(stopped !== undefined && concerned)) return undefined;
  const reason = stopped ?? (message === "" && evictedByStop ? requeued.message : message);
  return { state: "on-hold", reason: reason || "Its queue is stopped", since: quota?.changedAt };
}

function stoppedQueue({ localQueue, clusterQueue }: WorkloadQueues): string | undefined {
  if (localQueue !== undefined && isStopped(localQueue)) {
    return `LocalQueue ${localQueue.meta.name} is stopped (${localQueue.stopPolicy})`;
  }
  if (clusterQueue !== undefined && isStopped(clusterQueue)) {
    return `ClusterQueue ${clusterQueue.meta.name} is stopped (${clusterQueue.stopPolicy})`;
  }
  return undefined;
}

function misconfigured(quota: Condition | undefined, { clusterQueue }: WorkloadQueues): WorkloadStatus | undefined {
  if (quota?.status !== "False") return undefined;
  const { reason, message, changedAt: since } = quota;
  if (reason === "Misconfigured" || (reason === "Inadmissible" && QUEUE_MISSING.test(message))) {
    return { state: "misconfigured", reason: message || reason, since };
  }
  const inactive = reason === "Inadmissible" && clusterQueue?.activity.active === false;
  if (!inactive) return undefined;
  const why = inOneLine(clusterQueue.activity.reason, clusterQueue.activity.message);
  return { state: "misconfigured", reason: `ClusterQueue ${clusterQueue.meta.name} is inactive: ${why}`, since };
}

function waitingForPreemption(quota: Condition | undefined): WorkloadStatus | undefined {
  if (quota?.status !== "False") return undefined;
  const { reason, message, changedAt: since } = quota;
  if (reason !== "WaitingForPreemptedWorkloads" && !message.includes(PREEMPTION_PENDING)) return undefined;
  return { state: "waiting-preemption", reason: message || "Waits until the preempted workloads have stopped", since };
}

function evaluated({ conditions }: Workload, quota: Condition | undefined): WorkloadStatus | undefined {
  if (quota === undefined || quota.reason === "PendingEvaluation") return undefined;
  const evicted = findCondition(conditions, "Evicted");
  const after = evicted?.status === "True" ? `; before that ${evictionInWords(evicted)}` : "";
  const reason = quota.message || quota.reason || "Waits for quota";
  return { state: "pending", reason: `${reason}${after}`, since: quota.changedAt };
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
