import { describe, expect, test } from "vitest";
import { handMade } from "../../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity, type Quantity } from "../../values/quantity.ts";
import { CLUSTER_QUEUES } from "../cluster-queue.ts";
import { COHORTS } from "../cohort.ts";
import { LOCAL_QUEUES } from "../local-queue.ts";
import { type UsageFacts, usageByResource, usageReport } from "./usage-report.ts";

interface Amounts {
  readonly nominal?: string;
  readonly lending?: string;
  readonly reserved?: string;
  readonly used?: string;
  readonly borrowed?: string;
}

function queue(name: string, cohortName: string | undefined, of: Readonly<Record<string, Amounts>>) {
  const entries = Object.entries(of);
  const flavors = entries.map(([flavor, { nominal = "10", lending }]) => ({
    name: flavor,
    resources: [{ name: "cpu", nominalQuota: nominal, ...(lending === undefined ? {} : { lendingLimit: lending }) }],
  }));
  const status = (field: "reserved" | "used") =>
    entries.map(([flavor, amounts]) => ({
      name: flavor,
      resources: [{ name: "cpu", total: amounts[field] ?? amounts.reserved ?? "0", borrowed: amounts.borrowed ?? "0" }],
    }));
  const object = handMade(
    {
      spec: { cohortName, resourceGroups: [{ coveredResources: ["cpu"], flavors }] },
      status: { flavorsReservation: status("reserved"), flavorsUsage: status("used"), admittedWorkloads: 3 },
    },
    { name, uid: name },
  );
  return CLUSTER_QUEUES.project(object, "v1beta2");
}

function localQueue(namespace: string, name: string, clusterQueue: string, reserved: string, flavor = "f") {
  const usage = [{ name: flavor, resources: [{ name: "cpu", total: reserved }] }];
  const status = { flavorsReservation: usage, flavorsUsage: usage };
  return LOCAL_QUEUES.project(handMade({ spec: { clusterQueue }, status }, { name, namespace, uid: name }), "v1beta2");
}

const cohort = (name: string, parentName?: string) =>
  COHORTS.project(handMade({ spec: { parentName } }, { name, uid: name }), "v1beta2");

/** `a` borrows 4 of the 14 that it holds, from `b` and from `deep`, a queue of the cohort below. */
const world: UsageFacts = {
  clusterQueues: {
    is: "read",
    items: [
      queue("b", "root", { f: { reserved: "9", used: "7" } }),
      queue("a", "root", { f: { reserved: "14", borrowed: "4" }, spot: { nominal: "2" } }),
      queue("deep", "child", { f: { nominal: "5", lending: "2", reserved: "1" } }),
      queue("alone", undefined, { f: { reserved: "3" } }),
    ],
  },
  cohorts: { is: "read", items: [cohort("child", "root")] },
  localQueues: {
    is: "read",
    items: [
      localQueue("team-a", "one", "a", "2"),
      localQueue("team-a", "two", "a", "1"),
      localQueue("team-a", "three", "b", "9"),
      localQueue("team-b", "four", "a", "11"),
    ],
  },
};

const text = (amount: Quantity | undefined) => (amount === undefined ? "?" : formatQuantity(amount));
const words = (lines: readonly object[] | undefined) =>
  lines?.map((line) =>
    Object.values(line)
      .map((part: string | Quantity | undefined) => (typeof part === "string" ? part : text(part)))
      .join(" "),
  );
const lineOf = (
  part: readonly { readonly name: string; readonly lines: readonly object[] }[] | undefined,
  name: string,
) => words(part?.find((each) => each.name === name)?.lines);

