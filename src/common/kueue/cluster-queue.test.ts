import { describe, expect, test } from "vitest";
import {
  handMade,
  projectOddVariants,
  recordedObject,
  recordedObjects,
} from "../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity, type Quantity } from "../values/quantity.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { fill, freeNominal, lendable, lentAtMost, mostByOwnLimits, reservedNotUsed } from "./flavor-quota.ts";
import { isStopped } from "./queue-state.ts";

const recorded = (file: string, name?: string) => CLUSTER_QUEUES.project(recordedObject(file, name), "v1beta2");
const inText = (amount: Quantity | "unlimited" | undefined) =>
  amount === undefined || amount === "unlimited" ? amount : formatQuantity(amount);

test("a recorded queue that borrows", () => {
  const queue = recorded("clusterqueue-borrowing");
  expect(queue).toMatchObject({
    cohort: "research",
    strategy: "BestEffortFIFO",
    stopPolicy: "None",
    namespaceSelector: "testbed=team",
    preemption: {
      withinClusterQueue: "LowerPriority",
      reclaimWithinCohort: "Any",
      borrowWithinCohort: "Never",
      borrowMaxPriority: undefined,
    },
    fungibility: {
      whenCanBorrow: "MayStopSearch",
      whenCanPreempt: "TryNextFlavor",
      preference: "BorrowingOverPreemption",
    },
    activity: { active: true, reason: "Ready" },
    counts: { pending: 1, reserving: 3, admitted: 3 },
    weightedShare: undefined,
    admissionChecks: [],
  });
  const cpu = queue.quotas[0]!;
  expect([cpu.flavor, cpu.resource]).toEqual(["default", "cpu"]);
  expect([cpu.nominal, cpu.reserved, cpu.used, cpu.borrowed].map(inText)).toEqual(["16", "27", "27", "11"]);
  expect(inText(mostByOwnLimits(cpu, true))).toBe("32");
  expect(inText(lendable(cpu, true))).toBe("12");
  expect(inText(freeNominal(cpu))).toBe("0");
  expect(fill(cpu)).toBe(27 / 16);
  expect(mostByOwnLimits(queue.quotas[1]!, true)).toBe("unlimited");
  expect(queue.quotas.map(({ flavor, resource }) => `${flavor} ${resource}`)).toEqual([
    "default cpu",
    "default memory",
    "gpu-a100 nvidia.com/gpu",
  ]);
});

test.each([
  [
    "clusterqueue-stopped",
    {
      stopPolicy: "Hold",
      activity: { active: false, reason: "Stopped", message: "Can't admit new workloads: is stopped." },
    },
  ],
  [
    "clusterqueue-flavor-not-found",
    { stopPolicy: "None", activity: { active: false, reason: "FlavorNotFound" }, cohort: "" },
  ],
])("recorded: %s", (file, expected) => {
  const queue = recorded(file);
  expect(queue).toMatchObject(expected);
  expect(isStopped(queue)).toBe(expected.stopPolicy !== "None");
});

test("quota that is held for an open check is reserved and not used", () => {
  const queue = recorded("clusterqueues", "cq-gated");
  expect(queue.admissionChecks).toEqual([{ name: "manual", onFlavors: [] }]);
  expect(inText(reservedNotUsed(queue.quotas[0]!))).toBe("1");
});

test("every recorded queue has all its amounts", () => {
  for (const object of recordedObjects("clusterqueues")) {
    for (const quota of CLUSTER_QUEUES.project(object, "v1beta2").quotas) {
      expect([quota.nominal, quota.reserved, quota.used, quota.borrowed]).not.toContain(undefined);
    }
  }
});

const spec = (more: object, resource: object = {}) => ({
  spec: {
    resourceGroups: [
      {
        coveredResources: ["cpu"],
        flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "4", ...resource }] }],
      },
    ],
    ...more,
  },
});

