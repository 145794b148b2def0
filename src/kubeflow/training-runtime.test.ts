import { expect, test } from "vitest";
import { handMade, oddVariants } from "../../tests/fixtures/recorded-objects.ts";
import { runtimeObject } from "../../tests/fixtures/training-objects.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { clusterError } from "../common/kubernetes-cluster/error-messages.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_TRAINING_RUNTIMES, listTrainingRuntimes, TRAINING_RUNTIMES } from "./training-runtime.ts";

const own = TRAINING_RUNTIMES.project(runtimeObject("TrainingRuntime", "mine"), "v1alpha1");
const shared = ["torch-b", "torch-a"].map((name) =>
  CLUSTER_TRAINING_RUNTIMES.project(
    runtimeObject(
      "ClusterTrainingRuntime",
      name,
      name === "torch-b" ? { "trainer.kubeflow.org/support": "deprecated" } : {},
    ),
    "v1alpha1",
  ),
);

test("a runtime says what a job gets from it", () => {
  expect(own).toMatchObject({
    kind: "TrainingRuntime",
    framework: "torch",
    deprecated: false,
    policy: "torch",
    nodes: 2,
    processesPerNode: "auto",
    steps: ["dataset-initializer", "node"],
    image: "pytorch/pytorch:2.9.1",
  });
  expect([...own.perNode.keys()]).toEqual(["cpu"]);
  expect(shared[0]?.deprecated).toBe(true);
});

test("a runtime without a policy has one node", () => {
  const plain = CLUSTER_TRAINING_RUNTIMES.project(handMade({ spec: {} }), "v1alpha1");
  expect(plain).toMatchObject({ nodes: 1, policy: undefined, processesPerNode: undefined, image: undefined });
});

test("a runtime never fails to be read", () => {
  for (const variant of oddVariants(runtimeObject("ClusterTrainingRuntime", "odd")))
    expect(() => CLUSTER_TRAINING_RUNTIMES.project(variant, "v1alpha1")).not.toThrow();
});

function cluster(forbidden: readonly ResourceKind[]): ClusterClient {
  return {
    discovery: async () => ({ versionOf: () => "v1alpha1" }),
    list: async (kind: ResourceKind) => {
      if (forbidden.includes(kind)) throw clusterError("forbidden", { request: `list ${kind.plural}`, host: "test" });
      return { records: kind === TRAINING_RUNTIMES ? [own] : shared };
    },
  } as unknown as ClusterClient;
}

test.each([
  ["both kinds", [], ["mine", "torch-a", "torch-b"]],
  ["what may be read", [CLUSTER_TRAINING_RUNTIMES], ["mine"]],
] as const)("the catalogue of a namespace has %s, its own first", async (_case, forbidden, names) => {
  const found = await listTrainingRuntimes(cluster(forbidden), "team-a");
  expect(found.map(({ meta }) => meta.name)).toEqual(names);
});
