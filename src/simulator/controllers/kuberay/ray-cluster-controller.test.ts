import { describe, expect, test } from "vitest";
import { container, openTestCluster } from "../cluster-fixtures.ts";
import { createGarbageCollector } from "../garbage-collector.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import { createScheduler } from "../scheduler/scheduler.ts";
import { createRayClusterController } from "./ray-cluster-controller.ts";

const KIND = "rayclusters.ray.io";
const open = () =>
  openTestCluster([createRayClusterController(), createScheduler(), createKubelet(), createGarbageCollector()]);

function group(
  groupName: string,
  counts: Record<string, number>,
  requests: Record<string, string> = { cpu: "1", memory: "1Gi" },
) {
  const template = { spec: { containers: [container("ray-worker", requests)] } };
  return { groupName, minReplicas: 0, maxReplicas: 4, ...counts, rayStartParams: {}, template };
}
function rayCluster(spec: Record<string, unknown> = {}) {
  const headGroupSpec = {
    rayStartParams: {},
    template: { spec: { containers: [container("ray-head", { cpu: "1" })] } },
  };
  return {
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    metadata: { name: "rc" },
    spec: { rayVersion: "2.52.0", headGroupSpec, ...spec },
  };
}
const status = (object: unknown) => (object as { status?: Record<string, unknown> }).status ?? {};
const conditions = (object: unknown) =>
  ((status(object)["conditions"] ?? []) as { type: string; status: string; reason: string; message: string }[]).map(
    ({ type, status: value, reason, message }) => `${type}=${value} ${reason}: ${message}`,
  );

const READY = [
  "HeadPodReady=True HeadPodRunningAndReady: ",
  "RayClusterProvisioned=True AllPodRunningAndReadyFirstTime: All Ray Pods are ready for the first time",
  "RayClusterSuspended=False RayClusterSuspended: ",
  "RayClusterSuspending=False RayClusterSuspending: ",
];

