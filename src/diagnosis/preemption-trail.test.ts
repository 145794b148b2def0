import { expect, test } from "vitest";
import { madeEvent } from "../../tests/fixtures/diagnosis-facts.ts";
import { handMade, recordedObject } from "../../tests/fixtures/recorded-objects.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { mergePreemptions, type PreemptionRecord, preemptionLoops, preemptionsIn } from "./preemption-trail.ts";

const identity = (name: string) => ({ uid: `uid-${name}`, namespace: "team-a", name, clusterQueue: "cq", job: "" });
const took = (preemptor: string, victim: string, at: number | undefined = 0): PreemptionRecord => ({
  at,
  victim: identity(victim),
  preemptor: identity(preemptor),
  why: "",
});
const message = (by: string) =>
  `Preempted to accommodate a workload (UID: uid-${by}, JobUID: j) due to prioritization in the ClusterQueue; preemptor path: /research/cq-b`;
const workload = (name: string, conditions: readonly object[] = []) =>
  WORKLOADS.project(handMade({ status: { conditions } }, { name, namespace: "team-a", uid: `uid-${name}` }), "v1beta2");

test("a condition, the victim's event and the preemptor's event of one preemption are one record", () => {
  const victim = workload("a", [
    {
      type: "Preempted",
      status: "True",
      reason: "InClusterQueue",
      message: message("b"),
      lastTransitionTime: "2026-11-24T01:59:00Z",
    },
  ]);
  const events = [
    madeEvent(
      "Workload",
      "a",
      "Preempted",
      `${message("b")}; preemptor effective priority: 10`,
      "2026-11-24T01:59:01Z",
    ),
    madeEvent(
      "Workload",
      "b",
      "PreemptedWorkload",
      "Preempted workload team-a/a (UID: uid-a) in ClusterQueue cq-a; preemptor effective priority: 10",
    ),
  ];
  const found = preemptionsIn([victim, workload("b")], events);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    victim: { name: "a" },
    preemptor: { name: "b" },
    why: "prioritization in the ClusterQueue",
  });
});

test("the event tells when both workloads are gone", () => {
  const [found] = preemptionsIn(
    [],
    [
      madeEvent(
        "Workload",
        "b",
        "PreemptedWorkload",
        "Preempted workload team-a/a (UID: uid-a) in ClusterQueue cq-a; x",
      ),
    ],
  );
  expect(found).toMatchObject({ victim: { name: "a", clusterQueue: "cq-a" }, preemptor: { name: "b" } });
});

test("a recorded preemption", () => {
  const recorded = WORKLOADS.project(recordedObject("workload-evicted-preempted"), "v1beta2");
  expect(preemptionsIn([recorded], [])).toMatchObject([
    { victim: { name: recorded.meta.name }, preemptor: { clusterQueue: "cq-alone" } },
  ]);
});

test("the ring keeps the newest, and a later preemption of the same pair apart", () => {
  const ring = mergePreemptions(
    [took("b", "a", 10_000)],
    [took("b", "a", 11_000), took("b", "a", 90_000), took("c", "d", 1)],
    2,
  );
  expect(ring.map(({ at, victim }) => [at, victim.name])).toEqual([
    [90_000, "a"],
    [11_000, "a"],
  ]);
});

test.each<[string, readonly PreemptionRecord[], readonly (readonly string[])[]]>([
  ["none", [took("a", "b"), took("b", "c"), took("a", "c")], []],
  ["two that take turns", [took("a", "b", 1), took("b", "a", 2), took("a", "b", 9_000)], [["a", "b"]]],
  ["three in a circle", [took("a", "b"), took("b", "c"), took("c", "a")], [["a", "b", "c"]]],
  ["a way into a circle is not in it", [took("x", "a"), took("a", "b"), took("b", "a")], [["a", "b"]]],
  ["itself", [took("a", "a")], []],
])("loops: %s", (_case, records, expected) => {
  expect(preemptionLoops(records).map(({ members }) => members.map(({ name }) => name).toSorted())).toEqual(expected);
});

test("a loop counts its preemptions and knows the last", () => {
  expect(preemptionLoops([took("a", "b", 1), took("b", "a", 2), took("a", "b", 9_000)])[0]).toMatchObject({
    times: 3,
    lastAt: 9_000,
  });
});
