import { findCondition } from "../../values/condition.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { LocalQueue } from "../local-queue.ts";
import { parsePreemption } from "../preemption.ts";
import { flavorResource } from "../resource-group.ts";
import { type Amount, amountOf, minus, NONE, plus } from "../scheduler/amount.ts";
import { askOfRecord, holderOfRecord } from "../scheduler/ask-of-record.ts";
import { addHolder, buildLedger, type Ledger, takeOverHolders } from "../scheduler/ledger.ts";
import type { Ask, Holder, QueueShape } from "../scheduler/shapes.ts";
import { cohortShapeOf, flavorShapeOf, queueShapeOf } from "../scheduler/shapes-of-records.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { refusalOf } from "./refusal.ts";
import type { Slices } from "./slices.ts";
import { sameMembers, type TreeMember, type TreeParts } from "./tree-parts.ts";
import { type WaitingWorkload, waitingOrder, waitsUntil } from "./waiting-workload.ts";
import type { WorldIndex } from "./world-index.ts";

/** One tree, ready to be asked. Quota never crosses from one tree to another, so each is prepared on its own. */
export interface TreeState {
  readonly ledger: Ledger;
  /** By ClusterQueue, in the order in which Kueue tries them. */
  readonly waiting: ReadonlyMap<string, readonly WaitingWorkload[]>;
  readonly parts: TreeParts;
  /** Uids of those for whom somebody is told to go right now. */
  readonly preemptors: ReadonlySet<string>;
}

/** Members that are looked at between two pauses. */
const AT_A_TIME = 200;

/**
 * @param before - The tree as it was, with the same flavors, namespaces and settings around it: queues in which nothing changed are
 * taken over.
 */
export function* treeState(
  world: AdmissionWorld,
  index: WorldIndex,
  parts: TreeParts,
  before?: TreeState,
): Slices<TreeState> {
  const { queues, cohorts } = parts;
  const ledger = buildLedger({
    queues: queues.map((queue) => shapeOfQueue(queue, (index.problems.get(queue.meta.name)?.length ?? 0) > 0)),
    cohorts: cohorts.map(cohortShapeOf),
    flavors: [...(index.flavors?.values() ?? [])].map(flavorShapeOf),
  });
  const preemptors = preemptorsAmong(parts);
  const waiting = new Map<string, readonly WaitingWorkload[]>();
  const members = new Map<string, readonly TreeMember[]>();
  for (const queue of queues) {
    const { name } = queue.meta;
    const asBefore = before !== undefined && sameMembers(before.parts, parts, name) ? before : undefined;
    const inQueue = asBefore?.parts.members.get(name) ?? parts.members.get(name) ?? [];
    members.set(name, inQueue);
    const kept = asBefore?.ledger.queues.get(name);
    if (kept !== undefined) takeOverHolders(ledger, kept);
    else yield* bookAll(ledger, inQueue);
    const line = asBefore === undefined ? undefined : lineAsBefore(asBefore, ledger, queue, preemptors);
    waiting.set(name, line ?? (yield* lineOf(inQueue, queue, ledger, world, index, preemptors)));
    yield undefined;
  }
  if (world.workloads.is === "hidden" || world.workloads.partly !== undefined) bookUnseen(ledger, queues);
  return { ledger, waiting, parts: { ...parts, members }, preemptors };
}

const shapes = new WeakMap<ClusterQueue, QueueShape>();

function shapeOfQueue(queue: ClusterQueue, inactive: boolean): QueueShape {
  const known = shapes.get(queue);
  if (known?.inactive === inactive) return known;
  const shape = queueShapeOf(queue, inactive);
  shapes.set(queue, shape);
  return shape;
}

function* bookAll(ledger: Ledger, members: readonly TreeMember[]): Slices<undefined> {
  for (const [at, { workload, localQueue }] of members.entries()) {
    if (localQueue === undefined) book(ledger, workload);
    if (at % AT_A_TIME === AT_A_TIME - 1) yield undefined;
  }
  return undefined;
}

/** The line of a queue whose members are the same, unless its order or who is refused rests on something that changed. */
function lineAsBefore(
  before: TreeState,
  { queues }: Ledger,
  { meta: { name }, strategy, admissionMode }: ClusterQueue,
  preemptors: ReadonlySet<string>,
): readonly WaitingWorkload[] | undefined {
  const record = before.parts.queues.find((each) => each.meta.name === name);
  const isSame =
    record?.strategy === strategy &&
    record.admissionMode === admissionMode &&
    before.ledger.queues.get(name)?.shape.namespaces === queues.get(name)?.shape.namespaces &&
    before.preemptors.size === 0 &&
    preemptors.size === 0;
  return isSame ? before.waiting.get(name) : undefined;
}

