import { findCondition } from "../../values/condition.ts";
import { quantityToNumber } from "../../values/quantity.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { LocalQueue } from "../local-queue.ts";
import { holdsQuota, isActive, isFinished, type Workload } from "../workload.ts";
import type { KueueSettings } from "./admission-world.ts";
import type { Waiter } from "./scene.ts";

/** A workload in the line of its ClusterQueue. */
export interface WaitingWorkload extends Waiter {
  readonly workload: Workload;
  readonly localQueue: LocalQueue;
}

const GATES_ANNOTATION = "kueue.x-k8s.io/admission-gated-by";

/** Those who keep it from being queued, as Kueue lists them; `""` for nobody. */
export function admissionGates({ meta }: Workload): string {
  return meta.annotations.get(GATES_ANNOTATION) ?? "";
}

/**
 * Says whether the job put itself on hold, such as a StatefulSet of no replicas. Kueue keeps this nowhere but in the reason of
 * `QuotaReserved`, and reads it from there itself: it is a fact about the job, not a finding of the scheduler.
 */
export function isOnHold({ conditions }: Workload): boolean {
  const reserved = findCondition(conditions, "QuotaReserved");
  return reserved?.status === "False" && reserved.reason === "OnHold";
}

/** Says whether it belongs in the line of its queue. */
export function mayBeQueued(workload: Workload): boolean {
  if (isFinished(workload) || !isActive(workload) || holdsQuota(workload) || isOnHold(workload)) return false;
  return admissionGates(workload) === "" && workload.meta.deletingSince === undefined;
}

/** Until when it is kept out of the line: `Infinity` while it must wait for somebody, 0 when it need not wait. */
export function waitsUntil({ conditions, requeue }: Workload): number {
  if (findCondition(conditions, "Requeued")?.status === "False") return Number.POSITIVE_INFINITY;
  return requeue?.at ?? 0;
}

/** Who is tried before whom. */
export type WaitingOrder = (a: WaitingWorkload, b: WaitingWorkload) => number;

/** Priority, then time, then uid; before all that the LocalQueue that used less, where Kueue shares by use and that is known. */
export function waitingOrder({ admissionMode }: ClusterQueue, { usageWeights }: KueueSettings): WaitingOrder {
  if (usageWeights === undefined || !sharesByUse(admissionMode)) return byPriority;
  const usage = new Map<LocalQueue, number>();
  const usageOf = (queue: LocalQueue) => {
    const known = usage.get(queue) ?? usedBy(queue, usageWeights);
    usage.set(queue, known);
    return known;
  };
  return (a, b) => {
    if (a.localQueue === b.localQueue) return byPriority(a, b);
    const [left, right] = [usageOf(a.localQueue), usageOf(b.localQueue)];
    return left === right ? byPriority(a, b) : left < right ? -1 : 1;
  };
}

export function sharesByUse(admissionMode: string): boolean {
  return admissionMode === "UsageBasedAdmissionFairSharing";
}

/** What was added on top for workloads that just got in is not told by Kueue, and not in it. */
function usedBy({ consumed, fairWeight }: LocalQueue, weights: ReadonlyMap<string, number>): number {
  const weight = fairWeight === undefined ? 1 : quantityToNumber(fairWeight);
  if (weight <= 0) return Number.POSITIVE_INFINITY;
  let used = 0;
  for (const [resource, amount] of consumed) {
    if (amount !== undefined) used += (weights.get(resource) ?? 1) * quantityToNumber(amount);
  }
  return used / weight;
}

function byPriority({ ask: a }: WaitingWorkload, { ask: b }: WaitingWorkload): number {
  return b.priority - a.priority || a.queuedAt - b.queuedAt || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0);
}