describe("RayClusters", () => {
  test("two groups, one out of bounds, one with two hosts", () => {
    const cluster = open();
    cluster.create(
      KIND,
      rayCluster({
        workerGroupSpecs: [
          group("w", { replicas: 5, minReplicas: 1, maxReplicas: 2 }),
          group("hosts", { replicas: 1, numOfHosts: 2, maxReplicas: 2 }),
        ],
      }),
    );
    cluster.live(60);
    const seen = cluster.get(KIND, "rc");
    expect(conditions(seen)).toEqual(READY);
    expect(status(seen)).toMatchObject({
      availableWorkerReplicas: 4,
      desiredCPU: "8",
      desiredGPU: "0",
      desiredMemory: "7Gi",
      desiredTPU: "0",
      desiredWorkerReplicas: 4,
      endpoints: { client: "10001", dashboard: "8265", "gcs-server": "6379", metrics: "8080", serve: "8000" },
      head: { podIP: expect.any(String), podName: expect.stringMatching(/^rc-head-/), serviceName: "rc-head-svc" },
      maxWorkerReplicas: 6,
      minWorkerReplicas: 1,
      observedGeneration: 1,
      readyWorkerReplicas: 4,
      state: "ready",
    });
    expect(cluster.store.list("services").map(({ metadata }) => metadata.name)).toEqual(["rc-head-svc", "rc-headless"]);
  });

  test("suspended and resumed", () => {
    const cluster = open();
    cluster.create(KIND, rayCluster({ workerGroupSpecs: [group("w", { replicas: 1 })] }));
    cluster.live(40);
    cluster.patch(KIND, "rc", (spec) => Object.assign(spec, { suspend: true }));
    cluster.live(60);
    expect(cluster.store.list("pods")).toEqual([]);
    expect(status(cluster.get(KIND, "rc"))).toMatchObject({ state: "suspended", observedGeneration: 2 });
    expect(conditions(cluster.get(KIND, "rc"))).toEqual([
      "HeadPodReady=False HeadPodNotFound: Head Pod not found",
      "RayClusterProvisioned=False RayClusterPodsProvisioning: RayCluster has been suspended",
      "RayClusterSuspended=True RayClusterSuspended: ",
      "RayClusterSuspending=False RayClusterSuspending: ",
    ]);
    cluster.patch(KIND, "rc", (spec) => Object.assign(spec, { suspend: false }));
    cluster.live(60);
    expect(conditions(cluster.get(KIND, "rc"))).toEqual(READY);
    expect(status(cluster.get(KIND, "rc"))).toMatchObject({ state: "ready" });
  });

  test.each([
    ["fewer workers", { replicas: 1 }, 1],
    ["more workers", { replicas: 3 }, 3],
    ["more than allowed", { replicas: 9 }, 4],
  ])("scaled: %s", (_case, counts, wanted) => {
    const cluster = open();
    cluster.create(KIND, rayCluster({ workerGroupSpecs: [group("w", { replicas: 2 })] }));
    cluster.live(40);
    cluster.patch(KIND, "rc", (spec) => Object.assign((spec["workerGroupSpecs"] as object[])[0] ?? {}, counts));
    cluster.live(60);
    expect(status(cluster.get(KIND, "rc"))).toMatchObject({
      readyWorkerReplicas: wanted,
      desiredWorkerReplicas: wanted,
    });
  });

  test("workers to delete go and are replaced", () => {
    const cluster = open();
    cluster.create(KIND, rayCluster({ workerGroupSpecs: [group("w", { replicas: 2 })] }));
    cluster.live(40);
    const victim =
      cluster.store.list("pods").find(({ metadata }) => metadata.name.includes("worker"))?.metadata.name ?? "";
    cluster.patch(KIND, "rc", (spec) =>
      Object.assign((spec["workerGroupSpecs"] as object[])[0] ?? {}, { scaleStrategy: { workersToDelete: [victim] } }),
    );
    cluster.live(60);
    expect(cluster.get("pods", victim)).toBeUndefined();
    expect(status(cluster.get(KIND, "rc"))).toMatchObject({ readyWorkerReplicas: 2 });
    expect(cluster.eventsOf("rc")).toContain(`Normal DeletedWorkerPod Deleted pod team-a/${victim}`);
  });

  test("an invalid spec writes an event and no status", () => {
    const cluster = open();
    cluster.create(
      KIND,
      rayCluster({ workerGroupSpecs: [group("w", { replicas: 2, minReplicas: 3, maxReplicas: 2 })] }),
    );
    cluster.live(10);
    expect(cluster.get(KIND, "rc")).not.toHaveProperty("status");
    expect(cluster.eventsOf("rc")).toEqual([
      "Warning InvalidRayClusterSpec The RayCluster spec is invalid team-a/rc: worker group w has minReplicas 3 greater than maxReplicas 2",
    ]);
  });

  test("a worker that fits nowhere keeps the cluster from becoming ready, in the scheduler's words", () => {
    const cluster = open();
    cluster.create(KIND, rayCluster({ workerGroupSpecs: [group("w", { replicas: 1 }, { cpu: "100" })] }));
    cluster.live(60);
    expect(status(cluster.get(KIND, "rc"))).not.toHaveProperty("state");
    const worker = cluster.store.list("pods").find(({ metadata }) => metadata.name.includes("worker"));
    expect(cluster.eventsOf(worker?.metadata.name ?? "")).toEqual([
      "Warning FailedScheduling 0/6 nodes are available: 6 Insufficient cpu. no new claims to deallocate, preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.",
    ]);
  });

  test("a head that crashes names the reason of its container", () => {
    const cluster = open();
    const object = rayCluster();
    const template = object.spec.headGroupSpec.template as Record<string, unknown>;
    template["metadata"] = { annotations: { "simulator.flaretop.dev/crash-after": "5s" } };
    cluster.create(KIND, object);
    cluster.live(17);
    expect(conditions(cluster.get(KIND, "rc"))[0]).toMatch(
      /^HeadPodReady=False CrashLoopBackOff: containers with unready status: \[ray-head\]; ray-head: back-off/,
    );
  });
});