describe("the usage report", () => {
  const report = usageReport(world);

  test.each([
    ["a", ["f cpu 10 14 14 4 0", "spot cpu 2 0 0 0 0"], "it borrows, and lends nothing of spot, which nobody borrows"],
    ["b", ["f cpu 10 9 7 0 1"], "it lends what it has free, and two are held for checks"],
    ["deep", ["f cpu 5 1 1 0 2"], "it lends no more than its limit"],
    ["alone", ["f cpu 10 3 3 0 0"], "in no cohort it lends nothing"],
  ])("ClusterQueue %s: %s, as %s", (name, lines) => {
    expect(lineOf(report.clusterQueues, name)).toEqual(lines);
  });

  test("queues stand by name, cohorts from the root down with all that is below them", () => {
    expect(report.clusterQueues?.map(({ name }) => name)).toEqual(["a", "alone", "b", "deep"]);
    expect(report.cohorts?.map(({ name, parent }) => [name, parent])).toEqual([
      ["root", ""],
      ["child", "root"],
    ]);
    expect(lineOf(report.cohorts, "root")).toEqual(["f cpu 25 24 22 4 3", "spot cpu 2 0 0 0 0"]);
    expect(lineOf(report.cohorts, "child")).toEqual(["f cpu 5 1 1 0 2"]);
  });

  test("a namespace holds what its queues hold, and at most that share of what is borrowed", () => {
    expect(
      report.namespaces?.map(({ namespace, localQueues, clusterQueues }) => [namespace, localQueues, clusterQueues]),
    ).toEqual([
      ["team-a", ["one", "three", "two"], ["a", "b"]],
      ["team-b", ["four"], ["a"]],
    ]);
    expect(report.namespaces?.map(({ lines }) => words(lines))).toEqual([["f cpu 12 12 3"], ["f cpu 11 11 4"]]);
  });

  test("amounts are summed by resource", () => {
    const lines = report.clusterQueues?.find(({ name }) => name === "a")?.lines ?? [];
    expect(words(usageByResource(lines))).toEqual(["cpu 12 14 14 4 0"]);
  });
});

test("what may not be read is undefined, and named", () => {
  const hidden = { is: "hidden", why: "It needs the right to list clusterqueues." } as const;
  const own = { is: "read", items: [localQueue("team-a", "one", "a", "2")], partly: "Only team-a." } as const;
  const report = usageReport({ clusterQueues: hidden, cohorts: hidden, localQueues: own });
  expect(report).toMatchObject({ clusterQueues: undefined, cohorts: undefined });
  expect(words(report.namespaces?.[0]?.lines)).toEqual(["f cpu 2 2 ?"]);
  expect(report.notRead).toEqual([hidden.why, hidden.why, "Only team-a."]);
  expect(usageReport({ ...world, localQueues: hidden }).namespaces).toBeUndefined();
});

test("without cohorts the queues' own words make the tree", () => {
  const report = usageReport({ ...world, cohorts: { is: "hidden", why: "Not read: Cohorts." } });
  expect(report.cohorts?.map(({ name, parent }) => [name, parent])).toEqual([
    ["child", ""],
    ["root", ""],
  ]);
});

test("an amount that could not be read makes its sums unknown, and no others", () => {
  const odd = queue("odd", "root", { f: { nominal: "many", reserved: "2" } });
  const items = [...(world.clusterQueues.is === "read" ? world.clusterQueues.items : []), odd];
  const report = usageReport({ ...world, clusterQueues: { is: "read", items } });
  expect(lineOf(report.clusterQueues, "odd")).toEqual(["f cpu ? 2 2 0 ?"]);
  expect(lineOf(report.cohorts, "root")).toEqual(["f cpu ? 26 24 4 ?", "spot cpu 2 0 0 0 0"]);
});

test("a circle of cohorts is told once, and nothing goes round for ever", () => {
  const items = [queue("a", "x", { f: { reserved: "1" } })];
  const report = usageReport({
    ...world,
    clusterQueues: { is: "read", items },
    cohorts: { is: "read", items: [cohort("x", "y"), cohort("y", "x")] },
  });
  expect(report.cohorts?.map(({ name, stoppedByCycle }) => [name, stoppedByCycle])).toEqual([
    ["x", true],
    ["y", true],
  ]);
});
