import { describe, expect, test } from "vitest";
import { NOW, openConsole, rowsOfKind, withListings } from "../../../tests/frames/console-state.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { RAY_CLUSTERS } from "../../ray/cluster/ray-cluster.ts";
import type { ConfirmDialog } from "../model/overlay.ts";
import { confirmLines } from "./confirm-box.ts";
import { plainLine } from "./styled-line.ts";

const state = withListings(openConsole(80, 24, { viewName: "ray-clusters" }), "live");
const ready = rowsOfKind("rayclusters.ray.io").find(({ meta }) => meta.name === "ready");
if (ready === undefined) throw new Error("no cluster called ready");

function plan(change: Partial<ChangePlan> = {}): ChangePlan {
  const { namespace, name, uid, resourceVersion, generation } = ready!.meta;
  return {
    title: `Delete RayCluster ${namespace}/${name}`,
    kind: RAY_CLUSTERS,
    target: { namespace, name, uid, resourceVersion, generation },
    request: { verb: "delete", propagation: "Background" },
    refusedBecause: undefined,
    notes: [],
    stops: { pods: 1, accelerators: 0, jobs: 2 },
    confirm: "yes",
    undo: undefined,
    then: [],
    ...change,
  };
}

function lines(plans: readonly ChangePlan[], change: Partial<ConfirmDialog> = {}, height = 40): readonly string[] {
  const dialog: ConfirmDialog = {
    kind: "confirm",
    id: 1,
    actionTitle: "Delete",
    plans,
    stage: { stage: "asking", previewed: true, warnings: [] },
    typed: "",
    openedAt: NOW,
    problem: undefined,
    ...change,
  };
  return confirmLines(state, dialog, 70, height).map((line) => plainLine(line).trimEnd());
}

test("the thing itself: kind, name, the start of its uid, its age", () => {
  expect(lines([plan()]).slice(0, 2)).toEqual([
    "Delete RayCluster team-a/ready",
    `uid ${ready.meta.uid.slice(0, 8)}   age 2d19h`,
  ]);
});

test("a title that does not name it is followed by the name", () => {
  expect(lines([plan({ title: "Scale group gpu" })]).slice(0, 2)).toEqual([
    "Scale group gpu",
    "RayCluster team-a/ready",
  ]);
});

test.each([
  ["numbers", { pods: 1, accelerators: 0, jobs: 2 }, "stops  1 pod   0 accelerators   2 jobs"],
  [
    "what could not be read is never 0",
    { pods: undefined, accelerators: 8, jobs: undefined },
    "stops  ? pods   8 accelerators   ? jobs",
  ],
])("what stops: %s", (_case, stops, expected) => {
  expect(lines([plan({ stops })])).toContain(expected);
});

test("several objects are listed and their numbers added up, unless one is unknown", () => {
  const many = Array.from({ length: 10 }, () => plan());
  expect(lines(many)).toContain("Delete 10 objects of kind RayCluster:");
  expect(lines(many)).toContain("  and 2 more");
  expect(lines(many)).toContain("stops  10 pods   0 accelerators   20 jobs");
  expect(lines([...many, plan({ stops: { pods: undefined, accelerators: 0, jobs: 0 } })])).toContain(
    "stops  ? pods   0 accelerators   20 jobs",
  );
});

describe("how to say yes", () => {
  const asked = (plans: readonly ChangePlan[], change: Partial<ConfirmDialog> = {}) => lines(plans, change).join("\n");

  test.each([
    ["yes", [plan()], {}, /y do it {3}esc leave it$/],
    ["the number", [plan(), plan()], {}, /Type 2, the count, and press enter; esc leaves it\.\n> █$/],
    [
      "the name",
      [plan({ confirm: "name" })],
      { typed: "rea" },
      /Type ready, the name, and press enter; esc leaves it\.\n> rea█$/,
    ],
    ["the namespace of several", [plan({ confirm: "name" }), plan()], {}, /Type team-a, the namespace, and/],
    [
      "the name, as the server could not rehearse it",
      [plan()],
      { stage: { stage: "asking", previewed: false, warnings: [] } },
      /Not previewed[\s\S]*Type ready, the name/,
    ],
    [
      "what is wrong with what was typed",
      [plan({ confirm: "name" })],
      { problem: "That is not the name" },
      /That is not the name$/,
    ],
  ] satisfies readonly (readonly [string, readonly ChangePlan[], Partial<ConfirmDialog>, RegExp])[])(
    "%s",
    (_case, plans, change, expected) => {
      expect(asked(plans, change)).toMatch(expected);
    },
  );

  test.each([
    [{ stage: "rehearsing" }, "Asking the server to rehearse it…"],
    [{ stage: "sending", since: NOW - 4_000 }, "Sent, 4 s…"],
    [
      { stage: "refused", because: "It is being deleted." },
      "It is being deleted.\nNothing was changed. Any key closes this.",
    ],
  ] satisfies readonly (readonly [ConfirmDialog["stage"], string])[])("%j", (stage, expected) => {
    expect(asked([plan()], { stage })).toContain(expected);
  });
});

test.each([
  ["letters that look alike", "tr\u0430in", "mixes letters of several scripts"],
  ["letters that cannot be seen", "train\u200b", "characters that cannot be seen"],
])("a name with %s is pointed out", (_case, name, expected) => {
  expect(lines([plan({ target: { ...plan().target, name } })]).join(" ")).toContain(expected);
});

test("however long the notes are, the question is on the screen", () => {
  const notes = Array.from({ length: 30 }, (_unused, index) => `note ${index}`);
  const shown = lines([plan({ notes, confirm: "name" })], {}, 14);
  expect(shown).toHaveLength(14);
  expect(shown.at(-1)).toBe("> █");
  expect(shown.join("\n")).toMatch(/… \d+ more lines, on a taller screen/);
});
