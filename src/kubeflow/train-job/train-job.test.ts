import { describe, expect, test } from "vitest";
import { madeWorkload } from "../../../tests/fixtures/ray-objects.ts";
import { oddVariants } from "../../../tests/fixtures/recorded-objects.ts";
import { stepStatus, trainCondition, trainJobObject } from "../../../tests/fixtures/training-objects.ts";
import { formatQuantity } from "../../common/values/quantity.ts";
import { TRAIN_JOBS } from "./train-job.ts";
import { TRAIN_JOB_FRAMEWORK, trainJobState } from "./train-job-state.ts";

const read = (change: Parameters<typeof trainJobObject>[0] = {}) =>
  TRAIN_JOBS.project(trainJobObject(change), "v1alpha1");
const running = { jobsStatus: [stepStatus("node", { active: 1, ready: 1 })] };
const inQueue = { metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } } };
const held = { spec: { suspend: true }, status: { conditions: [trainCondition("Suspended", "True", "Suspended")] } };

describe("a TrainJob as a record", () => {
  test("holds what it asks for", () => {
    const job = read({ status: running, ...inQueue });
    expect(job).toMatchObject({
      runtime: { kind: "ClusterTrainingRuntime", name: "torch-distributed" },
      nodes: 2,
      image: "example.com/train:1",
      queue: "user-queue",
      managedBy: undefined,
      startedAt: Date.parse("2026-11-26T20:00:00Z"),
    });
    const asked = [...(job.demand ?? [])].map(([name, amount]) => `${name} ${amount && formatQuantity(amount)}`);
    expect(asked.toSorted()).toEqual(["cpu 8", "memory 32Gi", "nvidia.com/gpu 2"]);
  });

  test("leaves to its runtime what it does not say", () => {
    const job = read({ spec: { trainer: undefined, runtimeRef: { name: "torch-distributed" } } });
    expect(job).toMatchObject({ nodes: undefined, perNode: undefined, demand: undefined });
    expect(job.runtime.kind).toBe("ClusterTrainingRuntime");
  });

  test("began when it was last resumed", () => {
    const resumed = { ...trainCondition("Suspended", "False", "Resumed"), lastTransitionTime: "2026-11-26T21:00:00Z" };
    expect(read({ status: { ...running, conditions: [resumed] } }).startedAt).toBe(Date.parse("2026-11-26T21:00:00Z"));
  });

  test("never fails to be read", () => {
    for (const variant of oddVariants(trainJobObject({ status: { ...running, ...held.status } }))) {
      expect(() => trainJobState(TRAIN_JOBS.project(variant, "v1alpha1"))).not.toThrow();
    }
  });
});

describe("the state of a TrainJob", () => {
  test.each([
    ["not seen yet", {}, "new", /not yet seen by the Kubeflow trainer/],
    ["suspended by hand", held, "suspended", /its own field/],
    ["held by a queue", { ...held, ...inQueue }, "queued", /waits in queue user-queue/],
    ["suspended with pods left", { ...held, status: running }, "suspending", /pods are being deleted/],
    ["resumed", { status: { conditions: [trainCondition("Suspended", "False", "Resumed")] } }, "starting", /JobSet/],
    ["without pods", { status: { jobsStatus: [stepStatus("node", {})] } }, "starting", /pods are being made/],
    ["with pending pods", { status: { jobsStatus: [stepStatus("node", { active: 1 })] } }, "starting", /step node/],
    ["running", { status: running }, "running", /^$/],
    [
      "fetching its data",
      { status: { jobsStatus: [stepStatus("dataset-initializer", { active: 1, ready: 1 }), stepStatus("node", {})] } },
      "running",
      /^step dataset-initializer$/,
    ],
    [
      "telling its progress",
      { status: { ...running, trainerStatus: { progressPercentage: 40, estimatedRemainingSeconds: 601 } } },
      "running",
      /^40% done, about 11 min left$/,
    ],
    [
      "complete",
      { status: { conditions: [trainCondition("Complete", "True", "AllJobsCompleted")] } },
      "succeeded",
      /^$/,
    ],
    [
      "failed",
      { status: { conditions: [trainCondition("Failed", "True", "FailedJobs", "jobset\u001b failed")] } },
      "failed",
      /^FailedJobs: jobset.* failed$/,
    ],
    [
      "over and suspended",
      { ...held, status: { conditions: [trainCondition("Complete", "True", "x")] } },
      "succeeded",
      /^$/,
    ],
    [
      "on its way out",
      { status: running, metadata: { deletionTimestamp: "2026-11-26T20:30:00Z", finalizers: ["a/b"] } },
      "terminating",
      /finalizers: a\/b/,
    ],
  ] as const)("%s", (_case, change, health, reason) => {
    const state = trainJobState(read(change));
    expect(state.health).toBe(health);
    expect(state.reason).toMatch(reason);
    expect(state.reason).not.toContain("\u001b");
  });

  test("in a queue is told in Kueue's words", () => {
    const workload = madeWorkload({
      conditions: [
        { type: "QuotaReserved", status: "False", reason: "Pending", message: "insufficient quota for cpu" },
      ],
    });
    expect(trainJobState(read({ ...held, ...inQueue }), { workload })).toEqual({
      health: "queued",
      reason: "insufficient quota for cpu",
    });
    expect(trainJobState(read({ ...held, ...inQueue }), { workload: madeWorkload({ active: false }) }).health).toBe(
      "suspended",
    );
  });
});

test.each([
  ["while it runs", { status: running }, { pods: 2, accelerators: 2, jobs: 1 }],
  ["before it runs", {}, { pods: 0, accelerators: 0, jobs: 0 }],
  ["by its runtime", { status: running, spec: { trainer: {} } }, { pods: undefined, accelerators: undefined, jobs: 1 }],
])("what stops with it %s", (_case, change, stops) => expect(TRAIN_JOB_FRAMEWORK.stops(read(change))).toEqual(stops));
