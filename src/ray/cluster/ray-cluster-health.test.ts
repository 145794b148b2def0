import { describe, expect, test } from "vitest";
import {
  condition,
  madeRayCluster,
  madeRayPod,
  madeRayPods,
  madeWorkload,
  WAITING,
} from "../../../tests/fixtures/ray-objects.ts";
import { recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { EVENTS } from "../../common/core-objects/event.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { type RayClusterHealth, type RayClusterSurroundings, rayClusterHealth } from "./ray-cluster-health.ts";

const recorded = (name: string) => RAY_CLUSTERS.project(recordedObject(name), "v1");
const pending = WORKLOADS.project(recordedObject("workload-pending"), "v1beta2");

const notReady = condition("HeadPodReady", "False", "ImagePullBackOff", "Back-off pulling image");
const provisioned = condition("RayClusterProvisioned", "True", "AllPodRunningAndReadyFirstTime");
const provisioning = condition("RayClusterProvisioned", "False", "RayClusterPodsProvisioning");
const suspended = condition("RayClusterSuspended", "True", "RayClusterSuspended");
const headReady = condition("HeadPodReady", "True", "HeadPodRunningAndReady");

const withConditions = (...conditions: readonly object[]) => ({ status: { conditions } });
const [head, first, second] = madeRayPods();

function warning(reason: string, message: string) {
  return EVENTS.project(
    { type: "Warning", reason, message, metadata: { name: "e", uid: "e", resourceVersion: "1" } },
    "v1",
  );
}

type Case = [
  name: string,
  cluster: RayCluster,
  around: RayClusterSurroundings,
  health: RayClusterHealth,
  reason: RegExp,
];

describe("recorded clusters", () => {
  test.each<Case>([
    ["ready", recorded("raycluster-ready"), {}, "ready", /head and 3 workers ready/],
    [
      "starting, though state says suspended",
      recorded("raycluster-starting"),
      {},
      "provisioning",
      /0 of 3 workers ready/,
    ],
    ["over quota", recorded("raycluster-suspended"), { workload: pending }, "queued", /insufficient/],
    ["over quota, Workload not read", recorded("raycluster-suspended"), {}, "suspended", /spec.suspend is true/],
  ])("%s", (_case, cluster, around, health, reason) => {
    const state = rayClusterHealth(cluster, around);
    expect(state.health).toBe(health);
    expect(state.reason).toMatch(reason);
  });
});

const cases: readonly Case[] = [
  [
    "being deleted",
    madeRayCluster({ metadata: { deletionTimestamp: "2026-11-24T02:00:00Z", finalizers: ["a/b"] } }),
    {},
    "terminating",
    /finalizer a\/b/,
  ],
  [
    "refused by KubeRay",
    madeRayCluster({ metadata: { generation: 2 } }),
    { latestWarning: warning("InvalidRayClusterSpec", "min > max") },
    "invalid",
    /InvalidRayClusterSpec: min > max/,
  ],
  [
    "newer than KubeRay has seen, without a warning",
    madeRayCluster({ metadata: { generation: 2 } }),
    {},
    "ready",
    /ready/,
  ],
  [
    "an old warning about a spec since observed",
    madeRayCluster(),
    { latestWarning: warning("InvalidRayClusterSpec", "") },
    "ready",
    /ready/,
  ],
  [
    "suspending",
    madeRayCluster({
      spec: { suspend: true },
      ...withConditions(condition("RayClusterSuspending", "True", "RayClusterSuspending")),
    }),
    {},
    "suspending",
    /midway/,
  ],
  [
    "suspended by a person",
    madeRayCluster({ spec: { suspend: true }, ...withConditions(suspended) }),
    {},
    "suspended",
    /spec.suspend is true/,
  ],
  ["suspended, field removed", madeRayCluster(withConditions(suspended)), {}, "suspended", /resuming writes false/],
  [
    "Workload deactivated",
    madeRayCluster({ spec: { suspend: true }, ...withConditions(suspended) }),
    { workload: madeWorkload({ active: false, conditions: WAITING }) },
    "suspended",
    /deactivated/,
  ],
  [
    "queued",
    madeRayCluster({ spec: { suspend: true }, ...withConditions(suspended) }),
    { workload: madeWorkload({ conditions: WAITING }) },
    "queued",
    /insufficient quota for cpu/,
  ],
  [
    "queued without any condition",
    madeRayCluster({ spec: { suspend: true } }),
    { workload: madeWorkload({ conditions: [] }) },
    "queued",
    /turn in the queue/,
  ],
  [
    "quota reserved, check pending",
    madeRayCluster({ spec: { suspend: true } }),
    { workload: madeWorkload({ conditions: [condition("QuotaReserved", "True", "")] }) },
    "queued",
    /admission check/,
  ],
  [
    "resuming: condition Suspended has not gone yet",
    madeRayCluster({ spec: { suspend: false }, ...withConditions(suspended, provisioning) }),
    {},
    "provisioning",
    /ready/,
  ],
  [
    "head lost after it was ready",
    madeRayCluster(withConditions(notReady, provisioned)),
    {},
    "head-down",
    /ImagePullBackOff: Back-off/,
  ],
  ["head pod gone, KubeRay asleep", madeRayCluster(), { pods: [first!, second!] }, "head-down", /no head pod/],
  [
    "head pod not ready, KubeRay asleep",
    madeRayCluster(),
    { pods: [madeRayPod("train-head", "headgroup", { ready: false, waiting: "CrashLoopBackOff" })] },
    "head-down",
    /train-head: CrashLoopBackOff/,
  ],
  [
    "pods refused by a quota",
    madeRayCluster(
      withConditions(
        headReady,
        provisioned,
        condition("ReplicaFailure", "True", "FailedCreateWorkerPod", "exceeded quota"),
      ),
    ),
    {},
    "create-failed",
    /FailedCreateWorkerPod: exceeded quota/,
  ],
  [
    "failed, as old operators said it",
    madeRayCluster({ status: { state: "failed", reason: "bad", conditions: [] } }),
    {},
    "create-failed",
    /bad/,
  ],
  [
    "never seen",
    madeRayCluster({ status: { state: "", conditions: [], observedGeneration: undefined, lastUpdateTime: undefined } }),
    {},
    "provisioning",
    /not yet seen/,
  ],
  [
    "first head does not start",
    madeRayCluster(withConditions(notReady, provisioning)),
    {},
    "provisioning",
    /head: ImagePullBackOff/,
  ],
  [
    "managed elsewhere",
    madeRayCluster({ spec: { managedBy: "kueue.x-k8s.io/multikueue" }, status: { state: "", conditions: [] } }),
    {},
    "provisioning",
    /multikueue/,
  ],
  ["a worker missing", madeRayCluster({ status: { readyWorkerReplicas: 1 } }), {}, "degraded", /1 of 2 workers ready/],
  [
    "a worker down, KubeRay asleep",
    madeRayCluster(),
    { pods: [head!, first!, madeRayPod("train-small-b", "small", { ready: false, waiting: "ErrImagePull" })] },
    "degraded",
    /1 of 2 workers ready; train-small-b: ErrImagePull/,
  ],
  ["ready, seen in its pods", madeRayCluster(), { pods: madeRayPods() }, "ready", /head and 2 workers ready/],
  ["ready, as old operators said it", madeRayCluster({ status: { conditions: [] } }), {}, "ready", /ready/],
  [
    "ready without workers",
    madeRayCluster({ status: { desiredWorkerReplicas: 0, readyWorkerReplicas: 0 } }),
    {},
    "ready",
    /no workers/,
  ],
];

test.each(cases)("%s", (_case, cluster, around, health, reason) => {
  const state = rayClusterHealth(cluster, around);
  expect(state.health).toBe(health);
  expect(state.reason).toMatch(reason);
});

test("others' pods do not count", () => {
  const stranger = madeRayPod("other-head", "headgroup", { ready: false, labels: { "ray.io/cluster": "other" } });
  expect(rayClusterHealth(madeRayCluster(), { pods: [...madeRayPods(), stranger] }).health).toBe("ready");
});

test("the reason is one clean line", () => {
  const cluster = madeRayCluster(
    withConditions(condition("HeadPodReady", "False", "X", "a\u001b[31m\nb"), provisioned),
  );
  expect(rayClusterHealth(cluster).reason).not.toMatch(/[\u0000-\u001f]/);
});
