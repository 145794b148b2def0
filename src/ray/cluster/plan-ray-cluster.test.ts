import { describe, expect, test } from "vitest";
import {
  condition,
  controller,
  madeRayCluster,
  madeRayPods,
  madeWorkload,
  WAITING,
} from "../../../tests/fixtures/ray-objects.ts";
import { type DeleteRayClusterFacts, planDeleteRayCluster } from "./plan-delete-ray-cluster.ts";
import {
  planResumeRayCluster,
  planSuspendRayCluster,
  type RayClusterSuspendFacts,
} from "./plan-suspend-ray-cluster.ts";
import type { RayCluster } from "./ray-cluster.ts";

const wrapped = { metadata: controller("workload.codeflare.dev/v1beta2", "AppWrapper", "wrap") };
const ofJob = { metadata: controller("ray.io/v1", "RayJob", "job") };
const ofService = { metadata: controller("ray.io/v1", "RayService", "svc") };
const queued = { metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } } };
const admitted = { queue: "user-queue", workload: madeWorkload() };
const suspendedSpec = {
  spec: { suspend: true },
  status: { conditions: [condition("RayClusterSuspended", "True", "RayClusterSuspended")] },
};

describe("suspend refuses, with the way out", () => {
  test.each<[string, RayCluster, RayClusterSuspendFacts, RegExp]>([
    ["wrapped, no Kueue", madeRayCluster(wrapped), {}, /Suspend or delete the AppWrapper/],
    ["of a RayJob, no Kueue", madeRayCluster(ofJob), {}, /Suspend or delete the RayJob/],
    ["of a RayService, no Kueue", madeRayCluster(ofService), {}, /Suspend or delete the RayService/],
    ["queued, Workload not to be seen", madeRayCluster(queued), {}, /would undo.*list workloads/],
    ["suspended already", madeRayCluster(suspendedSpec), {}, /suspended already/],
    ["being deleted", madeRayCluster({ metadata: { deletionTimestamp: "2026-11-24T02:00:00Z" } }), {}, /being deleted/],
  ])("%s", (_case, cluster, facts, refused) =>
    expect(planSuspendRayCluster(cluster, facts).refusedBecause).toMatch(refused),
  );
});

test.each<[string, RayCluster]>([
  ["managed itself", madeRayCluster(queued)],
  ["managed through its AppWrapper", madeRayCluster(wrapped)],
  ["managed through its RayJob", madeRayCluster(ofJob)],
])("Kueue decides: the Workload is deactivated and activated (%s)", (_case, cluster) => {
  const plan = planSuspendRayCluster(cluster, { kueue: admitted, runningJobs: 1 });
  expect(plan).toMatchObject({
    title: "Suspend RayCluster team-a/train through its Workload raycluster-train",
    refusedBecause: undefined,
    kind: { plural: "workloads" },
    target: { uid: "uid-workload" },
    stops: { pods: 3, accelerators: 2, jobs: 1 },
    request: {
      operations: [
        { op: "test", path: "/spec/active", value: true },
        { op: "replace", value: false },
      ],
    },
  });
  const workload = madeWorkload({ active: false, conditions: WAITING, admission: undefined });
  expect(planResumeRayCluster(cluster, { kueue: { queue: "user-queue", workload } })).toMatchObject({
    refusedBecause: undefined,
    request: {
      operations: [
        { op: "test", value: false },
        { op: "replace", value: true },
      ],
    },
  });
});

test("nobody else decides: spec.suspend is written, and what stops is counted", () => {
  const plan = planSuspendRayCluster(madeRayCluster({ spec: { suspend: false } }), {
    pods: madeRayPods(),
    runningJobs: 2,
  });
  expect(plan).toMatchObject({
    title: "Suspend RayCluster team-a/train",
    refusedBecause: undefined,
    confirm: "yes",
    stops: { pods: 3, accelerators: 2, jobs: 2 },
    request: {
      operations: [
        { op: "test", path: "/spec/suspend", value: false },
        { op: "replace", path: "/spec/suspend", value: true },
      ],
    },
    undo: [
      { op: "test", path: "/spec/suspend", value: true },
      { op: "replace", path: "/spec/suspend", value: false },
    ],
  });
});

test.each([
  [
    "written true",
    suspendedSpec,
    [
      { op: "test", path: "/spec/suspend", value: true },
      { op: "replace", path: "/spec/suspend", value: false },
    ],
  ],
  ["removed by somebody", { status: suspendedSpec.status }, [{ op: "add", path: "/spec/suspend", value: false }]],
])("resume writes false out: suspend was %s", (_case, change, operations) => {
  const plan = planResumeRayCluster(madeRayCluster(change));
  expect(plan).toMatchObject({
    refusedBecause: undefined,
    confirm: "none",
    stops: { pods: 0 },
    request: { operations },
  });
});

test("resuming what is not suspended is refused", () => {
  expect(planResumeRayCluster(madeRayCluster()).refusedBecause).toMatch(/is not suspended/);
});

describe("delete says what else it means", () => {
  test.each<[string, RayCluster, DeleteRayClusterFacts, readonly RegExp[]]>([
    ["wrapped", madeRayCluster(wrapped), {}, [/Delete AppWrapper wrap instead/]],
    ["of a RayJob", madeRayCluster(ofJob), {}, [/Delete RayJob job instead/]],
    ["of a RayService", madeRayCluster(ofService), {}, [/Delete RayService svc instead/]],
    [
      "of somebody else",
      madeRayCluster({ metadata: controller("example.com/v1", "Platform", "p") }),
      {},
      [/Platform p.*delete the owner instead/],
    ],
    ["with jobs on it", madeRayCluster(), { rayJobs: ["a", "b"] }, [/RayJobs a, b/]],
    ["with quota", madeRayCluster(queued), { workload: madeWorkload() }, [/back to ClusterQueue cq-a/]],
    [
      "in the queue",
      madeRayCluster(queued),
      { workload: madeWorkload({ admission: undefined, conditions: WAITING }) },
      [/loses its place/],
    ],
    [
      "with Redis data",
      madeRayCluster({ metadata: { finalizers: ["ray.io/gcs-ft-redis-cleanup-finalizer"] } }),
      {},
      [/up to 5 minutes/, /finalizers/],
    ],
  ])("%s", (_case, cluster, facts, notes) => {
    const plan = planDeleteRayCluster(cluster, facts);
    expect(plan.refusedBecause).toBeUndefined();
    for (const note of notes) expect(plan.notes).toContainEqual(expect.stringMatching(note));
  });
});

test.each<[string, RayCluster, DeleteRayClusterFacts, object]>([
  ["by its pods", madeRayCluster(), { pods: madeRayPods(), rayJobs: ["a"] }, { pods: 3, accelerators: 2, jobs: 1 }],
  ["by KubeRay's count", madeRayCluster(), {}, { pods: 3, accelerators: 2, jobs: undefined }],
  [
    "unknown without a status",
    madeRayCluster({ status: { conditions: [], lastUpdateTime: undefined, availableWorkerReplicas: undefined } }),
    {},
    { pods: undefined },
  ],
  ["none while suspended", madeRayCluster(suspendedSpec), {}, { pods: 0, accelerators: 0, jobs: 0 }],
])("delete counts what stops: %s", (_case, cluster, facts, stops) => {
  expect(planDeleteRayCluster(cluster, facts).stops).toMatchObject(stops);
});