describe("v1beta1 reads as v1beta2", () => {
  test.each([
    ["the cohort's name", { cohort: "all" }, { cohort: "all" }],
    [
      "checks as plain names",
      { admissionChecks: ["a", "b"] },
      {
        admissionChecks: [
          { name: "a", onFlavors: [] },
          { name: "b", onFlavors: [] },
        ],
      },
    ],
    [
      "checks for some flavors",
      { admissionChecksStrategy: { admissionChecks: [{ name: "a", onFlavors: ["f"] }] } },
      { admissionChecks: [{ name: "a", onFlavors: ["f"] }] },
    ],
    [
      "old words for flavors",
      { flavorFungibility: { whenCanBorrow: "Borrow", whenCanPreempt: "Preempt" } },
      {
        fungibility: {
          whenCanBorrow: "MayStopSearch",
          whenCanPreempt: "MayStopSearch",
          preference: "BorrowingOverPreemption",
        },
      },
    ],
  ])("%s", (_case, more, expected) =>
    expect(CLUSTER_QUEUES.project(handMade(spec(more)), "v1beta1")).toMatchObject(expected),
  );
});

describe("edges", () => {
  const quotaOf = (content: object) => CLUSTER_QUEUES.project(handMade({ ...content }), "v1beta2").quotas[0]!;
  test("no status: use is unknown, and a queue without cohort borrows nothing", () => {
    expect(quotaOf(spec({}))).toMatchObject({ reserved: undefined, used: undefined, borrowed: { nanos: 0n } });
    expect(quotaOf(spec({ cohortName: "c" })).borrowed).toBeUndefined();
  });
  test("an older status without the borrowed figure", () => {
    const status = { flavorsReservation: [{ name: "f", resources: [{ name: "cpu", total: "7" }] }] };
    expect(inText(quotaOf({ ...spec({ cohortName: "c" }), status }).borrowed)).toBe("3");
  });
  test.each([
    ["its free quota", { lendingLimit: "3" }, "2", "2"],
    ["its lending limit", { lendingLimit: "1" }, "2", "1"],
    ["nothing while it borrows", {}, "6", "0"],
    ["unknown use", {}, "?", undefined],
  ])("lends at most %s", (_case, resource, total, expected) => {
    const status = { flavorsReservation: [{ name: "f", resources: [{ name: "cpu", total }] }] };
    expect(inText(lentAtMost(quotaOf({ ...spec({ cohortName: "c" }, resource), status }), true))).toBe(expected);
  });
  test("a limit that cannot be read is not the same as none", () => {
    const quota = quotaOf(spec({ cohortName: "c" }, { borrowingLimit: "much", lendingLimit: true }));
    expect([quota.borrowing.is, quota.lending.is]).toEqual(["unreadable", "unreadable"]);
    expect([mostByOwnLimits(quota, true), lendable(quota, true)]).toEqual([undefined, undefined]);
  });
  test("without cohort nothing is lent and the nominal quota is the limit", () => {
    const quota = quotaOf(spec({}));
    expect([inText(mostByOwnLimits(quota, false)), inText(lendable(quota, false))]).toEqual(["4", "0"]);
  });
  test.each([
    ["nothing said", {}, undefined],
    ["not borrowing", { weightedShare: 0 }, 0],
    ["weight 0", JSON.parse('{"weightedShare": 9223372036854775807}'), Number.POSITIVE_INFINITY],
    ["text", { weightedShare: "12" }, undefined],
  ])("weighted share: %s", (_case, fairSharing, expected) => {
    expect(CLUSTER_QUEUES.project(handMade({ status: { fairSharing } }), "v1beta2").weightedShare).toBe(expected);
  });
  test("no selector admits no namespace, an empty one all", () => {
    const selector = (more: object) => CLUSTER_QUEUES.project(handMade({ spec: more }), "v1beta2").namespaceSelector;
    expect([selector({}), selector({ namespaceSelector: null }), selector({ namespaceSelector: {} })]).toEqual([
      undefined,
      undefined,
      "",
    ]);
  });
});

test("never throws, whatever a field holds", () => {
  const object = recordedObject("clusterqueue-borrowing");
  expect(projectOddVariants(CLUSTER_QUEUES.project, object).names).toEqual(["cq-b"]);
});
