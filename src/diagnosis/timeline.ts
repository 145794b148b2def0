import type { Event } from "../common/core-objects/event.ts";
import type { Workload } from "../common/kueue/workload.ts";
import type { Condition } from "../common/values/condition.ts";
import { cleanLine } from "../common/values/text.ts";

export type Milestone =
  | "created"
  | "pending"
  | "reserved"
  | "check"
  | "admitted"
  | "pods-ready"
  | "pods-not-ready"
  | "evicted"
  | "preempted"
  | "preempted-other"
  | "requeued"
  | "deactivated"
  | "finished"
  | "event";

/** One thing that happened to a workload. */
export interface TimelineEntry {
  /** Milliseconds since 1970; undefined for what is only counted. */
  readonly at: number | undefined;
  readonly what: Milestone;
  /** Kueue's own word, cleaned. */
  readonly reason: string;
  /** Cleaned; `""` when nothing more is known. */
  readonly message: string;
  /** How often, 1 or more. */
  readonly count: number;
}

/** A condition and the event of the same change carry times of one second. */
const SAME_MS = 2_000;

/**
 * The life of a workload as far as its conditions, checks, counts and events tell, oldest first; what is only counted comes last.
 * @example
 * for (const entry of timeline(workload, events)) console.log(entry);
 */
export function timeline(workload: Workload, events: readonly Event[]): readonly TimelineEntry[] {
  const timed = [
    { at: workload.meta.createdAt, what: "created", reason: "", message: "", count: 1 } as const,
    ...workload.conditions.flatMap(fromCondition),
    ...workload.checks.flatMap(fromCheck),
    ...events.filter(({ regarding }) => isAbout(regarding, workload)).flatMap(fromEvent),
  ];
  const known = timed.filter(({ at }) => at !== undefined).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return [...merged(known), ...countedBefore(workload, known)].map((entry) => ({
    ...entry,
    reason: cleanLine(entry.reason),
    message: cleanLine(entry.message),
  }));
}

const CONDITIONS: ReadonlyMap<string, Milestone> = new Map([
  ["QuotaReserved=True", "reserved"],
  ["QuotaReserved=False", "pending"],
  ["Admitted=True", "admitted"],
  ["PodsReady=True", "pods-ready"],
  ["PodsReady=False", "pods-not-ready"],
  ["Evicted=True", "evicted"],
  ["Preempted=True", "preempted"],
  ["Requeued=True", "requeued"],
  ["DeactivationTarget=True", "deactivated"],
  ["Finished=True", "finished"],
]);

function fromCondition({ type, status, reason, message, changedAt }: Condition): readonly TimelineEntry[] {
  const what = CONDITIONS.get(`${type}=${status}`);
  return what === undefined ? [] : [{ at: changedAt, what, reason, message, count: 1 }];
}

function fromCheck({ name, state, message, changedAt }: Workload["checks"][number]): readonly TimelineEntry[] {
  return [
    { at: changedAt, what: "check", reason: state, message: message === "" ? name : `${name}: ${message}`, count: 1 },
  ];
}

const EVENTS: ReadonlyMap<string, Milestone> = new Map([
  ["QuotaReserved", "reserved"],
  ["Admitted", "admitted"],
  ["Pending", "pending"],
  ["Preempted", "preempted"],
  ["PreemptedWorkload", "preempted-other"],
  ["Requeued", "requeued"],
  ["Finished", "finished"],
  ["MaximumExecutionTimeExceeded", "deactivated"],
]);

/** A repeated event is told at its last time, with its count. */
function fromEvent({ reason, message, at, count, type }: Event): readonly TimelineEntry[] {
  const evicted = /^EvictedDueTo(.+)$/.exec(reason)?.[1];
  const pending = type === "Warning" && /^(?:WaitingFor|NoMatching|Exceeds|Misconfigured|Topology)/.test(reason);
  const what = evicted === undefined ? (pending ? "pending" : (EVENTS.get(reason) ?? "event")) : "evicted";
  return [{ at, what, reason: evicted ?? reason, message, count }];
}

function isAbout({ uid, kind, namespace, name }: Event["regarding"], { meta }: Workload): boolean {
  return uid === "" ? kind === "Workload" && name === meta.name && namespace === meta.namespace : uid === meta.uid;
}

/** One change told twice is one entry with the longer words. Expects entries in order. */
function merged(entries: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const kept: TimelineEntry[] = [];
  for (const entry of entries) {
    const index = kept.findLastIndex(
      (other) => other.what === entry.what && (entry.at ?? 0) - (other.at ?? 0) <= SAME_MS && isOneThing(other, entry),
    );
    const before = kept[index];
    if (before === undefined) kept.push(entry);
    else {
      const longer = entry.message.length > before.message.length ? entry : before;
      kept[index] = { ...longer, at: before.at, count: Math.max(before.count, entry.count) };
    }
  }
  return kept;
}

/** Checks and other workloads come several at a time. */
function isOneThing(a: TimelineEntry, b: TimelineEntry): boolean {
  const several = a.what === "check" || a.what === "event" || a.what === "preempted-other";
  return !several || (a.reason === b.reason && a.message === b.message);
}

/** Evictions that the counts know of and no time is left of. */
function countedBefore({ evictions }: Workload, timed: readonly TimelineEntry[]): readonly TimelineEntry[] {
  return evictions.flatMap(({ reason, cause, count }): readonly TimelineEntry[] => {
    const seen = timed.filter((entry) => entry.what === "evicted" && entry.reason.startsWith(reason)).length;
    const rest = (count ?? 0) - seen;
    if (rest <= 0) return [];
    return [{ at: undefined, what: "evicted", reason, message: cause, count: rest }];
  });
}
