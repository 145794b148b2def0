import { describe, expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { planWorkloadActive, whatStops } from "./plan-workload-active.ts";
import { WORKLOADS } from "./workload.ts";

const recorded = (file: string) => WORKLOADS.project(recordedObject(file), "v1beta2");
const made = (content: object, metadata: object = {}) =>
  WORKLOADS.project(handMade({ ...content }, { namespace: "team-a", ...metadata }), "v1beta2");
const reserved = { type: "QuotaReserved", status: "True" };

test("deactivating a running Ray cluster's workload", () => {
  const plan = planWorkloadActive(recorded("workload-admitted"), false, { others: false, count: 1, jobs: 2 });
  expect(plan).toMatchObject({
    refusedBecause: undefined,
    request: {
      verb: "patch",
      operations: [
        { op: "test", path: "/spec/active", value: true },
        { op: "replace", path: "/spec/active", value: false },
      ],
    },
    undo: [
      { op: "test", path: "/spec/active", value: false },
      { op: "replace", path: "/spec/active", value: true },
    ],
    stops: { pods: 4, accelerators: 1, jobs: 2 },
    confirm: "yes",
  });
  expect(plan.title).toMatch(/^Deactivate Workload team-a\/raycluster-ready-/);
  expect(plan.notes[0]).toBe(
    "Kueue suspends RayCluster ready: its pods are deleted, and what they have computed so far is lost unless it was saved.",
  );
  expect(plan.notes[1]).toContain("ClusterQueue cq-a");
});

test("deactivating one that waits stops nothing", () => {
  const plan = planWorkloadActive(recorded("workload-pending"), false);
  expect(plan.stops).toEqual({ pods: 0, accelerators: 0, jobs: 0 });
  expect(plan.notes).toEqual([
    "It waits for quota; nothing of it runs. It is not queued again until somebody activates it.",
  ]);
});

test("activating one of one's own needs no question", () => {
  const spec = { active: false, queueName: "lq" };
  const plan = planWorkloadActive(made({ spec, status: { requeueState: { count: 3 } } }), true);
  expect(plan).toMatchObject({ title: "Activate Workload team-a/made", confirm: "none", refusedBecause: undefined });
  expect(plan.notes).toEqual([
    "It queues again in LocalQueue lq, at its place by priority and creation time.",
    "Its count of retries starts again at 0.",
  ]);
  expect(planWorkloadActive(made({ spec }), true, { others: true, count: 1 }).confirm).toBe("count");
});

test("an absent field is added, not tested", () => {
  expect(planWorkloadActive(made({}), false).request).toEqual({
    verb: "patch",
    operations: [{ op: "add", path: "/spec/active", value: false }],
  });
});

describe("refused", () => {
  test.each([
    ["finished", recorded("workload-finished-failed"), false, /has finished: there is nothing to stop\.$/],
    ["active already", recorded("workload-pending"), true, /is active already\.$/],
    ["inactive already", made({ spec: { active: false } }), false, /^Workload team-a\/made is inactive already\.$/],
    [
      "going",
      made({}, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
      false,
      /is being deleted since 2026-01-01T00:00:00\.000Z/,
    ],
    ["unreadable", made({ spec: [] }), false, /could not be read \(spec is not an object\)/],
  ])("%s", (_case, workload, active, sentence) =>
    expect(planWorkloadActive(workload, active).refusedBecause).toMatch(sentence),
  );

  test("too many at once", () => {
    expect(planWorkloadActive(made({}), false, { others: false, count: 51 }).refusedBecause).toContain("at most 50");
  });
});

test.each([
  ["nothing is held", {}, { pods: 0, accelerators: 0, jobs: 0 }],
  [
    "held, but where is not told",
    { conditions: [reserved] },
    { pods: undefined, accelerators: undefined, jobs: undefined },
  ],
  [
    "an unreadable amount",
    {
      conditions: [reserved],
      admission: { podSetAssignments: [{ name: "main", count: 2, resourceUsage: { "nvidia.com/gpu": "some" } }] },
    },
    { pods: 2, accelerators: undefined, jobs: undefined },
  ],
])("what stops: %s", (_case, status, expected) => expect(whatStops(made({ status }))).toEqual(expected));
