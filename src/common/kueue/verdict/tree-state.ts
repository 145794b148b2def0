import { findCondition } from "../../values/condition.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import type { LocalQueue } from "../local-queue.ts";
import { parsePreemption } from "../preemption.ts";
import { flavorResource } from "../resource-group.ts";
import { type Amount, amountOf, minus, NONE, plus } from "../scheduler/amount.ts";
import { askOfRecord, holderOfRecord } from "../scheduler/ask-of-record.ts";
import { addHolder, buildLedger, type Ledger } from "../scheduler/ledger.ts";
import type { Ask, Holder } from "../scheduler/shapes.ts";
import { cohortShapeOf, flavorShapeOf, queueShapeOf } from "../scheduler/shapes-of-records.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { refusalOf } from "./refusal.ts";
import type { Slices } from "./slices.ts";
import { type WaitingWorkload, waitingOrder, waitsUntil } from "./waiting-workload.ts";
import type { WorldIndex } from "./world-index.ts";

/** A workload of a tree: it holds quota of a ClusterQueue, or waits for some. */
export interface TreeMember {
  readonly workload: Workload;
  readonly clusterQueue: string;
  /** Undefined for one that holds quota. */
  readonly localQueue: LocalQueue | undefined;
}

/** What a tree of cohorts, or a queue on its own, is made of. */
export interface TreeParts {
  readonly queues: readonly ClusterQueue[];
  readonly cohorts: readonly Cohort[];
  readonly members: readonly TreeMember[];
}

/** One tree, ready to be asked. Quota never crosses from one tree to another, so each is prepared on its own. */
export interface TreeState {
  readonly ledger: Ledger;
  /** By ClusterQueue, in the order in which Kueue tries them. */
  readonly waiting: ReadonlyMap<string, readonly WaitingWorkload[]>;
  readonly parts: TreeParts;
}

/** Members that are looked at between two pauses. */
const AT_A_TIME = 200;

export function* treeState(world: AdmissionWorld, index: WorldIndex, parts: TreeParts): Slices<TreeState> {
  const { queues, cohorts, members } = parts;
  const ledger = buildLedger({
    queues: queues.map((queue) => queueShapeOf(queue, (index.problems.get(queue.meta.name)?.length ?? 0) > 0)),
    cohorts: cohorts.map(cohortShapeOf),
    flavors: [...(index.flavors?.values() ?? [])].map(flavorShapeOf),
  });
  const waiting = new Map<string, WaitingWorkload[]>(queues.map(({ meta }) => [meta.name, []]));
  for (const [at, { workload, clusterQueue, localQueue }] of members.entries()) {
    if (localQueue === undefined) book(ledger, workload);
    else waiting.get(clusterQueue)?.push(waiter(index, ledger, workload, clusterQueue, localQueue));
    if (at % AT_A_TIME === AT_A_TIME - 1) yield undefined;
  }
  if (world.workloads.is === "hidden" || world.workloads.partly !== undefined) bookUnseen(ledger, queues);
  const preemptors = preemptorsAmong(members);
  for (const queue of queues) {
    putInOrder(waiting.get(queue.meta.name) ?? [], queue, world, preemptors);
    yield undefined;
  }
  return { ledger, waiting, parts };
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

/** Uids of those for whom somebody is told to go right now: the victims' evictions tell. */
function preemptorsAmong(members: readonly TreeMember[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { workload, localQueue } of members) {
    if (localQueue !== undefined || holderOf(workload)?.evicted !== true) continue;
    const message = findCondition(workload.conditions, "Evicted")?.message ?? "";
    found.add(parsePreemption(message)?.byUid ?? "");
  }
  found.delete("");
  return found;
}
