import { describe, expect, test } from "vitest";
import { container, openTestCluster } from "../cluster-fixtures.ts";
import { createGarbageCollector } from "../garbage-collector.ts";
import { createJobController } from "../job/job-controller.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import { createRayClusterController } from "../kuberay/ray-cluster-controller.ts";
import { createScheduler } from "../scheduler/scheduler.ts";
import { createAppWrapperController } from "./app-wrapper-controller.ts";
import { QUICK_FAULT_TOLERANCE } from "./fault-tolerance.ts";

const KIND = "appwrappers.workload.codeflare.dev";
const open = () =>
  openTestCluster([
    createAppWrapperController(QUICK_FAULT_TOLERANCE),
    createRayClusterController(),
    createJobController(),
    createScheduler(),
    createKubelet(),
    createGarbageCollector(),
  ]);
const FAILS = { labels: { "pod-container-running-failed.stage.kwok.x-k8s.io": "true" } };
const pod = (metadata: Record<string, unknown> = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", ...metadata },
  spec: { restartPolicy: "Never", containers: [container("main", { cpu: "1" })] },
});
const job = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "j" },
  spec: { template: { spec: { restartPolicy: "Never", containers: [container("main", { cpu: "1" })] } } },
};
const rayCluster = {
  apiVersion: "ray.io/v1",
  kind: "RayCluster",
  metadata: { name: "rc" },
  spec: {
    headGroupSpec: { rayStartParams: {}, template: { spec: { containers: [container("ray-head", { cpu: "2" })] } } },
    workerGroupSpecs: [
      {
        groupName: "small",
        replicas: 1,
        minReplicas: 1,
        maxReplicas: 1,
        rayStartParams: {},
        template: { spec: { containers: [container("ray-worker", { cpu: "1" })] } },
      },
    ],
  },
};
const wrapper = (template: object, spec: object = {}, annotations: Record<string, string> = {}) => ({
  apiVersion: "workload.codeflare.dev/v1beta2",
  kind: "AppWrapper",
  metadata: { name: "aw", annotations },
  spec: { components: [{ template }], ...spec },
});
const seen = (object: unknown) => {
  const {
    phase,
    conditions = [],
    resettingCount,
  } = (object as { status: { phase: string; conditions?: Record<string, string>[]; resettingCount?: number } }).status;
  return {
    phase,
    resettingCount,
    conditions: conditions.map((c) => `${c["type"]}=${c["status"]} ${c["reason"]}: ${c["message"]}`),
  };
};

describe("AppWrappers", () => {
  test.each([
    [
      "around a RayCluster that runs",
      wrapper(rayCluster),
      {
        phase: "Running",
        resettingCount: undefined,
        conditions: [
          "QuotaReserved=True Resuming: Suspend is false",
          "ResourcesDeployed=True Resuming: Suspend is false",
          "PodsReady=True SufficientPodsReady: 2 pods running; 0 pods succeeded",
          "Unhealthy=False Resuming: Suspend is false",
        ],
      },
    ],
    ["suspended", wrapper(job, { suspend: true }), { phase: "Suspended", resettingCount: undefined, conditions: [] }],
    [
      "around a pod that fails, tried once more",
      wrapper(pod(FAILS)),
      {
        phase: "Failed",
        resettingCount: 1,
        conditions: [
          "QuotaReserved=False Failed: No resources deployed",
          "ResourcesDeployed=False Failed: Resources deleted for failed AppWrapper",
          expect.stringMatching(/^PodsReady=False /),
          "Unhealthy=True FoundFailedPods: ",
          "DeletingResources=False DeletionComplete: ",
        ],
      },
    ],
    [
      "around a Job that completes",
      wrapper(job),
      {
        phase: "Succeeded",
        resettingCount: undefined,
        conditions: [
          "QuotaReserved=False Succeeded: 1 pods succeeded and no running, pending, or failed pods",
          "ResourcesDeployed=True Succeeded: 1 pods succeeded and no running, pending, or failed pods",
          expect.stringMatching(/^PodsReady=/),
          "Unhealthy=False Resuming: Suspend is false",
        ],
      },
    ],
    [
      "whose failed pods are kept for a look",
      wrapper(
        pod(FAILS),
        {},
        {
          "workload.codeflare.dev.appwrapper/retryLimit": "0",
          "workload.codeflare.dev.appwrapper/deletionOnFailureGracePeriodDuration": "1h",
        },
      ),
      {
        phase: "Failed",
        resettingCount: undefined,
        conditions: expect.arrayContaining([
          "DeletingResources=False DeletionPaused: workload.codeflare.dev.appwrapper/deletionOnFailureGracePeriodDuration has value 1h0m0s",
        ]),
      },
    ],
  ])("%s", (_case, object, wanted) => {
    const cluster = open();
    cluster.create(KIND, object);
    cluster.live(200);
    expect(seen(cluster.get(KIND, "aw"))).toEqual(wanted);
  });

  test("a deleted component is fatal", () => {
    const cluster = open();
    cluster.create(KIND, wrapper(rayCluster));
    cluster.live(60);
    cluster.remove("rayclusters.ray.io", "rc");
    cluster.live(120);
    expect(seen(cluster.get(KIND, "aw"))).toMatchObject({
      phase: "Failed",
      conditions: expect.arrayContaining([
        "Unhealthy=True MissingComponent: Only found 0 deployed components, but was expecting 1",
      ]),
    });
  });

  test("suspended while running, then deleted: nothing is left", () => {
    const cluster = open();
    cluster.create(KIND, wrapper(rayCluster));
    cluster.live(60);
    cluster.patch(KIND, "aw", (spec) => Object.assign(spec, { suspend: true }));
    cluster.live(60);
    expect(seen(cluster.get(KIND, "aw"))).toMatchObject({ phase: "Suspended" });
    expect(cluster.store.list("pods")).toEqual([]);
    cluster.remove(KIND, "aw");
    cluster.live(30);
    expect(cluster.get(KIND, "aw")).toBeUndefined();
  });

  test.each([
    [
      "nested",
      wrapper({ apiVersion: "workload.codeflare.dev/v1beta2", kind: "AppWrapper", metadata: { name: "x" } }),
      "Nested AppWrappers are forbidden",
    ],
    [
      "another namespace",
      wrapper(pod({ namespace: "other" })),
      "AppWrappers cannot create objects in other namespaces",
    ],
    [
      "no pods",
      wrapper({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } }),
      "components contains no podspecs",
    ],
  ])("refused: %s", (_case, object, words) => {
    expect(() => open().create(KIND, object)).toThrow(words);
  });
});
