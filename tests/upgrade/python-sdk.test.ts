import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { APP_WRAPPERS } from "../../src/ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../../src/ray/cluster/ray-cluster.ts";
import { shownRows } from "./shown-rows.ts";

/** What the Python SDK of a version sends, as the server would keep it. */
function sent(name: string): KubernetesObject {
  const file = new URL(`../fixtures/sdk-manifests/${name}.json`, import.meta.url);
  const manifest = JSON.parse(readFileSync(file, "utf8")) as KubernetesObject;
  const added = { uid: "uid-1", resourceVersion: "1", creationTimestamp: "2026-11-26T20:00:00Z" };
  return { ...manifest, metadata: { ...manifest.metadata, ...added } };
}

// "everything" asks for 4 GPUs and an RDMA device in each of 4 workers: every extended resource counts as a device.
describe("Ray clusters made by the Python SDK", () => {
  test.each([
    ["0.33.1-001-minimal", { replicas: 1, cpu: "2", gpus: "-", queue: "" }],
    ["0.33.1-017-gpu-worker", { replicas: 1, cpu: "2", gpus: "1", queue: "" }],
    ["0.33.1-033-queue", { replicas: 1, cpu: "2", gpus: "-", queue: "team-queue" }],
    ["0.33.1-059-everything", { replicas: 4, cpu: "34", gpus: "20", queue: "team-queue" }],
    ["0.40.1-001-minimal", { replicas: 1, cpu: "2", gpus: "-", queue: "" }],
    ["0.40.1-008-workers-0", { replicas: 0, cpu: "1", gpus: "-", queue: "" }],
    ["0.40.1-009-workers-10", { replicas: 10, cpu: "11", gpus: "-", queue: "" }],
    ["0.40.1-012-cpu-fractions", { replicas: 1, cpu: "600m", gpus: "-", queue: "" }],
    ["0.40.1-017-gpu-worker", { replicas: 1, cpu: "2", gpus: "1", queue: "" }],
    ["0.40.1-033-queue", { replicas: 1, cpu: "2", gpus: "-", queue: "team-queue" }],
    ["0.40.1-046-labels", { replicas: 1, cpu: "2", gpus: "-", queue: "" }],
    ["0.40.1-054-gcs-ft", { replicas: 1, cpu: "2", gpus: "-", queue: "" }],
    ["0.40.1-059-everything", { replicas: 4, cpu: "34", gpus: "20", queue: "team-queue" }],
  ])("%s", (file, { replicas, ...cells }) => {
    const object = sent(file);
    const cluster = RAY_CLUSTERS.project(object, "v1");
    expect(cluster.unreadable).toBeUndefined();
    expect(cluster.groups).toMatchObject([{ replicas, minReplicas: replicas, maxReplicas: replicas }]);
    const shown = shownRows("ray-clusters", [{ kindId: "rayclusters.ray.io", version: "v1", objects: [object] }]);
    expect(shown[`team-a/${object.metadata.name}`]).toMatchObject(cells);
  });

  test("accelerators of every vendor are counted", () => {
    const { demand } = RAY_CLUSTERS.project(sent("0.40.1-020-tpu-gaudi-neuron-npu"), "v1");
    expect([...demand.keys()].toSorted()).toEqual([
      "aws.amazon.com/neuroncore",
      "cpu",
      "google.com/tpu",
      "habana.ai/gaudi",
      "huawei.com/Ascend310",
      "huawei.com/Ascend910",
      "memory",
    ]);
  });

  test("a person's own labels are kept", () => {
    const { meta } = RAY_CLUSTERS.project(sent("0.40.1-046-labels"), "v1");
    expect(meta.labels.get("team")).toBe("a");
    expect(meta.labels.get("example.com/cost")).toBe("42");
  });
});

test.each([
  ["0.33.1-060-appwrapper", undefined],
  ["0.33.1-061-appwrapper-queue", "team-queue"],
])("AppWrappers made by the Python SDK: %s", (file, queue) => {
  const object = sent(file);
  const wrapper = APP_WRAPPERS.project(object, "v1beta2");
  expect(wrapper.unreadable).toBeUndefined();
  expect(wrapper.queue).toBe(queue);
  expect(wrapper.components).toMatchObject([{ kind: "RayCluster", apiVersion: "ray.io/v1" }]);
  const shown = shownRows("app-wrappers", [
    { kindId: "appwrappers.workload.codeflare.dev", version: "v1beta2", objects: [object] },
  ]);
  expect(shown[`team-a/${object.metadata.name}`]?.["queue"]).toBe(queue ?? "");
});
