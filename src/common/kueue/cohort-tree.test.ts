import { describe, expect, test } from "vitest";
import { handMade, recordedObject, recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity, type Quantity } from "../values/quantity.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { COHORTS } from "./cohort.ts";
import { cohortSums, queuesOf } from "./cohort-sums.ts";
import { cohortPath, cohortTree } from "./cohort-tree.ts";
import { quotaFigures } from "./quota-tree.ts";

const group = (resource: object) => [
  { coveredResources: ["cpu"], flavors: [{ name: "f", resources: [{ name: "cpu", ...resource }] }] },
];

function queue(name: string, cohortName: string, limits: object = { nominalQuota: "10" }, reserved = "0") {
  const usage = [{ name: "f", resources: [{ name: "cpu", total: reserved }] }];
  const spec = { cohortName, resourceGroups: group(limits) };
  return CLUSTER_QUEUES.project(
    handMade({ spec, status: { flavorsReservation: usage, flavorsUsage: usage } }, { name }),
    "v1beta2",
  );
}

function cohort(name: string, parentName?: string, limits?: object) {
  const spec = {
    ...(parentName === undefined ? {} : { parentName }),
    ...(limits === undefined ? {} : { resourceGroups: group(limits) }),
  };
  return COHORTS.project(handMade({ spec }, { name }), "v1beta2");
}

const inText = (amount: Quantity | undefined) => (amount === undefined ? "?" : formatQuantity(amount));

describe("the tree", () => {
  test("recorded queues and their cohort", () => {
    const queues = recordedObjects("clusterqueues").map((object) => CLUSTER_QUEUES.project(object, "v1beta2"));
    const tree = cohortTree(queues, [COHORTS.project(recordedObject("cohort"), "v1beta2")]);
    expect(tree.roots).toEqual(["research"]);
    expect(tree.nodes.get("research")?.clusterQueues.map(({ meta }) => meta.name)).toEqual(["cq-a", "cq-b", "cq-c"]);
    expect(tree.alone.length).toBe(queues.length - 3);
    const cpu = cohortSums(tree, "research").find(
      ({ flavor, resource }) => flavor === "default" && resource === "cpu",
    )!;
    expect([cpu.nominal, cpu.reserved, cpu.borrowed].map(inText)).toEqual(["40", "32", "11"]);
  });

  test("cohorts without an object, named by a queue or by a child", () => {
    const tree = cohortTree([queue("q", "implied")], [cohort("child", "unseen")]);
    expect(tree.roots).toEqual(["implied", "unseen"]);
    expect(tree.nodes.get("unseen")).toMatchObject({
      cohort: undefined,
      parent: "",
      children: ["child"],
      stoppedByCycle: false,
    });
  });

  test("a path from the root", () => {
    const tree = cohortTree([], [cohort("a"), cohort("b", "a"), cohort("c", "b")]);
    expect(cohortPath(tree, "c")).toEqual(["a", "b", "c"]);
    expect(cohortPath(tree, "nowhere")).toEqual(["nowhere"]);
  });

  test.each([
    ["its own parent", [["a", "a"]], [["a"]], ["a"]],
    [
      "two",
      [
        ["a", "b"],
        ["b", "a"],
      ],
      [["a", "b"]],
      ["a", "b"],
    ],
    [
      "three with one below",
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "a"],
        ["d", "a"],
      ],
      [["a", "b", "c"]],
      ["a", "b", "c", "d"],
    ],
    [
      "the one below comes first",
      [
        ["x", "a"],
        ["y", "a"],
        ["a0", "x"],
        ["a", "x"],
      ],
      [["x", "a"]],
      ["a", "a0", "x", "y"],
    ],
    [
      "none",
      [
        ["a", ""],
        ["b", "a"],
      ],
      [],
      [],
    ],
  ])("circles: %s", (_case, parents, cycles, stopped) => {
    const tree = cohortTree(
      [queue("q", "a")],
      parents.map(([name, parent]) => cohort(name!, parent === "" ? undefined : parent)),
    );
    expect(tree.cycles.map((cycle) => cycle.toSorted())).toEqual(cycles.map((cycle) => cycle.toSorted()));
    expect([...tree.nodes.values()].filter((node) => node.stoppedByCycle).map(({ name }) => name)).toEqual(stopped);
    expect(queuesOf(tree, "a").map(({ meta }) => meta.name)).toEqual(["q"]);
    expect(cohortPath(tree, "a").length).toBeLessThanOrEqual(parents.length);
  });

  test("a thousand queues in a chain of cohorts", () => {
    const cohorts = Array.from({ length: 1000 }, (_, index) =>
      cohort(`c${index}`, index === 0 ? undefined : `c${index - 1}`),
    );
    const queues = Array.from({ length: 1000 }, (_, index) => queue(`q${index}`, `c${index}`));
    const tree = cohortTree(queues, cohorts);
    expect(inText(cohortSums(tree, "c0")[0]!.nominal)).toBe("10k");
    expect(inText(quotaFigures(tree, "f", "cpu").cohorts.get("c0")?.subtree)).toBe("10k");
  });
});