function* lineOf(
  members: readonly TreeMember[],
  queue: ClusterQueue,
  ledger: Ledger,
  world: AdmissionWorld,
  index: WorldIndex,
  preemptors: ReadonlySet<string>,
): Slices<readonly WaitingWorkload[]> {
  const line: WaitingWorkload[] = [];
  for (const [at, { workload, clusterQueue, localQueue }] of members.entries()) {
    if (localQueue !== undefined) line.push(waiter(index, ledger, workload, clusterQueue, localQueue));
    if (at % AT_A_TIME === AT_A_TIME - 1) yield undefined;
  }
  putInOrder(line, queue, world, preemptors);
  return line;
}

function book(ledger: Ledger, workload: Workload): void {
  const holder = holderOf(workload);
  if (holder !== undefined) addHolder(ledger, holder);
}

const holders = new WeakMap<Workload, Holder>();

/** What a workload holds; undefined while it holds nothing. */
export function holderOf(workload: Workload): Holder | undefined {
  const known = holders.get(workload) ?? holderOfRecord(workload);
  if (known !== undefined) holders.set(workload, known);
  return known;
}

const asks = new WeakMap<Workload, Ask>();

/** What a workload asks of the queue; read once for each record. */
export function askOf(workload: Workload, clusterQueue: string): Ask {
  const known = asks.get(workload);
  if (known?.clusterQueue === clusterQueue) return known;
  const ask = askOfRecord(workload, clusterQueue);
  asks.set(workload, ask);
  return ask;
}

function waiter(
  index: WorldIndex,
  ledger: Ledger,
  workload: Workload,
  clusterQueue: string,
  localQueue: LocalQueue,
): WaitingWorkload {
  return {
    ask: askOf(workload, clusterQueue),
    notBefore: waitsUntil(workload),
    refusal: refusalOf(workload, ledger.queues.get(clusterQueue)?.shape, index),
    workload,
    localQueue,
  };
}

/** Where not all workloads may be read, the queue's own figures tell what the others hold. */
function bookUnseen(ledger: Ledger, queues: readonly ClusterQueue[]): void {
  for (const { meta, quotas } of queues) {
    const node = ledger.queues.get(meta.name);
    if (node === undefined) continue;
    const seen = new Map<string, Amount>();
    for (const { usage } of node.holders.values()) {
      for (const [key, amount] of usage) seen.set(key, plus(seen.get(key) ?? NONE, amount));
    }
    const usage = new Map<string, Amount>();
    for (const { flavor, resource, reserved } of quotas) {
      const key = flavorResource(flavor, resource);
      const unseen = minus(reserved === undefined ? NONE : amountOf(resource, reserved), seen.get(key) ?? NONE);
      if (unseen > NONE) usage.set(key, unseen);
    }
    if (usage.size > 0) addHolder(ledger, unseenHolder(meta.name, usage));
  }
}

/** Nobody may preempt those that we cannot see: what they hold is all that is known of them. */
const HIGHEST_PRIORITY = Number.POSITIVE_INFINITY;

function unseenHolder(clusterQueue: string, usage: ReadonlyMap<string, Amount>): Holder {
  const ask: Ask = {
    key: "/",
    uid: "",
    namespace: "",
    clusterQueue,
    priority: HIGHEST_PRIORITY,
    queuedAt: 0,
    podSets: [],
  };
  return { ask, usage, evicted: false, reservedAt: 0 };
}

/** A holder that stands for workloads that may not be read. */
export function isUnseen({ ask }: Holder): boolean {
  return ask.uid === "" && ask.key === "/";
}

/** In BestEffortFIFO, whoever waits for its victims to go is tried first. */
function putInOrder(
  line: WaitingWorkload[],
  queue: ClusterQueue,
  world: AdmissionWorld,
  preemptors: ReadonlySet<string>,
): void {
  line.sort(waitingOrder(queue, world.settings));
  if (queue.strategy === "StrictFIFO" || preemptors.size === 0) return;
  const first = line.findIndex(({ ask }) => preemptors.has(ask.uid));
  if (first > 0) line.unshift(...line.splice(first, 1));
}

/** The victims' evictions tell for whom they go. */
function preemptorsAmong({ members }: TreeParts): ReadonlySet<string> {
  const found = new Set<string>();
  for (const inQueue of members.values()) {
    for (const { workload, localQueue } of inQueue) {
      if (localQueue !== undefined || holderOf(workload)?.evicted !== true) continue;
      const message = findCondition(workload.conditions, "Evicted")?.message ?? "";
      found.add(parsePreemption(message)?.byUid ?? "");
    }
  }
  found.delete("");
  return found;
}
