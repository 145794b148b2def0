import { describe, expect, test } from "vitest";
import { oddVariants } from "../../../tests/fixtures/recorded-objects.ts";
import { pyTorchJobObject, torchCondition } from "../../../tests/fixtures/training-objects.ts";
import { formatQuantity } from "../../common/values/quantity.ts";
import { PYTORCH_JOBS } from "./pytorch-job.ts";
import { PYTORCH_JOB_FRAMEWORK, pyTorchJobState } from "./pytorch-job-state.ts";

const read = (change: Parameters<typeof pyTorchJobObject>[0] = {}) =>
  PYTORCH_JOBS.project(pyTorchJobObject(change), "v1");
const created = torchCondition("Created");
const held = { runPolicy: { suspend: true }, status: { conditions: [created, torchCondition("Suspended")] } };
const inQueue = { metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } } };
const active = { Master: { active: 1 }, Worker: { active: 1, failed: 1 } };
const running = { conditions: [created, torchCondition("Running")], replicaStatuses: active };

describe("a PyTorchJob as a record", () => {
  test("holds its roles and what they ask for together", () => {
    const job = read({ status: { ...running, startTime: "2026-11-26T20:01:00Z" }, ...inQueue });
    expect(job.roles).toMatchObject([
      { role: "Master", replicas: 1, active: 1, failed: 0, image: "example.com/mnist:1" },
      { role: "Worker", replicas: 2, active: 1, failed: 1 },
    ]);
    expect(job).toMatchObject({
      queue: "user-queue",
      startedAt: Date.parse("2026-11-26T20:01:00Z"),
      endedAt: undefined,
    });
    const asked = [...(job.demand ?? [])].map(([name, amount]) => `${name} ${amount && formatQuantity(amount)}`);
    expect(asked.toSorted()).toEqual(["cpu 6", "memory 24Gi", "nvidia.com/gpu 3"]);
  });

  test("ended when it says, or when its condition changed", () => {
    const conditions = [torchCondition("Succeeded")];
    expect(read({ status: { conditions } }).endedAt).toBe(Date.parse("2026-11-26T20:00:00Z"));
    const completionTime = "2026-11-26T20:05:00Z";
    expect(read({ status: { conditions, completionTime } }).endedAt).toBe(Date.parse(completionTime));
  });

  test("never fails to be read", () => {
    for (const variant of oddVariants(pyTorchJobObject({ status: running }))) {
      expect(() => pyTorchJobState(PYTORCH_JOBS.project(variant, "v1"))).not.toThrow();
    }
  });
});

test.each([
  ["not seen yet", {}, "new", /training operator/],
  ["seen", { status: { conditions: [created] } }, "starting", /^0 of 3 pods are up$/],
  ["suspended by hand", held, "suspended", /its own field/],
  ["held by a queue", { ...held, ...inQueue }, "queued", /waits in queue user-queue/],
  ["suspended with pods left", { ...held, status: running }, "suspending", /deleted/],
  ["running", { status: running }, "running", /^2 of 3 pods are up$/],
  [
    "restarting",
    { status: { conditions: [created, torchCondition("Restarting", "True", "1 Worker replica(s) failed")] } },
    "restarting",
    /1 Worker/,
  ],
  [
    "succeeded",
    { status: { conditions: [created, torchCondition("Running", "False"), torchCondition("Succeeded")] } },
    "succeeded",
    /^$/,
  ],
  [
    "failed",
    { status: { conditions: [created, torchCondition("Failed", "True", "PyTorchJob mnist is failed")] } },
    "failed",
    /^PyTorchJobFailed: PyTorchJob mnist is failed$/,
  ],
] as const)("the state of a PyTorchJob that is %s", (_case, change, health, reason) => {
  const state = pyTorchJobState(read(change));
  expect(state.health).toBe(health);
  expect(state.reason).toMatch(reason);
});

test.each([
  ["while it runs", { status: running }, { pods: 2, accelerators: 2, jobs: 1 }],
  ["before it runs", {}, { pods: 0, accelerators: 0, jobs: 0 }],
])("what stops with it %s", (_case, change, stops) => expect(PYTORCH_JOB_FRAMEWORK.stops(read(change))).toEqual(stops));
