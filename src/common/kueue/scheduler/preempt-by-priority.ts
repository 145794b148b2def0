import {
  allowedByPolicy,
  compareVictims,
  giveBack,
  leastTargets,
  type PreemptionReason,
  type RoomWanted,
  type Target,
  take,
  usesAny,
} from "./preemption-target.ts";
import {
  ancestors,
  borrowsWith,
  fitInQuota,
  fitsNow,
  type QueueNode,
  type QuotaNode,
  subtreeAt,
  usageAt,
  withinQuota,
} from "./quota-node.ts";
import type { Ask, Holder } from "./shapes.ts";

interface Candidate {
  readonly holder: Holder;
  readonly queue: QueueNode;
  /** Lowest cohort above both queues; undefined in the own queue. */
  readonly meeting: QuotaNode | undefined;
  readonly reason: PreemptionReason;
  /** May only go if the preemptor does not borrow in the end. */
  readonly onlyWithoutBorrowing: boolean;
}

interface Candidates {
  /** In the order in which they are tried. */
  readonly all: readonly Candidate[];
  readonly fromOtherQueues: boolean;
  /** Some use quota that is nearer to the preemptor than to them. */
  readonly byPosition: boolean;
}

/** Classic preemption: the least victims that make room, or none when there is no way. The ledger is as before afterwards. */
export function targetsByPriority(wanted: RoomWanted): readonly Target[] {
  const candidates = findCandidates(wanted);
  for (const borrowing of attempts(wanted, candidates)) {
    const targets = attempt(wanted, candidates.all, borrowing);
    if (targets.length > 0) return targets;
  }
  return [];
}

/** Each attempt: whether the preemptor may borrow in the end. */
function attempts({ queue, contested }: RoomWanted, candidates: Candidates): readonly boolean[] {
  const neverBorrows = queue.shape.preemption.borrowWithinCohort === "Never";
  const underNominal = [...contested].every((key) => usageAt(queue, key) < subtreeAt(queue, key));
  if (!candidates.fromOtherQueues || (neverBorrows && !underNominal)) return [true];
  return neverBorrows && !candidates.byPosition ? [false, true] : [true, false];
}

function attempt(wanted: RoomWanted, candidates: readonly Candidate[], borrowing: boolean): readonly Target[] {
  const { ledger } = wanted;
  const isEnough = () => hasRoom(wanted, borrowing);
  const taken: Target[] = [];
  for (const candidate of candidates) {
    if (!isStillOpen(candidate, wanted, borrowing)) continue;
    const { holder, reason } = candidate;
    take(ledger, holder);
    taken.push({ holder, reason });
    if (isEnough()) return leastTargets(ledger, taken, isEnough);
  }
  for (const { holder } of taken) giveBack(ledger, holder);
  return [];
}

function hasRoom({ queue, requests }: RoomWanted, borrowing: boolean): boolean {
  if (!borrowing) for (const [key, amount] of requests) if (borrowsWith(queue, key, amount)) return false;
  return fitsNow(queue, requests);
}

/** Others give back only what they have beyond their own, counted anew after each victim. */
function isStillOpen(candidate: Candidate, { queue, contested }: RoomWanted, borrowing: boolean): boolean {
  if (candidate.queue === queue) return true;
  if (borrowing && candidate.onlyWithoutBorrowing) return false;
  if (withinQuota(candidate.queue, contested)) return false;
  for (const node of ancestors(candidate.queue)) {
    if (node === candidate.meeting) break;
    if (withinQuota(node, contested)) return false;
  }
  return true;
}

function findCandidates(wanted: RoomWanted): Candidates {
  const { queue } = wanted;
  const inOrder = (a: Candidate, b: Candidate) => compareVictims(a.holder, b.holder, queue.name);
  const own = candidatesIn(queue, undefined, wanted, false).toSorted(inOrder);
  const { byPosition, byPriority } = candidatesAround(wanted);
  const lists = [byPosition.toSorted(inOrder), byPriority.toSorted(inOrder), own];
  const evicted = lists.flatMap((list) => list.filter(({ holder }) => holder.evicted));
  const others = lists.flatMap((list) => list.filter(({ holder }) => !holder.evicted));
  return {
    all: [...evicted, ...others],
    fromOtherQueues: byPosition.length > 0 || byPriority.length > 0,
    byPosition: byPosition.length > 0,
  };
}

/** Walks up the tree; from the first node on whose quota the request fits, what others took of it is the preemptor's own. */
function candidatesAround(wanted: RoomWanted): { byPosition: Candidate[]; byPriority: Candidate[] } {
  const found = { byPosition: [] as Candidate[], byPriority: [] as Candidate[] };
  const { queue, requests } = wanted;
  if (queue.parent === undefined || queue.shape.preemption.reclaimWithinCohort === "Never") return found;
  let { fits: hasAdvantage, rest } = fitInQuota(queue, requests);
  let below: QuotaNode = queue;
  for (const node of ancestors(queue)) {
    const list = hasAdvantage ? found.byPosition : found.byPriority;
    collectBelow(node, node, below, wanted, hasAdvantage, list);
    const here = fitInQuota(node, rest);
    hasAdvantage ||= here.fits;
    rest = here.rest;
    below = node;
  }
  return found;
}

function collectBelow(
  node: QuotaNode,
  meeting: QuotaNode,
  skip: QuotaNode,
  wanted: RoomWanted,
  hasAdvantage: boolean,
  into: Candidate[],
): void {
  for (const child of node.cohorts) {
    if (child === skip || withinQuota(child, wanted.contested)) continue;
    collectBelow(child, meeting, skip, wanted, hasAdvantage, into);
  }
  for (const child of node.queues) {
    if (child === wanted.queue || withinQuota(child, wanted.contested)) continue;
    into.push(...candidatesIn(child, meeting, wanted, hasAdvantage));
  }
}

function candidatesIn(
  from: QueueNode,
  meeting: QuotaNode | undefined,
  { queue, ask, contested }: RoomWanted,
  hasAdvantage: boolean,
): readonly Candidate[] {
  const { withinClusterQueue, reclaimWithinCohort } = queue.shape.preemption;
  const policy = from === queue ? withinClusterQueue : reclaimWithinCohort;
  if (policy === "Never") return [];
  const found: Candidate[] = [];
  for (const holder of from.holders.values()) {
    if (!usesAny(holder, contested) || !allowedByPolicy(ask, holder.ask, policy)) continue;
    found.push({ holder, queue: from, meeting, ...reasonFor(holder, from, queue, ask, hasAdvantage) });
  }
  return found;
}

function reasonFor(
  { ask: victim }: Holder,
  from: QueueNode,
  queue: QueueNode,
  ask: Ask,
  hasAdvantage: boolean,
): Pick<Candidate, "reason" | "onlyWithoutBorrowing"> {
  if (from === queue) return { reason: "InClusterQueue", onlyWithoutBorrowing: false };
  if (hasAdvantage) return { reason: "InCohortReclamation", onlyWithoutBorrowing: false };
  const { borrowWithinCohort, borrowMaxPriority } = queue.shape.preemption;
  const whileBorrowing =
    borrowWithinCohort !== "Never" &&
    victim.priority < ask.priority &&
    (borrowMaxPriority === undefined || victim.priority <= borrowMaxPriority);
  return whileBorrowing
    ? { reason: "InCohortReclaimWhileBorrowing", onlyWithoutBorrowing: false }
    : { reason: "InCohortReclamation", onlyWithoutBorrowing: true };
}
