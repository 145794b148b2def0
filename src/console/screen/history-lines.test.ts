import { describe, expect, test } from "vitest";
import { expectHarmless, HOSTILE_TEXTS, linksOf, said } from "../../../tests/fixtures/report-lines.ts";
import type { WorkloadIdentity } from "../../diagnosis/diagnosis.ts";
import type { PreemptionRecord } from "../../diagnosis/preemption-trail.ts";
import type { TimelineEntry } from "../../diagnosis/timeline.ts";
import { preemptionLines, timelineLines } from "./history-lines.ts";

const NOW = Date.parse("2026-11-01T12:00:00Z");
const MINUTE = 60_000;

const who = (name: string, queue = "cq"): WorkloadIdentity => ({
  uid: name,
  namespace: "ns",
  name,
  clusterQueue: queue,
  job: `Job ${name}`,
});
const record = (victim: string, preemptor: string, minutes: number, why = ""): PreemptionRecord => ({
  at: NOW - minutes * MINUTE,
  victim: who(victim),
  preemptor: who(preemptor),
  why,
});
const entry = (what: TimelineEntry["what"], more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  at: NOW - 5 * MINUTE,
  what,
  reason: "",
  message: "",
  count: 1,
  ...more,
});

describe("a workload's life", () => {
  test("one line for each thing that happened", () => {
    const lines = timelineLines(
      [
        entry("created"),
        entry("pending", { at: NOW - 2 * MINUTE, reason: "Pending", message: "no room", count: 3 }),
        entry("evicted", { at: undefined, reason: "Preempted" }),
      ],
      NOW,
      76,
    );
    expect(said(lines).slice(0, 3)).toEqual([
      "      5m  created",
      "      2m  waits             Pending: no room (3 times)",
      "       ?  evicted           Preempted",
    ]);
  });

  test("long messages keep their column", () => {
    const lines = said(timelineLines([entry("event", { message: "word ".repeat(40) })], NOW, 70)).slice(1, 3);
    for (const line of lines) expect(line).toMatch(/^ {28}word/);
  });

  test("nothing known", () => {
    expect(said(timelineLines([], NOW, 76))).toEqual(["Nothing is known about its life."]);
  });
});

describe("who preempted whom", () => {
  test("newest first, each of the two leading somewhere", () => {
    const lines = preemptionLines(
      [record("low", "high", 1, "prioritization in the ClusterQueue"), record("old", "low", 9)],
      NOW,
      76,
    );
    expect(said(lines).slice(1)).toEqual([
      "Preemptions: 2, newest first",
      "       60s  ns/low of cq, Job low",
      "            by ns/high of cq, Job high",
      "            prioritization in the ClusterQueue",
      "        9m  ns/old of cq, Job old",
      "            by ns/low of cq, Job low",
    ]);
    expect(linksOf(lines)).toEqual(["low", "high", "old", "low"].map((name) => `workloads.kueue.x-k8s.io ns/${name}`));
  });

  test("those who keep taking each other's place come first", () => {
    const lines = said(preemptionLines([record("a", "b", 1), record("b", "a", 2)], NOW, 76));
    expect(lines[1]).toBe("They keep preempting one another");
    expect(lines[2]).toMatch(/^ {2}ns\/. → ns\/. → ns\/.: 2 times, last \S+ ago$/);
  });

  test("one that is gone leads nowhere", () => {
    const gone = { uid: "u-1", namespace: "", name: "", clusterQueue: "cq-b", job: "" };
    const lines = preemptionLines([{ at: undefined, victim: who("low"), preemptor: gone, why: "" }], NOW, 76);
    expect(said(lines).at(-1)).toBe("            by one that is gone (u-1) of cq-b");
    expect(linksOf(lines)).toHaveLength(1);
  });

  test("none", () => {
    expect(said(preemptionLines([], NOW, 76))).toEqual(["No preemption is known. Events are kept for about an hour."]);
  });
});

test.each(HOSTILE_TEXTS)("stays text: %s", (_what, text) => {
  const hostile = { uid: text, namespace: text, name: text, clusterQueue: text, job: text };
  expectHarmless(timelineLines([entry("event", { reason: text, message: text })], NOW, 76));
  expectHarmless(
    preemptionLines(
      [
        { at: NOW, victim: hostile, preemptor: { ...hostile, uid: `${text}2` }, why: text },
        { at: NOW, victim: { ...hostile, uid: `${text}2` }, preemptor: hostile, why: text },
      ],
      NOW,
      76,
    ),
  );
});
