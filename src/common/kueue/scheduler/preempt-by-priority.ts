import { type Amount, NONE } from "./amount.ts";
import {
  type Bookkeeping,
  leastTargets,
  type PreemptionReason,
  type RoomWanted,
  type Target,
} from "./preemption-target.ts";
import {
  addAll,
  addSome,
  ancestors,
  available,
  borrowsWith,
  fitsNow,
  type QueueNode,
  removeAll,
  removeSome,
  subtreeAt,
  type Usage,
  usageAt,
  withinQuota,
} from "./quota-node.ts";
import { noteWanted } from "./search-basis.ts";
import type { Ask, Holder } from "./shapes.ts";
import { type CandidateGroups, candidateGroups, mostGivenUp, type VictimGroup, victimsOf } from "./victim-groups.ts";

/** Classic preemption: the least victims that make room, or none when there is no way. The ledger is as before afterwards. */
export function targetsByPriority(wanted: RoomWanted): readonly Target[] {
  const { queue, contested, requests, basis } = wanted;
  for (const [key, amount] of requests) noteWanted(basis, queue, key, amount);
  const neverBorrows = queue.shape.preemption.borrowWithinCohort === "Never";
  const mustBorrow = neverBorrows && !isUnderNominal(queue, contested);
  const groups = candidateGroups(wanted, mustBorrow);
  if (groups.byPosition.length + groups.byPriority.length + groups.own.length === 0) return [];
  for (const borrowing of mustBorrow ? [true] : attempts(neverBorrows, groups)) {
    const targets = attempt(wanted, groups, borrowing);
    if (targets.length > 0) return targets;
  }
  return [];
}

function isUnderNominal(queue: QueueNode, keys: ReadonlySet<string>): boolean {
  for (const key of keys) if (usageAt(queue, key) >= subtreeAt(queue, key)) return false;
  return true;
}

/** Each attempt: whether the preemptor may borrow in the end. */
function attempts(neverBorrows: boolean, { byPosition, byPriority }: CandidateGroups): readonly boolean[] {
  if (byPosition.length === 0 && byPriority.length === 0) return [true];
  return neverBorrows && byPosition.length === 0 ? [false, true] : [true, false];
}

function attempt(wanted: RoomWanted, groups: CandidateGroups, borrowing: boolean): readonly Target[] {
  if (!couldBeEnough(wanted, groups, borrowing)) return [];
  for (const { queue } of [...groups.byPosition, ...groups.byPriority, ...groups.own])
    wanted.basis?.queues.add(queue.name);
  const books = booksFor(wanted, borrowing);
  const taken: Target[] = [];
  for (const [holder, group] of victimsOf(groups, wanted, (each) => isStillOpen(each, wanted, borrowing))) {
    const { reason, onlyWithoutBorrowing } = reasonFor(holder, group, wanted);
    if (borrowing && onlyWithoutBorrowing) continue;
    books.take(holder);
    taken.push({ holder, reason });
    if (books.isEnough()) return leastTargets(taken, books);
  }
  for (const { holder } of taken) books.giveBack(holder);
  return [];
}

/** Says whether there would be room if all who may be asked gave up all. Where not even that helps, nobody need be looked at. */
function couldBeEnough(
  wanted: RoomWanted,
  { byPosition, byPriority, own }: CandidateGroups,
  borrowing: boolean,
): boolean {
  const { queue, requests } = wanted;
  // What a queue borrows itself, nobody else can give up.
  if (
    !borrowing &&
    !isEnoughWithout(own, wanted, () => ![...requests].some(([key, amount]) => borrowsWith(queue, key, amount)))
  )
    return false;
  // Asked before anything is freed: a group that is closed by what others give up may have given first.
  const open = [...own, ...byPosition, ...byPriority].filter((group) => isStillOpen(group, wanted, borrowing));
  return isEnoughWithout(open, wanted, () => fitsNow(queue, requests));
}

function isEnoughWithout(groups: readonly VictimGroup[], wanted: RoomWanted, isEnough: () => boolean): boolean {
  const freed = groups.map((group) => ({ queue: group.queue, usage: allGivenUp(group, wanted) }));
  for (const each of freed) removeAll(each.queue, each.usage);
  const enough = isEnough();
  for (const each of freed.toReversed()) addAll(each.queue, each.usage);
  return enough;
}

function allGivenUp(group: VictimGroup, wanted: RoomWanted): Usage {
  const usage = new Map<string, Amount>();
  for (const key of wanted.requests.keys()) {
    const most = mostGivenUp(group, wanted, key);
    if (most > NONE) usage.set(key, most);
  }
  return usage;
}

/** Flavors and resources that nobody asks about are left alone: each has quota of its own. */
function booksFor(wanted: RoomWanted, borrowing: boolean): Bookkeeping {
  const { ledger, contested, requests } = wanted;
  const keys = new Set([...contested, ...requests.keys()]);
  const inQueue = ({ ask, usage }: Holder, book: typeof addSome) => {
    const queue = ledger.queues.get(ask.clusterQueue);
    if (queue !== undefined) book(queue, usage, keys);
  };
  let lacking: string | undefined;
  return {
    take: (holder) => inQueue(holder, removeSome),
    giveBack: (holder) => inQueue(holder, addSome),
    isEnough: () => {
      if (lacking !== undefined && lacks(wanted, lacking, borrowing)) return false;
      lacking = undefined;
      for (const key of requests.keys()) {
        if (!lacks(wanted, key, borrowing)) continue;
        lacking = key;
        return false;
      }
      return true;
    },
  };
}

function lacks({ queue, requests }: RoomWanted, key: string, borrowing: boolean): boolean {
  const amount = requests.get(key) ?? 0n;
  return (!borrowing && borrowsWith(queue, key, amount)) || amount > available(queue, key);
}

/** Others give back only what they have beyond their own, counted anew after each victim. */
function isStillOpen(group: VictimGroup, { queue, contested }: RoomWanted, borrowing: boolean): boolean {
  if (group.queue === queue) return true;
  if (borrowing && !group.byPosition && queue.shape.preemption.borrowWithinCohort === "Never") return false;
  if (withinQuota(group.queue, contested)) return false;
  for (const node of ancestors(group.queue)) {
    if (node === group.meeting) break;
    if (withinQuota(node, contested)) return false;
  }
  return true;
}

function reasonFor(
  { ask: victim }: Holder,
  { queue: from, byPosition }: VictimGroup,
  { queue, ask }: RoomWanted,
): { readonly reason: PreemptionReason; readonly onlyWithoutBorrowing: boolean } {
  if (from === queue) return { reason: "InClusterQueue", onlyWithoutBorrowing: false };
  if (byPosition) return { reason: "InCohortReclamation", onlyWithoutBorrowing: false };
  return mayGoWhileBorrowing(victim, queue, ask)
    ? { reason: "InCohortReclaimWhileBorrowing", onlyWithoutBorrowing: false }
    : { reason: "InCohortReclamation", onlyWithoutBorrowing: true };
}

function mayGoWhileBorrowing(victim: Ask, { shape }: QueueNode, ask: Ask): boolean {
  const { borrowWithinCohort, borrowMaxPriority } = shape.preemption;
  return (
    borrowWithinCohort !== "Never" &&
    victim.priority < ask.priority &&
    (borrowMaxPriority === undefined || victim.priority <= borrowMaxPriority)
  );
}
