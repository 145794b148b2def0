import { WORKLOADS } from "../../common/kueue/workload.ts";
import { formatAge } from "../../common/values/duration.ts";
import type { WorkloadIdentity } from "../../diagnosis/diagnosis.ts";
import { type PreemptionLoop, type PreemptionRecord, preemptionLoops } from "../../diagnosis/preemption-trail.ts";
import type { Milestone, TimelineEntry } from "../../diagnosis/timeline.ts";
import type { Span } from "../model/frame.ts";
import type { LinkTarget } from "../model/page.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { Tone } from "../model/tone.ts";
import { type LinkedLine, plain, section, wrapped } from "./linked-line.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

const AGE = 8;
const WHAT = 16;

/** What happened to a workload, oldest first. `now`: milliseconds since 1970. */
export function timelineLines(entries: readonly TimelineEntry[], now: number, width: number): readonly LinkedLine[] {
  if (entries.length === 0) return wrapped("Nothing is known about its life.", width, "muted");
  return [
    ...entries.flatMap((entry) => entryLines(entry, now, width)),
    plain([]),
    ...wrapped("Events are kept for about an hour, and a condition tells of its last change only.", width, "muted"),
  ];
}

function entryLines(
  { at, what, reason, message, count }: TimelineEntry,
  now: number,
  width: number,
): readonly LinkedLine[] {
  const [words, tone] = MILESTONES[what];
  const often = count > 1 ? ` (${count} times)` : "";
  const said = [reason, message].filter((text) => text !== "").join(": ");
  const [first = [], ...rest] = paragraph(`${said}${often}`, width - AGE - WHAT - 4, "muted");
  return [
    plain([span(ageOf(at, now), "muted"), span("  "), span(words.padEnd(WHAT), tone), span("  "), ...first]),
    ...rest.map((line) => plain([span(" ".repeat(AGE + WHAT + 4)), ...line])),
  ];
}

const MILESTONES: Readonly<Record<Milestone, readonly [words: string, tone: Tone]>> = {
  created: ["created", "normal"],
  pending: ["waits", "warning"],
  reserved: ["holds quota", "good"],
  check: ["admission check", "info"],
  admitted: ["admitted", "good"],
  "pods-ready": ["pods ready", "good"],
  "pods-not-ready": ["pods not ready", "warning"],
  evicted: ["evicted", "bad"],
  preempted: ["preempted", "bad"],
  "preempted-other": ["preempted others", "info"],
  requeued: ["queued again", "info"],
  deactivated: ["deactivated", "bad"],
  finished: ["finished", "good"],
  event: ["event", "muted"],
};

function ageOf(at: number | undefined, now: number): string {
  return (at === undefined ? "?" : formatAge(Math.max(now - at, 0))).padStart(AGE);
}

/** Who preempted whom, newest first; those who keep taking each other's place come before all. */
export function preemptionLines(
  records: readonly PreemptionRecord[],
  now: number,
  width: number,
): readonly LinkedLine[] {
  if (records.length === 0)
    return wrapped("No preemption is known. Events are kept for about an hour.", width, "muted");
  return [
    ...section(
      "They keep preempting one another",
      preemptionLoops(records).flatMap((loop) => loopLines(loop, now, width - 2)),
    ),
    ...section(
      `Preemptions: ${records.length}, newest first`,
      records.flatMap((record) => recordLines(record, now, width - 2)),
    ),
  ];
}

function loopLines({ members, times, lastAt }: PreemptionLoop, now: number, width: number): readonly LinkedLine[] {
  const when = lastAt === undefined ? "" : `, last ${formatAge(Math.max(now - lastAt, 0))} ago`;
  const names = [...members, ...members.slice(0, 1)].map(nameOf).join(" → ");
  return wrapped(`${names}: ${times} times${when}`, width, "bad");
}

/** Each of the two on a line of its own, since each leads somewhere. */
function recordLines(
  { at, victim, preemptor, why }: PreemptionRecord,
  now: number,
  width: number,
): readonly LinkedLine[] {
  const indent = span(" ".repeat(AGE + 2));
  return [
    { line: [span(ageOf(at, now), "muted"), span("  "), ...whoSpans(victim, "warning")], target: targetOf(victim) },
    { line: [indent, span("by ", "muted"), ...whoSpans(preemptor, "accent")], target: targetOf(preemptor) },
    ...(why === "" ? [] : paragraph(why, width - AGE - 2, "muted").map((line) => plain([indent, ...line]))),
  ];
}

function whoSpans(who: WorkloadIdentity, tone: Tone): readonly Span[] {
  const queue = who.clusterQueue === "" ? "" : ` of ${who.clusterQueue}`;
  const job = who.job === "" ? "" : `, ${who.job}`;
  return [foreign(nameOf(who), tone), foreign(`${queue}${job}`, "muted")];
}

function nameOf({ namespace, name, uid }: WorkloadIdentity): string {
  if (name !== "") return `${namespace}/${name}`;
  return uid === "" ? "one that is not known" : `one that is gone (${uid})`;
}

function targetOf({ namespace, name }: WorkloadIdentity): LinkTarget | undefined {
  return name === "" ? undefined : { kindId: kindIdOf(WORKLOADS), namespace, name };
}
