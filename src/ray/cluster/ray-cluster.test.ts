import { describe, expect, test } from "vitest";
import { controller, madeRayCluster } from "../../../tests/fixtures/ray-objects.ts";
import { projectOddVariants, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { acceleratorCount } from "../../common/core-objects/resources.ts";
import { formatQuantity } from "../../common/values/quantity.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";

const recorded = (name: string) => RAY_CLUSTERS.project(recordedObject(name), "v1");

describe("a recorded cluster", () => {
  test("ready: counts, groups, head and endpoints", () => {
    const cluster = recorded("raycluster-ready");
    expect(cluster.workers).toEqual({ ready: 3, available: 3, desired: 3, min: 1, max: 5 });
    expect(
      cluster.groups.map(({ name, replicas, minReplicas, maxReplicas }) => [name, replicas, minReplicas, maxReplicas]),
    ).toEqual([
      ["small", 2, 1, 4],
      ["gpu", 1, 0, 1],
    ]);
    expect(cluster).toMatchObject({
      rayVersion: "2.52.0",
      image: "ray:2.52.0",
      headPod: "ready-head-xhqxk",
      headService: "ready-head-svc",
      dashboardPort: 8265,
      queue: "user-queue",
      suspend: false,
      owner: { kind: "none" },
    });
    expect(cluster.endpoints.get("dashboard")).toBe("8265");
  });

  test.each([
    ["cpu", "5"],
    ["memory", "12Gi"],
    ["nvidia.com/gpu", "1"],
  ])("ready: asks what KubeRay summed up itself: %s %s", (resource, amount) => {
    const found = recorded("raycluster-ready").demand.get(resource);
    expect(found === undefined ? undefined : formatQuantity(found)).toBe(amount);
  });

  test("starting: no worker is ready, which the API says by leaving the count out", () => {
    expect(recorded("raycluster-starting").workers).toEqual({ ready: 0, available: 0, desired: 3, min: 1, max: 5 });
  });

  test("suspended by Kueue", () => {
    expect(recorded("raycluster-suspended")).toMatchObject({ suspend: true, state: "suspended", groups: [] });
  });
});

test.each<[string, RayCluster, Partial<RayCluster>]>([
  [
    "without a status every count is unknown, not 0",
    madeRayCluster({
      status: {
        conditions: [],
        lastUpdateTime: undefined,
        desiredWorkerReplicas: undefined,
        readyWorkerReplicas: undefined,
        availableWorkerReplicas: undefined,
      },
    }),
    { workers: { ready: undefined, available: undefined, desired: undefined, min: undefined, max: undefined } },
  ],
  [
    "an operator before conditions may not count ready workers",
    madeRayCluster({ status: { conditions: [], readyWorkerReplicas: undefined } }),
    { workers: { ready: undefined, available: 2, desired: 2, min: 0, max: 0 } },
  ],
  [
    "a named dashboard port",
    madeRayCluster({ spec: { headGroupSpec: head({ ports: [{ name: "dashboard", containerPort: 9265 }] }) } }),
    { dashboardPort: 9265 },
  ],
  [
    "a dashboard port from the start parameters",
    madeRayCluster({ spec: { headGroupSpec: { rayStartParams: { "dashboard-port": "9000" } } } }),
    { dashboardPort: 9000 },
  ],
  [
    "an unreadable dashboard port",
    madeRayCluster({ spec: { headGroupSpec: { rayStartParams: { "dashboard-port": "x" } } } }),
    { dashboardPort: 8265 },
  ],
  [
    "an autoscaled, elastic one",
    madeRayCluster({
      spec: { enableInTreeAutoscaling: true },
      metadata: { annotations: { "kueue.x-k8s.io/elastic-job": "true" } },
    }),
    { autoscaling: true, elastic: true },
  ],
])("a RayCluster: %s", (_case, cluster, facts) => expect(cluster).toMatchObject(facts));

function head(container: Readonly<Record<string, unknown>>) {
  return { template: { spec: { containers: [{ name: "ray-head", ...container }] } } };
}

test.each([
  ["as written", { replicas: 2 }, 2],
  ["clamped down", { replicas: 9 }, 4],
  ["clamped up", { replicas: 0 }, 1],
  ["absent", { replicas: undefined }, 1],
  ["times hosts", { replicas: 2, numOfHosts: 4 }, 8],
  ["in a suspended group", { suspend: true }, 0],
])("accelerators asked: replicas %s", (_case, group, gpus) => {
  expect(acceleratorCount(madeRayCluster({ group }).demand)).toBe(gpus);
});

test.each([
  [
    "an AppWrapper",
    controller("workload.codeflare.dev/v1beta2", "AppWrapper", "wrap"),
    { kind: "AppWrapper", name: "wrap", uid: "uid-wrap" },
  ],
  ["a RayJob", controller("ray.io/v1", "RayJob", "job"), { kind: "RayJob", name: "job", uid: "uid-job" }],
  ["a RayService", controller("ray.io/v1", "RayService", "svc"), { kind: "RayService", name: "svc", uid: "uid-svc" }],
  [
    "somebody else",
    controller("example.com/v1", "Platform", "p"),
    { kind: "other", ownerKind: "Platform", name: "p", uid: "uid-p" },
  ],
  [
    "an AppWrapper, by label only",
    { labels: { "workload.codeflare.dev/appwrapper": "wrap" } },
    { kind: "AppWrapper", name: "wrap", uid: undefined },
  ],
  [
    "a RayJob, by label only",
    { labels: { "ray.io/originated-from-crd": "RayJob", "ray.io/originated-from-cr-name": "job" } },
    { kind: "RayJob", name: "job", uid: undefined },
  ],
  ["nobody", {}, { kind: "none" }],
])("owned by %s", (_case, metadata, owner) => expect(madeRayCluster({ metadata }).owner).toEqual(owner));

test("odd content anywhere never throws", () => {
  const { variants, names } = projectOddVariants(RAY_CLUSTERS.project, recordedObject("raycluster-ready"));
  expect(variants).toBeGreaterThan(1_000);
  expect(names).toEqual(["ready"]);
});
