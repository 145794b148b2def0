import type { Event } from "../common/core-objects/event.ts";
import { parsePreemption } from "../common/kueue/preemption.ts";
import type { Workload } from "../common/kueue/workload.ts";
import { findCondition } from "../common/values/condition.ts";
import { cleanLine } from "../common/values/text.ts";
import type { WorkloadIdentity } from "./diagnosis.ts";
import { identityOf, preemptorOf } from "./eviction-story.ts";

/** One workload took another one's place. */
export interface PreemptionRecord {
  /** Milliseconds since 1970; undefined when the record has lost its time. */
  readonly at: number | undefined;
  readonly victim: WorkloadIdentity;
  readonly preemptor: WorkloadIdentity;
  /** Kueue's own words, cleaned: `reclamation within the cohort`. */
  readonly why: string;
}

/** Workloads that keep taking each other's place. */
export interface PreemptionLoop {
  /** In order: each one preempted the next, and the last one the first. */
  readonly members: readonly WorkloadIdentity[];
  /** How many preemptions there were among them. */
  readonly times: number;
  readonly lastAt: number | undefined;
}

/** A condition and an event of one preemption are written within this time. */
const SAME_MS = 5_000;

/**
 * What conditions and events tell now. Events expire after an hour and conditions are written over: keep what was found.
 * @example
 * const records = preemptionsIn(workloads, events);
 */
export function preemptionsIn(workloads: readonly Workload[], events: readonly Event[]): readonly PreemptionRecord[] {
  const found = [
    ...workloads.flatMap((one) => fromCondition(one, workloads)),
    ...events.flatMap((one) => fromEvent(one, workloads)),
  ];
  return mergePreemptions([], found, found.length);
}

/** Adds what was found to what is kept, each preemption once, newest first, at most so many. */
export function mergePreemptions(
  kept: readonly PreemptionRecord[],
  found: readonly PreemptionRecord[],
  most: number,
): readonly PreemptionRecord[] {
  const all = [...kept, ...found].toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  const byPair = new Map<string, PreemptionRecord[]>();
  for (const record of all) {
    const pair = `${record.victim.uid}\n${record.preemptor.uid || record.preemptor.clusterQueue}`;
    const same = byPair.get(pair) ?? [];
    const index = same.findIndex((other) => isSame(other, record));
    if (index < 0) byPair.set(pair, [...same, record]);
    else same[index] = fuller(same[index] ?? record, record);
  }
  return [...byPair.values()]
    .flat()
    .toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0))
    .slice(0, most);
}

/**
 * Circles of who preempted whom: shortest first, each once.
 * @example
 * const loops = preemptionLoops(preemptionsIn(workloads, events));
 */
export function preemptionLoops(records: readonly PreemptionRecord[]): readonly PreemptionLoop[] {
  const edges = new Map<string, Set<string>>();
  const identities = new Map<string, WorkloadIdentity>();
  for (const { preemptor, victim } of records) {
    if (preemptor.uid === "" || victim.uid === "" || preemptor.uid === victim.uid) continue;
    edges.set(preemptor.uid, (edges.get(preemptor.uid) ?? new Set()).add(victim.uid));
    for (const one of [preemptor, victim])
      if (one.name !== "" || !identities.has(one.uid)) identities.set(one.uid, one);
  }
  const loops = new Map<string, readonly string[]>();
  for (const start of edges.keys()) {
    const circle = shortestCircle(start, edges);
    if (circle !== undefined) loops.set(circle.toSorted().join("\n"), circle);
  }
  return [...loops.values()].toSorted((a, b) => a.length - b.length).map((uids) => loopOf(uids, records, identities));
}

function loopOf(
  uids: readonly string[],
  records: readonly PreemptionRecord[],
  identities: ReadonlyMap<string, WorkloadIdentity>,
): PreemptionLoop {
  const among = new Set(uids);
  const inside = records.filter(({ preemptor, victim }) => among.has(preemptor.uid) && among.has(victim.uid));
  const times = inside.flatMap(({ at }) => at ?? []);
  return {
    members: uids.flatMap((uid) => identities.get(uid) ?? []),
    times: inside.length,
    lastAt: times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b)),
  };
}

