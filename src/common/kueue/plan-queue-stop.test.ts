import { describe, expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { LOCAL_QUEUES } from "./local-queue.ts";
import { planQueueStop } from "./plan-queue-stop.ts";
import { WORKLOADS } from "./workload.ts";

const mine = { others: false, count: 1 };
const clusterQueue = (spec: object = {}, status: object = {}) =>
  CLUSTER_QUEUES.project(handMade({ spec, status }, { name: "cq-a" }), "v1beta2");
const localQueue = (spec: object = {}, status: object = {}) =>
  LOCAL_QUEUES.project(
    handMade({ spec: { clusterQueue: "cq-a", ...spec }, status }, { name: "user-queue", namespace: "team-a" }),
    "v1beta2",
  );
const admitted = WORKLOADS.project(recordedObject("workload-admitted"), "v1beta2");
const pending = WORKLOADS.project(recordedObject("workload-pending"), "v1beta2");
const reserving = WORKLOADS.project(
  handMade(
    {
      spec: { queueName: "user-queue" },
      status: { admission: { clusterQueue: "cq-a" }, conditions: [{ type: "QuotaReserved", status: "True" }] },
    },
    { name: "checked", namespace: "team-a" },
  ),
  "v1beta2",
);
const PATH = "/spec/stopPolicy";

describe("what is sent", () => {
  test.each([
    ["from None, which may be absent", {}, "Hold", [{ op: "add", path: PATH, value: "Hold" }], "None"],
    [
      "from Hold",
      { stopPolicy: "Hold" },
      "HoldAndDrain",
      [
        { op: "test", path: PATH, value: "Hold" },
        { op: "replace", path: PATH, value: "HoldAndDrain" },
      ],
      "Hold",
    ],
    [
      "back to None",
      { stopPolicy: "HoldAndDrain" },
      "None",
      [
        { op: "test", path: PATH, value: "HoldAndDrain" },
        { op: "replace", path: PATH, value: "None" },
      ],
      "HoldAndDrain",
    ],
  ] as const)("%s", (_case, spec, policy, operations, before) => {
    const plan = planQueueStop(clusterQueue(spec), policy);
    expect(plan).toMatchObject({ refusedBecause: undefined, request: { operations }, kind: CLUSTER_QUEUES });
    expect(plan.undo).toEqual([
      { op: "test", path: PATH, value: policy },
      { op: "replace", path: PATH, value: before },
    ]);
  });
});

describe("drain", () => {
  test("counts what it evicts, of this queue only", () => {
    const elsewhere = { ...admitted, clusterQueue: "cq-b" };
    const plan = planQueueStop(clusterQueue(), "HoldAndDrain", { ...mine, workloads: [admitted, pending, elsewhere] });
    expect(plan).toMatchObject({
      title: "Drain ClusterQueue cq-a",
      stops: { pods: 4, accelerators: 1 },
      confirm: "yes",
    });
    expect(plan.notes[0]).toBe("Evicts 1 workload: RayCluster team-a/ready.");
    expect(plan.notes).toHaveLength(3);
  });

  test("of a LocalQueue: its namespace and name", () => {
    const other = { ...admitted, meta: { ...admitted.meta, namespace: "team-b" } };
    const plan = planQueueStop(localQueue(), "HoldAndDrain", { ...mine, workloads: [admitted, other] });
    expect(plan).toMatchObject({ title: "Drain LocalQueue team-a/user-queue", kind: LOCAL_QUEUES, stops: { pods: 4 } });
  });

  test("without the workloads, the queue's own count tells how many", () => {
    const plan = planQueueStop(clusterQueue({}, { reservingWorkloads: 7 }), "HoldAndDrain");
    expect(plan.notes[0]).toBe("Evicts 7 workloads.");
    expect(plan.stops).toEqual({ pods: undefined, accelerators: undefined, jobs: undefined });
    expect(planQueueStop(clusterQueue({}, { reservingWorkloads: 0 }), "HoldAndDrain")).toMatchObject({
      notes: ["Nothing runs there: nothing is evicted."],
      stops: { pods: 0 },
    });
    expect(planQueueStop(clusterQueue(), "HoldAndDrain").notes[0]).toMatch(/could not be read/);
  });

  test("a full node of devices takes the name", () => {
    const plan = planQueueStop(clusterQueue(), "HoldAndDrain", {
      ...mine,
      acceleratorLimit: 1,
      workloads: [admitted],
    });
    expect(plan.confirm).toBe("name");
  });
});

describe("hold", () => {
  test("what is admitted runs on; what waits for checks loses its quota", () => {
    const plan = planQueueStop(localQueue({}, { pendingWorkloads: 2 }), "Hold", {
      ...mine,
      workloads: [admitted, reserving, pending],
    });
    expect(plan.stops).toEqual({ pods: 0, accelerators: 0, jobs: 0 });
    expect(plan.notes).toEqual([
      "Nothing new is admitted; 1 admitted workload runs on.",
      "1 workload with quota, but not through its checks, loses it and waits again.",
      "2 workloads that wait there stay where they are until it is resumed.",
    ]);
  });

  test("with nothing there, and with nothing known", () => {
    expect(planQueueStop(clusterQueue(), "Hold", { ...mine, workloads: [] }).notes).toEqual([
      "Nothing new is admitted; nothing runs there now.",
    ]);
    expect(planQueueStop(clusterQueue(), "Hold").notes[0]).toMatch(/could not be read/);
  });
});

test("resuming takes no question where it is one's own", () => {
  const plan = planQueueStop(clusterQueue({ stopPolicy: "Hold" }, { pendingWorkloads: 1 }), "None");
  expect([plan.title, plan.confirm]).toEqual(["Resume ClusterQueue cq-a", "none"]);
  expect(plan.notes).toEqual(["1 workload that waits there is tried again."]);
});

test.each([
  ["Hold", { stopPolicy: "Hold" }, "ClusterQueue cq-a is held already."],
  ["HoldAndDrain", { stopPolicy: "HoldAndDrain" }, "ClusterQueue cq-a is drained already."],
  ["None", {}, "ClusterQueue cq-a is not stopped."],
] as const)("%s twice is refused", (policy, spec, because) => {
  expect(planQueueStop(clusterQueue(spec), policy).refusedBecause).toBe(because);
});
