import type { Amount } from "./amount.ts";
import { allowedByPolicy, type RoomWanted, usesAny } from "./preemption-target.ts";
import { fitInQuota, type QueueNode, type QuotaNode, restAbove, withinQuota } from "./quota-node.ts";
import type { Ask, Holder } from "./shapes.ts";
import { firstAt, heldByFirst, inVictimOrder, mergedVictims, type VictimCursor } from "./victim-order.ts";

/** A queue some of whose workloads may have to go. */
export interface VictimGroup {
  readonly queue: QueueNode;
  /** Lowest cohort above both queues; undefined in the own queue. */
  readonly meeting: QuotaNode | undefined;
  /** What they use is nearer to the preemptor than to them. */
  readonly byPosition: boolean;
}

/** In the order in which they are tried. Those of which nobody may be preempted are left out. */
export interface CandidateGroups {
  readonly byPosition: readonly VictimGroup[];
  readonly byPriority: readonly VictimGroup[];
  readonly own: readonly VictimGroup[];
}

/** @param onlyByPosition - Those whose quota is nearer to them than to the preemptor are of no use. */
export function candidateGroups(wanted: RoomWanted, onlyByPosition: boolean): CandidateGroups {
  const around = groupsAround(wanted, onlyByPosition).filter((group) => hasVictims(group, wanted));
  const own: VictimGroup = { queue: wanted.queue, meeting: undefined, byPosition: false };
  return {
    byPosition: around.filter(({ byPosition }) => byPosition),
    byPriority: around.filter(({ byPosition }) => !byPosition),
    own: hasVictims(own, wanted) ? [own] : [],
  };
}

/**
 * One after the other: those who are told to go already come first.
 * @param isOpen - Asked before each of a group: once it is closed, it stays so.
 */
export function* victimsOf(
  { byPosition, byPriority, own }: CandidateGroups,
  wanted: RoomWanted,
  isOpen: (group: VictimGroup) => boolean,
): Generator<readonly [Holder, VictimGroup]> {
  for (const evicted of [true, false]) {
    for (const groups of [byPosition, byPriority, own]) {
      const cursors = groups.map((group) => cursorIn(group, wanted, evicted));
      for (const each of mergedVictims(cursors, isOpen)) if (isCandidate(each[0], each[1], wanted)) yield each;
    }
  }
}

/** The most that a group could give up of one flavor and resource. */
export function mostGivenUp(group: VictimGroup, wanted: RoomWanted, key: string): Amount {
  return heldByFirst(group.queue, cursorIn(group, wanted, false).end, key);
}

function hasVictims(group: VictimGroup, wanted: RoomWanted): boolean {
  const policy = policyFor(group, wanted);
  if (policy === "Never") return false;
  if (policy === "LowerOrNewerEqualPriority") wanted.basis?.queues.add(group.queue.name);
  for (const evicted of [true, false]) {
    const { order, at, end } = cursorIn(group, wanted, evicted);
    for (let place = at; place < end; place += 1) {
      const holder = order[place];
      if (holder !== undefined && isCandidate(holder, group, wanted)) return true;
    }
  }
  return false;
}

function isCandidate(holder: Holder, group: VictimGroup, wanted: RoomWanted): boolean {
  return usesAny(holder, wanted.contested) && allowedByPolicy(wanted.ask, holder.ask, policyFor(group, wanted));
}

function policyFor(group: VictimGroup, { queue }: RoomWanted): string {
  const { withinClusterQueue, reclaimWithinCohort } = queue.shape.preemption;
  return group.queue === queue ? withinClusterQueue : reclaimWithinCohort;
}

/** No policy but `Any` lets somebody of higher priority go, and not all of them those of the same: they are the last of the order. */
function cursorIn(group: VictimGroup, wanted: RoomWanted, evicted: boolean): VictimCursor<VictimGroup> {
  const order = inVictimOrder(group.queue);
  const running = firstAt(order, (holder) => !holder.evicted);
  if (evicted) return { group, order, at: 0, end: running };
  return { group, order, at: running, end: lastAllowed(order, wanted.ask, policyFor(group, wanted)) };
}

function lastAllowed(order: readonly Holder[], { priority }: Ask, policy: string): number {
  if (policy === "Any") return order.length;
  if (policy === "LowerPriority") return firstAt(order, ({ evicted, ask }) => !evicted && ask.priority >= priority);
  return firstAt(order, ({ evicted, ask }) => !evicted && ask.priority > priority);
}

/** Walks up the tree; from the first node on whose quota the request fits, what others took of it is the preemptor's own. */
function groupsAround(wanted: RoomWanted, onlyByPosition: boolean): readonly VictimGroup[] {
  const found: VictimGroup[] = [];
  const { queue } = wanted;
  if (queue.shape.preemption.reclaimWithinCohort === "Never") return found;
  let { requests } = wanted;
  let byPosition = false;
  let below: QuotaNode = queue;
  for (let node = queue.parent; node !== undefined; node = node.parent) {
    byPosition ||= fitInQuota(below, requests);
    if (byPosition || !onlyByPosition) collectBelow(node, { meeting: node, byPosition }, below, wanted, found);
    if (!byPosition && node.parent !== undefined) requests = restAbove(below, requests);
    below = node;
  }
  return found;
}

/** Whoever stays within its own quota has nothing to give back. */
function collectBelow(
  node: QuotaNode,
  where: Omit<VictimGroup, "queue">,
  skip: QuotaNode,
  wanted: RoomWanted,
  into: VictimGroup[],
): void {
  for (const child of node.cohorts) {
    if (child === skip || withinQuota(child, wanted.contested)) continue;
    collectBelow(child, where, skip, wanted, into);
  }
  for (const queue of node.queues) {
    if (queue === wanted.queue || withinQuota(queue, wanted.contested)) continue;
    into.push({ queue, ...where });
  }
}