/** By breadth, from a workload back to itself. */
function shortestCircle(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const before = new Map<string, string>();
  const open = [start];
  for (let index = 0; index < open.length; index += 1) {
    const at = open[index] ?? "";
    for (const next of edges.get(at) ?? []) {
      if (next === start) return pathTo(at, start, before);
      if (before.has(next)) continue;
      before.set(next, at);
      open.push(next);
    }
  }
  return undefined;
}

function pathTo(end: string, start: string, before: ReadonlyMap<string, string>): readonly string[] {
  const path = [end];
  for (let at = end; at !== start; ) {
    at = before.get(at) ?? start;
    path.push(at);
  }
  return path.toReversed();
}

function fromCondition(workload: Workload, workloads: readonly Workload[]): readonly PreemptionRecord[] {
  const condition = findCondition(workload.conditions, "Preempted");
  if (condition === undefined) return [];
  const at = condition.status === "True" ? condition.changedAt : undefined;
  return recordOf(condition.message, at, identityOf(workload), workloads);
}

const PREEMPTED_OTHER = /^Preempted workload ([^\s/]+)\/(\S+) \(UID: ([^)]+)\) in ClusterQueue ([^\s;]+)/;

/** The victim's event tells of the preemptor by uid; the preemptor's event (Kueue 0.17 on) names the victim. */
function fromEvent(event: Event, workloads: readonly Workload[]): readonly PreemptionRecord[] {
  const { reason, message, at, regarding } = event;
  if (regarding.kind !== "Workload") return [];
  const self = workloads.find(({ meta }) => meta.uid === regarding.uid);
  const identity = self === undefined ? gone(regarding) : identityOf(self);
  if (reason === "Preempted") return recordOf(message, at, identity, workloads);
  const other = reason === "PreemptedWorkload" ? PREEMPTED_OTHER.exec(message) : null;
  if (other === null) return [];
  const [, namespace = "", name = "", uid = "", clusterQueue = ""] = other;
  const seen = workloads.find(({ meta }) => meta.uid === uid);
  const victim = seen === undefined ? { uid, namespace, name, clusterQueue, job: "" } : identityOf(seen, clusterQueue);
  return [{ at, victim: cleanedIdentity(victim), preemptor: cleanedIdentity(identity), why: "" }];
}

function gone({ uid, namespace, name }: Event["regarding"]): WorkloadIdentity {
  return { uid, namespace, name, clusterQueue: "", job: "" };
}

function recordOf(
  message: string,
  at: number | undefined,
  victim: WorkloadIdentity,
  workloads: readonly Workload[],
): readonly PreemptionRecord[] {
  const preemptor = preemptorOf(message, workloads);
  if (preemptor === undefined) return [];
  const why = cleanLine(parsePreemption(message)?.why ?? "");
  return [{ at, victim: cleanedIdentity(victim), preemptor: cleanedIdentity(preemptor), why }];
}

function isSame(a: PreemptionRecord, b: PreemptionRecord): boolean {
  return a.at === undefined || b.at === undefined || Math.abs(a.at - b.at) <= SAME_MS;
}

/** The one that knows more; a later finding may have lost names of what is gone. */
function fuller(a: PreemptionRecord, b: PreemptionRecord): PreemptionRecord {
  return {
    at: a.at ?? b.at,
    victim: a.victim.job === "" && a.victim.name === "" ? b.victim : a.victim,
    preemptor: a.preemptor.name === "" ? b.preemptor : a.preemptor,
    why: a.why || b.why,
  };
}

export function cleanedIdentity({ uid, namespace, name, clusterQueue, job }: WorkloadIdentity): WorkloadIdentity {
  return {
    uid: cleanLine(uid),
    namespace: cleanLine(namespace),
    name: cleanLine(name),
    clusterQueue: cleanLine(clusterQueue),
    job: cleanLine(job),
  };
}