describe("sums", () => {
  test("sub-cohorts and the cohorts' own quota are in", () => {
    const tree = cohortTree(
      [queue("q1", "top", undefined, "12"), queue("q2", "sub", undefined, "1")],
      [cohort("top"), cohort("sub", "top", { nominalQuota: "5" })],
    );
    const [sum] = cohortSums(tree, "top");
    expect([sum!.nominal, sum!.reserved, sum!.used, sum!.borrowed].map(inText)).toEqual(["25", "13", "13", "2"]);
    expect(cohortSums(tree, "sub").map(({ nominal }) => inText(nominal))).toEqual(["15"]);
    expect(cohortSums(tree, "nowhere")).toEqual([]);
  });
  test("one unknown part makes the sum unknown", () => {
    const tree = cohortTree([queue("q1", "c", { nominalQuota: "many" }), queue("q2", "c")], []);
    expect(inText(cohortSums(tree, "c")[0]!.nominal)).toBe("?");
  });
});

describe("quota arithmetic", () => {
  const figures = (queues: ReturnType<typeof queue>[], cohorts: ReturnType<typeof cohort>[] = []) =>
    quotaFigures(cohortTree(queues, cohorts), "f", "cpu");
  const row = (
    node: ReturnType<typeof figures>["cohorts"] extends ReadonlyMap<string, infer N> ? N | undefined : never,
  ) =>
    node === undefined
      ? undefined
      : [node.subtree, node.local, node.usage, node.available, node.potential, node.borrowed].map(inText).join(" ");

  test("one keeps a part, the other may borrow a part", () => {
    const found = figures([
      queue("a", "c", { nominalQuota: "10", lendingLimit: "4" }),
      queue("b", "c", { nominalQuota: "10", borrowingLimit: "5" }, "12"),
    ]);
    expect(row(found.cohorts.get("c"))).toBe("14 0 12 2 14 0");
    expect(row(found.clusterQueues.get("a"))).toBe("10 6 0 8 20 0");
    expect(row(found.clusterQueues.get("b"))).toBe("10 0 12 2 14 2");
  });

  test.each([
    ["alone", [queue("q", "", undefined, "4")], [], "10 0 4 6 10 0"],
    ["alone and over", [queue("q", "", undefined, "12")], [], "10 0 12 0 10 2"],
    [
      "another borrowed what it needs",
      [queue("q", "c", undefined, "4"), queue("r", "c", undefined, "14")],
      [],
      "10 0 4 2 20 0",
    ],
    [
      "may not borrow",
      [queue("q", "c", { nominalQuota: "10", borrowingLimit: "0" }, "4"), queue("r", "c")],
      [],
      "10 0 4 6 10 0",
    ],
    ["the cohort has its own", [queue("q", "c")], [cohort("c", undefined, { nominalQuota: "5" })], "10 0 0 15 15 0"],
    [
      "from the cohort above, up to the limit",
      [queue("q", "c"), queue("r", "top")],
      [cohort("c", "top", { nominalQuota: "0", borrowingLimit: "3" })],
      "10 0 0 13 13 0",
    ],
    [
      "the other cohort lends little",
      [queue("q", "c"), queue("r", "d")],
      [cohort("c", "top"), cohort("d", "top", { nominalQuota: "0", lendingLimit: "2" })],
      "10 0 0 12 12 0",
    ],
    [
      "an unreadable borrowing limit",
      [queue("q", "c", { nominalQuota: "10", borrowingLimit: "x" })],
      [],
      "10 0 0 ? ? 0",
    ],
    ["an unreadable lending limit", [queue("q", "c", { nominalQuota: "10", lendingLimit: "x" })], [], "10 ? 0 ? ? 0"],
    [
      "another flavor only",
      [CLUSTER_QUEUES.project(handMade({ spec: { cohortName: "c" } }, { name: "q" }), "v1beta2"), queue("r", "c")],
      [],
      "0 0 0 10 10 0",
    ],
  ])("%s", (_case, queues, cohorts, expected) =>
    expect(row(figures(queues, cohorts).clusterQueues.get("q"))).toBe(expected),
  );

  test("in a circle there are no figures", () => {
    const found = figures([queue("q", "a")], [cohort("a", "b"), cohort("b", "a")]);
    expect([found.clusterQueues.size, found.cohorts.size]).toEqual([0, 0]);
  });
});
