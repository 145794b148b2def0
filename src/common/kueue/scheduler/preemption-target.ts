import type { Ledger } from "./ledger.ts";
import { addAll, type QueueNode, removeAll, type Usage } from "./quota-node.ts";
import type { SearchBasis } from "./search-basis.ts";
import type { Ask, Holder } from "./shapes.ts";
import { compareHolders } from "./victim-order.ts";

/** Reason of the victim's `Preempted` condition. */
export type PreemptionReason =
  | "InClusterQueue"
  | "InCohortReclamation"
  | "InCohortFairSharing"
  | "InCohortReclaimWhileBorrowing";

/** A workload that has to go. */
export interface Target {
  readonly holder: Holder;
  readonly reason: PreemptionReason;
}

/** Who needs room, how much of what, and where it is short. */
export interface RoomWanted {
  readonly ledger: Ledger;
  readonly queue: QueueNode;
  readonly ask: Ask;
  /** Flavors and resources in which there is not enough unused. */
  readonly contested: ReadonlySet<string>;
  readonly requests: Usage;
  /** Is told what the search rests on. */
  readonly basis?: SearchBasis | undefined;
}

/** Kueue's words for why. */
export const PREEMPTION_WORDS: Readonly<Record<PreemptionReason, string>> = {
  InClusterQueue: "prioritization in the ClusterQueue",
  InCohortReclamation: "reclamation within the cohort",
  InCohortFairSharing: "Fair Sharing within the cohort",
  InCohortReclaimWhileBorrowing: "reclamation within the cohort while borrowing",
};

export function allowedByPolicy(preemptor: Ask, victim: Ask, policy: string): boolean {
  switch (policy) {
    case "Any":
      return true;
    case "LowerPriority":
      return victim.priority < preemptor.priority;
    case "LowerOrNewerEqualPriority":
      return (
        victim.priority < preemptor.priority ||
        (victim.priority === preemptor.priority && preemptor.queuedAt < victim.queuedAt)
      );
    default:
      return false;
  }
}

export function usesAny({ usage }: Holder, keys: ReadonlySet<string>): boolean {
  for (const key of usage.keys()) if (keys.has(key)) return true;
  return false;
}

/** Who goes first: evicted already, in another queue, lower priority, newer, then by uid. */
export function compareVictims(a: Holder, b: Holder, ownQueue: string): number {
  if (a.evicted !== b.evicted) return a.evicted ? -1 : 1;
  const [aOwn, bOwn] = [a.ask.clusterQueue === ownQueue, b.ask.clusterQueue === ownQueue];
  if (aOwn !== bOwn) return aOwn ? 1 : -1;
  return compareHolders(a, b);
}

/** Plays through that the workload is gone. */
export function take({ queues }: Ledger, { ask, usage }: Holder): void {
  const queue = queues.get(ask.clusterQueue);
  if (queue !== undefined) removeAll(queue, usage);
}

/** Undoes `take`. */
export function giveBack({ queues }: Ledger, { ask, usage }: Holder): void {
  const queue = queues.get(ask.clusterQueue);
  if (queue !== undefined) addAll(queue, usage);
}

/** How victims are taken out of the books and put back, and when there is room. */
export interface Bookkeeping {
  readonly take: (holder: Holder) => void;
  readonly giveBack: (holder: Holder) => void;
  readonly isEnough: () => boolean;
}

/**
 * Of victims that make room together, those that are needed: from the last but one back, each may stay if the room still is enough.
 * All of them are given back at the end.
 */
export function leastTargets(taken: readonly Target[], books: Bookkeeping): readonly Target[] {
  const targets = [...taken];
  for (let at = targets.length - 2; at >= 0; at -= 1) {
    const target = targets[at];
    if (target === undefined) continue;
    books.giveBack(target.holder);
    if (!books.isEnough()) {
      books.take(target.holder);
      continue;
    }
    const last = targets.pop();
    if (last !== undefined && at < targets.length) targets[at] = last;
  }
  for (const { holder } of targets) books.giveBack(holder);
  return targets;
}
