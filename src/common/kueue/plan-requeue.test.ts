import { describe, expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { planRequeue } from "./plan-requeue.ts";
import { WORKLOADS } from "./workload.ts";

const recorded = (file: string) => WORKLOADS.project(recordedObject(file), "v1beta2");
const made = (content: object) => WORKLOADS.project(handMade({ ...content }, { namespace: "team-a" }), "v1beta2");

test("two changes, the second only after Kueue has evicted it", () => {
  const plan = planRequeue(recorded("workload-admitted"));
  expect(plan.title).toMatch(/^Requeue Workload team-a\/raycluster-ready-/);
  expect(plan).toMatchObject({ stops: { pods: 4, accelerators: 1 }, confirm: "yes", undo: undefined });
  expect(plan.request).toMatchObject({
    operations: [
      { op: "test", path: "/spec/active", value: true },
      { op: "replace", path: "/spec/active", value: false },
    ],
  });
  const [then] = plan.then;
  expect(then?.request).toEqual({ verb: "patch", operations: [{ op: "add", path: "/spec/active", value: true }] });
  expect(then?.target.generation).toBeUndefined();
  expect(then?.when?.inWords).toBe("Kueue has evicted it");
});

describe("evicted", () => {
  const evicted = { type: "Evicted", status: "True", reason: "Deactivated" };
  const reserved = (status: string) => ({ type: "QuotaReserved", status });
  test.each([
    ["nothing said", [], false],
    ["running", [reserved("True")], false],
    ["stopping", [reserved("True"), evicted], false],
    ["stopped", [reserved("False"), evicted], true],
    [
      "stopped by Kueue itself",
      [reserved("False"), { ...evicted, reason: "DeactivatedDueToRequeuingLimitExceeded" }],
      true,
    ],
    ["preempted before, not yet deactivated", [reserved("False"), { ...evicted, reason: "Preempted" }], false],
    ["started again", [reserved("True"), { ...evicted, status: "False" }], false],
  ])("%s: %s", (_case, conditions, holds) => {
    const when = planRequeue(made({})).then[0]?.when;
    expect(when?.holds(handMade({ status: { conditions } }))).toBe(holds);
  });
});

test("what waits forgets its back-off", () => {
  const plan = planRequeue(made({ status: { requeueState: { count: 3 } } }));
  expect(plan.stops).toEqual({ pods: 0, accelerators: 0, jobs: 0 });
  expect(plan.notes).toEqual([
    "It holds no quota; nothing of it runs.",
    "It keeps its place in the queue, by priority and creation time.",
    "It is tried again at once: its back-off ends and its count of retries starts at 0.",
  ]);
});

test.each([
  ["inactive", made({ spec: { active: false } }), /is inactive: activate it/],
  ["finished", recorded("workload-finished-failed"), /has finished/],
])("refused: %s", (_case, workload, because) => {
  expect(planRequeue(workload).refusedBecause).toMatch(because);
});
