import {
  allowedByPolicy,
  giveBack,
  leastTargets,
  type PreemptionReason,
  type RoomWanted,
  type Target,
  take,
  usesAny,
} from "./preemption-target.ts";
import {
  addAll,
  ancestors,
  fitsNow,
  type QueueNode,
  type QuotaNode,
  removeAll,
  rootOf,
  withinQuota,
} from "./quota-node.ts";
import type { Holder } from "./shapes.ts";
import { compareShares, type Share, shareOf, weightedShare } from "./share.ts";
import { ShareLine } from "./share-line.ts";
import { inVictimOrder } from "./victim-order.ts";

/** Fair sharing's rules by which a queue may take from another, in the order in which they are tried. */
export type FairRule = "LessThanOrEqualToFinalShare" | "LessThanInitialShare";

interface Round {
  readonly wanted: RoomWanted;
  readonly taken: Target[];
  /** Candidates that the first rule left over. */
  readonly left: Holder[];
}

/** Preemption by fair shares: the victims that make room, or none when there is no way. The ledger is as before afterwards. */
export function targetsByShare(wanted: RoomWanted, rules: readonly FairRule[]): readonly Target[] {
  const { ledger, queue, requests, basis } = wanted;
  // Shares count all that anybody holds.
  if (basis !== undefined) basis.isWhole = true;
  const candidates = findCandidates(wanted);
  if (candidates.length === 0) return [];
  const round: Round = { wanted, taken: [], left: [] };
  addAll(queue, requests);
  const [first, second] = rules;
  let enough = first !== undefined && runFirst(round, candidates, first);
  if (!enough && second !== undefined) enough = runSecond(round);
  removeAll(queue, requests);
  if (enough) {
    return leastTargets(round.taken, {
      take: (holder) => take(ledger, holder),
      giveBack: (holder) => giveBack(ledger, holder),
      isEnough: () => fitsNow(queue, requests),
    });
  }
  for (const { holder } of round.taken) giveBack(ledger, holder);
  return [];
}

function runFirst(round: Round, candidates: readonly Holder[], rule: FairRule): boolean {
  const { wanted, left } = round;
  const line = new ShareLine(wanted.queue, candidates);
  const nominalIsEnough = withinQuota(wanted.queue, wanted.contested);
  for (let from = line.next(); from !== undefined; from = line.next()) {
    if (from === wanted.queue || nominalIsEnough) {
      const holder = line.pop(from);
      const reason = from === wanted.queue ? "InClusterQueue" : "InCohortReclamation";
      if (holder !== undefined && takeOne(round, holder, reason)) return true;
      continue;
    }
    const mine = shareOf(below(wanted.queue, from));
    const theirs = shareOf(below(from, wanted.queue));
    const hopeless =
      weightedShare(mine) === Number.POSITIVE_INFINITY && weightedShare(theirs) !== Number.POSITIVE_INFINITY;
    for (let holder = line.pop(from); holder !== undefined; holder = line.pop(from)) {
      if (hopeless || !passes(rule, mine, theirs, () => shareWithout(from, wanted.queue, holder))) {
        left.push(holder);
        continue;
      }
      if (takeOne(round, holder, "InCohortFairSharing")) return true;
      break;
    }
  }
  return false;
}

/** The second rule looks at one workload of each queue. */
function runSecond(round: Round): boolean {
  const { wanted, left } = round;
  const line = new ShareLine(wanted.queue, left);
  for (let from = line.next(); from !== undefined; from = line.next()) {
    const mine = shareOf(below(wanted.queue, from));
    const theirs = shareOf(below(from, wanted.queue));
    const holder = line.pop(from);
    if (holder !== undefined && compareShares(mine, theirs) < 0 && takeOne(round, holder, "InCohortFairSharing")) {
      return true;
    }
    line.drop(from);
  }
  return false;
}

function passes(rule: FairRule, mine: Share, theirs: Share, theirsAfter: () => Share): boolean {
  return rule === "LessThanInitialShare" ? compareShares(mine, theirs) < 0 : compareShares(mine, theirsAfter()) <= 0;
}

/** True: that was enough. The request itself is booked while shares are compared, so it is taken out to look. */
function takeOne({ wanted, taken }: Round, holder: Holder, reason: PreemptionReason): boolean {
  const { ledger, queue, requests } = wanted;
  take(ledger, holder);
  taken.push({ holder, reason });
  removeAll(queue, requests);
  const enough = fitsNow(queue, requests);
  addAll(queue, requests);
  return enough;
}

/** Above `node`, the last node below the cohort that both have in common: shares are compared between siblings. */
function below(node: QueueNode, other: QueueNode): QuotaNode {
  const others = new Set<QuotaNode>(ancestors(other));
  let last: QuotaNode = node;
  for (const at of ancestors(node)) {
    if (others.has(at)) return last;
    last = at;
  }
  return last;
}

function shareWithout(from: QueueNode, queue: QueueNode, holder: Holder): Share {
  removeAll(from, holder.usage);
  const share = shareOf(below(from, queue));
  addAll(from, holder.usage);
  return share;
}

/** Those of one queue in the order in which they go. */
function findCandidates({ queue, ask, contested }: RoomWanted): readonly Holder[] {
  const { withinClusterQueue, reclaimWithinCohort } = queue.shape.preemption;
  const found: Holder[] = [];
  const collect = (from: QueueNode, policy: string) => {
    if (policy === "Never") return;
    for (const holder of inVictimOrder(from)) {
      if (usesAny(holder, contested) && allowedByPolicy(ask, holder.ask, policy)) found.push(holder);
    }
  };
  collect(queue, withinClusterQueue);
  if (queue.parent !== undefined) {
    for (const other of queuesBelow(rootOf(queue))) {
      if (other !== queue && !withinQuota(other, contested)) collect(other, reclaimWithinCohort);
    }
  }
  return found;
}

function* queuesBelow(node: QuotaNode): Generator<QueueNode> {
  for (const child of node.cohorts) yield* queuesBelow(child);
  yield* node.queues;
}
