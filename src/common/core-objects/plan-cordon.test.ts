import { describe, expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { NODES } from "./node.ts";
import { planCordon } from "./plan-cordon.ts";

const node = (spec: object = {}) => NODES.project(handMade({ spec }, { name: "node-0" }), "v1");
const CORDON = [{ op: "add", path: "/spec/unschedulable", value: true }];
const UNCORDON = [
  { op: "test", path: "/spec/unschedulable", value: true },
  { op: "remove", path: "/spec/unschedulable" },
];

describe("cordon", () => {
  test.each([
    ["cordon", node(), true, "Cordon Node node-0", CORDON, UNCORDON, "yes"],
    ["uncordon", node({ unschedulable: true }), false, "Uncordon Node node-0", UNCORDON, CORDON, "none"],
  ] as const)("%s", (_case, subject, cordon, title, operations, undo, confirm) => {
    const plan = planCordon(subject, cordon);
    expect(plan).toMatchObject({ title, request: { operations }, undo, confirm, refusedBecause: undefined });
    expect(plan.stops).toEqual({ pods: 0, accelerators: 0, jobs: 0 });
  });

  test.each([
    ["cordoned already", node({ unschedulable: true }), true, "Node node-0 is cordoned already."],
    ["not cordoned", node({ unschedulable: false }), false, "Node node-0 is not cordoned."],
  ] as const)("refused: %s", (_case, subject, cordon, because) => {
    expect(planCordon(subject, cordon).refusedBecause).toBe(because);
  });

  test.each([
    [undefined, "What runs on it runs on; no new pod is placed there."],
    [1, "1 pod runs on it and goes on; no new pod is placed there."],
    [3, "3 pods run on it and go on; no new pod is placed there."],
  ])("%s pods", (pods, note) => {
    expect(planCordon(node(), true, { others: false, count: 1, pods }).notes[0]).toBe(note);
  });
});
