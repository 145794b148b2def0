import type { Amount } from "./amount.ts";
import type { FitMode } from "./flavor-attempt.ts";
import type { Ledger } from "./ledger.ts";
import { targetsByPriority } from "./preempt-by-priority.ts";
import { type FairRule, targetsByShare } from "./preempt-by-share.ts";
import { giveBack, type RoomWanted, type Target, take } from "./preemption-target.ts";
import { borrowingLevel, type QueueNode } from "./quota-node.ts";
import { emptyBasis, type SearchBasis } from "./search-basis.ts";
import type { Ask } from "./shapes.ts";

/** The rules of fair sharing in use; undefined while it is off. */
export type FairSharing = readonly FairRule[] | undefined;

export function targetsFor(wanted: RoomWanted, fairSharing: FairSharing): readonly Target[] {
  return fairSharing === undefined ? targetsByPriority(wanted) : targetsByShare(wanted, fairSharing);
}

export interface Outlook {
  readonly mode: FitMode;
  /** Borrowing level once the victims are gone. */
  readonly level: number;
  /** Undefined where nobody asked for it. */
  readonly basis: SearchBasis | undefined;
}

/**
 * What preemption could do about one flavor and resource, looked at alone.
 * @param tellsBasis - Whether to say what it rests on.
 */
export function preemptionOutlook(
  ledger: Ledger,
  queue: QueueNode,
  ask: Ask,
  key: string,
  amount: Amount,
  fairSharing: FairSharing,
  tellsBasis: boolean,
): Outlook {
  const requests = new Map([[key, amount]]);
  const basis = tellsBasis ? emptyBasis() : undefined;
  const targets = targetsFor({ ledger, queue, ask, contested: new Set([key]), requests, basis }, fairSharing);
  if (targets.length === 0) return { mode: "no-candidates", level: borrowingLevel(queue, key, amount).level, basis };
  for (const { holder } of targets) take(ledger, holder);
  const { level } = borrowingLevel(queue, key, amount);
  for (const { holder } of targets) giveBack(ledger, holder);
  const own = targets.some(({ holder }) => holder.ask.clusterQueue === queue.name);
  return { mode: own ? "preempt" : "reclaim", level, basis };
}
