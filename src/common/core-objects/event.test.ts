import { expect, test } from "vitest";
import { handMade, projectOddVariants, recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import { byNewest, EVENTS } from "./event.ts";

const recorded = recordedObjects("events");

test("every recorded event has a time, a source, a count and a subject", () => {
  for (const object of recorded) {
    const event = EVENTS.project(object, "v1");
    expect(event.at).toBeGreaterThan(0);
    expect(event.firstAt).toBeLessThanOrEqual(event.at!);
    expect(event.source).not.toBe("");
    expect(event.count).toBeGreaterThanOrEqual(1);
    expect(event.regarding.kind).not.toBe("");
  }
});

test("a recorded series", () => {
  const series = recorded
    .map((object) => EVENTS.project(object, "v1"))
    .filter(({ reason, count }) => reason === "Pending" && count > 1);
  expect(series.length).toBeGreaterThan(0);
  expect(series[0]).toMatchObject({ source: "kueue-admission", type: "Warning", regarding: { kind: "Workload" } });
});

const times = {
  metadata: { creationTimestamp: "2026-01-01T00:00:00Z" },
  first: "2026-01-02T00:00:00Z",
  event: "2026-01-03T00:00:00.123456Z",
  last: "2026-01-04T00:00:00Z",
  series: "2026-01-05T00:00:00.000001Z",
};
const day = (date: number, ms = 0) => Date.UTC(2026, 0, date) + ms;

test.each([
  ["nothing but its creation", {}, { at: day(1), firstAt: day(1), count: 1 }],
  [
    "an old recorder",
    { firstTimestamp: times.first, lastTimestamp: times.last, count: 4 },
    { at: day(4), firstAt: day(2), count: 4 },
  ],
  [
    "a new recorder, once",
    { eventTime: times.event, firstTimestamp: null, lastTimestamp: null },
    { at: day(3, 123), firstAt: day(3, 123), count: 1 },
  ],
  [
    "a new recorder, again and again",
    { eventTime: times.event, series: { count: 9, lastObservedTime: times.series } },
    { at: day(5), firstAt: day(3, 123), count: 9 },
  ],
  ["a count of none", { count: 0 }, { count: 1 }],
  ["a source by component", { source: { component: "kubelet" }, reportingComponent: "other" }, { source: "kubelet" }],
  ["a source by reporter", { source: {}, reportingComponent: "kueue-admission" }, { source: "kueue-admission" }],
])("merged: %s", (_case, content, expected) => {
  expect(EVENTS.project(handMade(content, times.metadata), "v1")).toMatchObject(expected);
});

test("newest first, those without a time last", () => {
  const at = (name: string, lastTimestamp?: string) => EVENTS.project(handMade({ lastTimestamp }, { name }), "v1");
  const sorted = [at("none"), at("old", times.first), at("new", times.last)].toSorted(byNewest);
  expect(sorted.map(({ meta }) => meta.name)).toEqual(["new", "old", "none"]);
});

test("never throws, whatever a field holds", () => {
  const object = recorded[0]!;
  expect(projectOddVariants(EVENTS.project, object).names).toEqual([object.metadata.name]);
});
