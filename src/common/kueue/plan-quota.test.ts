import { describe, expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { COHORTS } from "./cohort.ts";
import { LOCAL_QUEUES } from "./local-queue.ts";
import { planFairWeight } from "./plan-fair-weight.ts";
import { planQuota } from "./plan-quota.ts";

const CPU = { flavor: "spot", resource: "cpu" };
const group = (limits: object) => ({
  resourceGroups: [{ coveredResources: ["cpu"], flavors: [{ name: "spot", resources: [{ name: "cpu", ...limits }] }] }],
});
const queue = (name: string, limits: object, total: string, cohortName = "research") =>
  CLUSTER_QUEUES.project(
    handMade(
      {
        spec: { ...(cohortName === "" ? {} : { cohortName }), ...group(limits) },
        status: { flavorsReservation: [{ name: "spot", resources: [{ name: "cpu", total }] }] },
      },
      { name, uid: `uid-${name}` },
    ),
    "v1beta2",
  );
const mine = { others: false, count: 1 };
const PATH = "/spec/resourceGroups/0/flavors/0";
const SAME_PLACE = [
  { op: "test", path: `${PATH}/name`, value: "spot" },
  { op: "test", path: `${PATH}/resources/0/name`, value: "cpu" },
];
const NOMINAL = `${PATH}/resources/0/nominalQuota`;

test("what stands there is tested as it is written, and put back like that", () => {
  const holder = queue("a", { nominalQuota: 4 }, "2");
  const plan = planQuota(holder, { ...CPU, nominal: "8000m" }, { ...mine, queues: [holder] });
  expect(plan).toMatchObject({
    title: "Change quota of ClusterQueue a, cpu of flavor spot: nominal 4 → 8",
    refusedBecause: undefined,
    notes: ["Nobody becomes over-admitted."],
    confirm: "yes",
  });
  expect(plan.request).toEqual({
    verb: "patch",
    operations: [...SAME_PLACE, { op: "test", path: NOMINAL, value: 4 }, { op: "replace", path: NOMINAL, value: "8" }],
  });
  expect(plan.undo).toEqual([
    ...SAME_PLACE,
    { op: "test", path: NOMINAL, value: "8" },
    { op: "replace", path: NOMINAL, value: 4 },
  ]);
});

test("limits come and go", () => {
  const holder = queue("a", { nominalQuota: "4", borrowingLimit: "2" }, "2");
  const plan = planQuota(holder, { ...CPU, borrowing: "none", lending: "1" });
  const [borrowing, lending] = ["borrowingLimit", "lendingLimit"].map((field) => `${PATH}/resources/0/${field}`);
  expect(plan.title).toMatch(/: borrowing 2 → no limit, lending no limit → 1$/);
  expect(plan.request).toMatchObject({
    operations: [
      ...SAME_PLACE,
      { op: "test", path: borrowing, value: "2" },
      { op: "remove", path: borrowing },
      { op: "add", path: lending, value: "1" },
    ],
  });
  expect(plan.undo).toEqual([
    ...SAME_PLACE,
    { op: "add", path: borrowing, value: "2" },
    { op: "test", path: lending, value: "1" },
    { op: "remove", path: lending },
  ]);
  expect(plan.notes).toEqual(["Who becomes over-admitted is not known: the ClusterQueues could not be read."]);
});

describe("who becomes over-admitted", () => {
  const NOTHING_EVICTED =
    "Kueue evicts nothing for that: what runs goes on, and nothing more is admitted there until enough has ended.";
  test.each([
    [
      "a queue alone",
      [queue("a", { nominalQuota: "10" }, "8", "")],
      "5",
      ["ClusterQueue a is over-admitted: it holds 3 cpu of flavor spot more than it then may."],
    ],
    [
      "in a cohort that still has enough, it borrows",
      [queue("a", { nominalQuota: "10" }, "8"), queue("b", { nominalQuota: "10" }, "2")],
      "5",
      ["ClusterQueue a borrows 3 cpu of flavor spot then, which its cohort may reclaim by preemption."],
    ],
    [
      "beyond its borrowing limit",
      [queue("a", { nominalQuota: "10", borrowingLimit: "1" }, "8"), queue("b", { nominalQuota: "10" }, "2")],
      "5",
      ["ClusterQueue a is over-admitted: it holds 2 cpu of flavor spot more than it then may."],
    ],
    [
      "the cohort, because another queue borrows what is taken away",
      [queue("a", { nominalQuota: "10" }, "0"), queue("b", { nominalQuota: "10" }, "16")],
      "2",
      [
        "ClusterQueue b is over-admitted: it holds 4 cpu of flavor spot more than it then may.",
        "Cohort research is over-admitted: its queues hold 4 cpu of flavor spot more than there then is.",
      ],
    ],
  ])("%s", (_case, queues, nominal, notes) => {
    const [holder] = queues;
    const plan = planQuota(holder!, { ...CPU, nominal }, { ...mine, queues, cohorts: [] });
    expect(plan.notes).toEqual([...notes, NOTHING_EVICTED]);
    expect(plan.stops).toEqual({ pods: 0, accelerators: 0, jobs: 0 });
  });

  test("what was over-admitted before is not laid to this change", () => {
    const queues = [queue("a", { nominalQuota: "10" }, "12", "")];
    expect(planQuota(queues[0]!, { ...CPU, nominal: "11" }, { ...mine, queues }).notes).toEqual([
      "Nobody becomes over-admitted.",
    ]);
  });

  test("a cohort's own quota", () => {
    const cohort = COHORTS.project(
      handMade({ spec: group({ nominalQuota: "5" }) }, { name: "research", uid: "co" }),
      "v1beta2",
    );
    const queues = [queue("a", { nominalQuota: "10" }, "14")];
    const plan = planQuota(cohort, { ...CPU, nominal: "0" }, { ...mine, queues, cohorts: [cohort] });
    expect(plan.title).toBe("Change quota of Cohort research, cpu of flavor spot: nominal 5 → 0");
    expect(plan.notes[0]).toBe("ClusterQueue a is over-admitted: it holds 4 cpu of flavor spot more than it then may.");
  });
});

test.each([
  ["no such flavor", { flavor: "x", resource: "cpu", nominal: "1" }, /has no quota for cpu of flavor x/],
  ["not an amount", { ...CPU, nominal: "ten" }, /"ten" is not a nominal quota/],
  ["below 0", { ...CPU, borrowing: "-1" }, /"-1" is not a borrowing limit/],
  ["more to lend than there is", { ...CPU, lending: "9" }, /lending limit is above the nominal quota/],
  ["less than is lent", { ...CPU, nominal: "1", lending: "2" }, /lending limit is above the nominal quota/],
  ["nothing new", { ...CPU, nominal: "4000m" }, /stands like that already/],
])("refused: %s", (_case, wish, because) => {
  expect(planQuota(queue("a", { nominalQuota: "4" }, "0"), wish).refusedBecause).toMatch(because);
});

test.each(["borrowing", "lending"])("refused without a cohort: %s", (field) => {
  expect(planQuota(queue("a", { nominalQuota: "4" }, "0", ""), { ...CPU, [field]: "1" }).refusedBecause).toMatch(
    /needs a cohort/,
  );
});

describe("fair share weight", () => {
  const weighted = (spec: object) => CLUSTER_QUEUES.project(handMade({ spec }, { name: "a" }), "v1beta2");
  const WEIGHT = "/spec/fairSharing/weight";
  test.each([
    [
      "written",
      weighted({ fairSharing: { weight: 2 } }),
      [
        { op: "test", path: WEIGHT, value: 2 },
        { op: "replace", path: WEIGHT, value: "500m" },
      ],
      [
        { op: "test", path: WEIGHT, value: "500m" },
        { op: "replace", path: WEIGHT, value: 2 },
      ],
    ],
    [
      "the default",
      weighted({ cohortName: "c" }),
      [{ op: "add", path: "/spec/fairSharing", value: { weight: "500m" } }],
      [
        { op: "test", path: WEIGHT, value: "500m" },
        { op: "remove", path: "/spec/fairSharing" },
      ],
    ],
    [
      "no specification",
      COHORTS.project(handMade({}), "v1beta2"),
      [{ op: "add", path: "/spec", value: { fairSharing: { weight: "500m" } } }],
      [
        { op: "test", path: WEIGHT, value: "500m" },
        { op: "remove", path: "/spec/fairSharing" },
      ],
    ],
  ])("%s", (_case, sharer, operations, undo) => {
    expect(planFairWeight(sharer, "0.5")).toMatchObject({ request: { operations }, undo, refusedBecause: undefined });
  });

  test("of a LocalQueue, 0", () => {
    const plan = planFairWeight(
      LOCAL_QUEUES.project(handMade({ spec: { clusterQueue: "cq" } }, { namespace: "team-a" }), "v1beta2"),
      "0",
    );
    expect(plan.title).toBe("Change fair share weight of LocalQueue team-a/made from 1 to 0");
    expect(plan.notes[0]).toBe("With weight 0 it always comes last.");
  });

  test.each([
    ["-1", /is not a weight/],
    ["much", /is not a weight/],
    ["10n", /too small for Kueue/],
    ["1000m", /has that weight already/],
  ])("refused: %s", (weight, because) => {
    expect(planFairWeight(weighted({}), weight).refusedBecause).toMatch(because);
  });
});
