import { expect, test } from "vitest";
import { madeEvent } from "../../tests/fixtures/diagnosis-facts.ts";
import { handMade, recordedObject, recordedObjects } from "../../tests/fixtures/recorded-objects.ts";
import { EVENTS } from "../common/core-objects/event.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { timeline } from "./timeline.ts";

const at = (type: string, status: string, reason: string, time: string, message = "") => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: time,
});

const life = WORKLOADS.project(
  handMade(
    {
      status: {
        conditions: [
          at("QuotaReserved", "True", "QuotaReserved", "2026-11-24T01:10:00Z", "Quota reserved in ClusterQueue cq"),
          at("Admitted", "True", "Admitted", "2026-11-24T01:10:01Z"),
          at("Evicted", "False", "QuotaReserved", "2026-11-24T01:10:00Z", "Previously: x"),
          at("Finished", "True", "Succeeded", "2026-11-24T01:30:00Z", "done\u001b[31m"),
        ],
        admissionChecks: [{ name: "manual", state: "Ready", lastTransitionTime: "2026-11-24T01:10:01Z" }],
        schedulingStats: { evictions: [{ reason: "Preempted", count: 3 }] },
      },
    },
    { name: "a", namespace: "team-a", uid: "uid-a", creationTimestamp: "2026-11-24T01:00:00Z" },
  ),
  "v1beta2",
);

test("in order, each change once, with what is only counted at the end", () => {
  const events = [
    madeEvent(
      "Workload",
      "a",
      "QuotaReserved",
      "Quota reserved in ClusterQueue cq, wait time since queued was 600s",
      "2026-11-24T01:10:01Z",
      "Normal",
    ),
    madeEvent("Workload", "a", "EvictedDueToPreempted", "Preempted to accommodate", "2026-11-24T01:05:00Z", "Normal"),
    madeEvent("Workload", "a", "Pending", "couldn't assign flavors", "2026-11-24T01:01:00Z"),
    madeEvent("Workload", "other", "Admitted", "not mine", "2026-11-24T01:02:00Z"),
  ];
  expect(
    timeline(life, events).map(({ what, reason, count, at: time }) => [
      time === undefined ? "?" : new Date(time).toISOString().slice(14, 19),
      what,
      reason,
      count,
    ]),
  ).toEqual([
    ["00:00", "created", "", 1],
    ["01:00", "pending", "Pending", 1],
    ["05:00", "evicted", "Preempted", 1],
    ["10:00", "reserved", "QuotaReserved", 1],
    ["10:01", "admitted", "Admitted", 1],
    ["10:01", "check", "Ready", 1],
    ["30:00", "finished", "Succeeded", 1],
    ["?", "evicted", "Preempted", 2],
  ]);
});

test("words are cleaned, and the longer ones are kept", () => {
  const entries = timeline(life, [
    madeEvent(
      "Workload",
      "a",
      "QuotaReserved",
      "Quota reserved in ClusterQueue cq, wait time since queued was 600s",
      "2026-11-24T01:10:01Z",
    ),
  ]);
  expect(entries.find(({ what }) => what === "reserved")?.message).toContain("600s");
  expect(entries.find(({ what }) => what === "finished")?.message).toBe("done^[[31m");
});

test("a recorded life with its recorded events", () => {
  const workload = WORKLOADS.project(recordedObject("workload-evicted-preempted"), "v1beta2");
  const events = recordedObjects("events").map((object) => EVENTS.project(object, "v1"));
  const entries = timeline(workload, events);
  expect(entries[0]?.what).toBe("created");
  expect(entries.map(({ what }) => what)).toEqual(
    expect.arrayContaining(["evicted", "preempted", "requeued", "pending"]),
  );
  const times = entries.flatMap(({ at: time }) => time ?? []);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});
