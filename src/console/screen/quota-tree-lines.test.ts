import { describe, expect, test } from "vitest";
import { expectHarmless, HOSTILE_TEXTS, linksOf, said } from "../../../tests/fixtures/report-lines.ts";
import { GPU, named, smallWorld } from "../../../tests/fixtures/small-admission.ts";
import { admissionState } from "../../common/kueue/verdict/admission-state.ts";
import { quotaTreeLines } from "./quota-tree-lines.ts";
import { lineWidth } from "./styled-line.ts";

interface QueueWish {
  readonly cohort?: string;
  readonly nominal: string;
  readonly borrowing?: string;
  readonly lending?: string;
  readonly holds?: string;
  readonly flavor?: string;
}

function queue(
  name: string,
  { cohort = "", nominal, borrowing, lending, holds = "0", flavor = "a100" }: QueueWish,
): object {
  const resource = {
    name: GPU,
    nominalQuota: nominal,
    ...(borrowing === undefined ? {} : { borrowingLimit: borrowing }),
    ...(lending === undefined ? {} : { lendingLimit: lending }),
  };
  const used = [{ name: flavor, resources: [{ name: GPU, total: holds, borrowed: "0" }] }];
  return named("ClusterQueue", name, {
    spec: {
      cohortName: cohort,
      resourceGroups: [{ coveredResources: [GPU], flavors: [{ name: flavor, resources: [resource] }] }],
    },
    status: { flavorsUsage: used, flavorsReservation: used },
  });
}

/** Two teams below one cohort: the second holds more than its own. */
const TEAMS = {
  cohorts: [named("Cohort", "all", { spec: {} }), named("Cohort", "research", { spec: { parentName: "all" } })],
  queues: [
    queue("cq-a", { cohort: "research", nominal: "8", holds: "2", lending: "4" }),
    queue("cq-b", { cohort: "all", nominal: "4", holds: "6", borrowing: "6" }),
  ],
};

function linesOf(
  { queues, cohorts = [] }: { readonly queues: readonly object[]; readonly cohorts?: readonly object[] },
  root: string,
  chosen: string,
  width = 116,
) {
  const world = smallWorld({
    jobs: {},
    more: { "clusterqueues.kueue.x-k8s.io": queues, "cohorts.kueue.x-k8s.io": cohorts },
  });
  const { index } = admissionState(world);
  return quotaTreeLines(
    { tree: index.cohortTree, root, queues: [...(index.clusterQueues?.values() ?? [])], chosen },
    width,
  );
}

const words = (lines: readonly string[]) =>
  lines.map((line) =>
    line
      .replaceAll(/[^\x20-\x7e≤]+/g, " ")
      .replaceAll(/ +/g, " ")
      .trimEnd(),
  );

test("a queue on its own", () => {
  expect(words(said(linesOf({ queues: [queue("alone", { nominal: "8", holds: "3" })] }, "", "alone")))).toEqual([
    `${GPU} in a100 HELD / QUOTA FREE BORROWED LENT ≤`,
    expect.stringMatching(/^alone .*3\/8 5 0 0$/),
  ]);
});

test("cohorts and queues as a tree, with what is lent and borrowed", () => {
  const lines = said(linesOf(TEAMS, "all", "cq-b"));
  expect(lines.map((line) => line.slice(0, 12).trimEnd())).toEqual([
    "nvidia.com/g",
    "all",
    "  research",
    "    cq-a",
    "  cq-b",
  ]);
  expect(words(lines)[3]).toMatch(/2\/8 .* 4 lends ≤ 4$/);
  expect(words(lines)[4]).toMatch(/6\/4 2 2 0 borrows ≤ 6$/);
});

test("leads to all but the one that it is about", () => {
  expect(linksOf(linesOf(TEAMS, "all", "cq-b"))).toEqual([
    "cohorts.kueue.x-k8s.io all",
    "cohorts.kueue.x-k8s.io research",
    "clusterqueues.kueue.x-k8s.io cq-a",
  ]);
  expect(linksOf(linesOf(TEAMS, "all", "research"))).toEqual([
    "cohorts.kueue.x-k8s.io all",
    "clusterqueues.kueue.x-k8s.io cq-a",
    "clusterqueues.kueue.x-k8s.io cq-b",
  ]);
});

test("a block for each flavor, of those queues that have it", () => {
  const lines = said(
    linesOf(
      {
        queues: [queue("x", { cohort: "c", nominal: "1" }), queue("y", { cohort: "c", nominal: "1", flavor: "h100" })],
      },
      "c",
      "x",
    ),
  );
  expect(lines.map((line) => line.trimStart().split(" ", 1)[0])).toEqual([GPU, "c", "x", "", GPU, "c", "y"]);
});

test("a circle of cohorts ends", () => {
  const cohorts = [
    named("Cohort", "one", { spec: { parentName: "two" } }),
    named("Cohort", "two", { spec: { parentName: "one" } }),
  ];
  expect(
    said(linesOf({ queues: [queue("x", { cohort: "one", nominal: "1" })], cohorts }, "one", "x")).length,
  ).toBeLessThan(6);
});

describe("keeps within the width", () => {
  test.each([44, 54, 60, 76, 100, 156])("%i", (width) => {
    for (const { line } of linesOf(TEAMS, "all", "cq-b", width))
      expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(width, 42));
  });

  test.each([
    [116, ["HELD", "LENT", "lends"]],
    [70, ["HELD", "lends"]],
    [54, ["HELD"]],
  ])("bars give way last: %i", (width, kept) => {
    const lines = said(linesOf(TEAMS, "all", "cq-b", width)).join("\n");
    expect(["HELD", "LENT", "lends"].filter((word) => lines.includes(word))).toEqual(kept);
  });

  test("without bars and limits where there is no room", () => {
    const lines = said(linesOf(TEAMS, "all", "cq-b", 44)).join("\n");
    expect(lines).not.toContain("HELD");
    expect(lines).not.toContain("borrows");
    expect(lines).toContain("FREE");
  });
});

test.each(HOSTILE_TEXTS)("stays text: %s", (_what, text) => {
  expectHarmless(
    linesOf(
      {
        queues: [queue(text, { cohort: text, nominal: "1", flavor: text }), queue("x", { cohort: text, nominal: "y" })],
      },
      text,
      "x",
    ),
  );
});
