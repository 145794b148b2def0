import { describe, expect, test } from "vitest";
import { isInputError } from "../../common/values/input-error.ts";
import { type TrainJobConfiguration, trainJobManifest } from "./train-job-configuration.ts";

const least: TrainJobConfiguration = { name: "fine-tune", namespace: "team-a", runtime: "torch-distributed" };

describe("the manifest of a TrainJob", () => {
  test("says no more than it is told", () => {
    expect(trainJobManifest(least)).toEqual({
      apiVersion: "trainer.kubeflow.org/v1alpha1",
      kind: "TrainJob",
      metadata: { name: "fine-tune", namespace: "team-a" },
      spec: {
        runtimeRef: { apiGroup: "trainer.kubeflow.org", kind: "ClusterTrainingRuntime", name: "torch-distributed" },
      },
    });
  });

  test("has every field in its place", () => {
    const manifest = trainJobManifest({
      ...least,
      runtime: { name: "mine", kind: "TrainingRuntime" },
      queue: "user-queue",
      priorityClass: "high",
      labels: { team: "a" },
      annotations: { "example.com/note": "any text" },
      image: "example.com/train:1",
      command: ["torchrun", "train.py"],
      args: ["--epochs", "3"],
      env: { MODE: "fast", TOKEN: { secretKeyRef: { name: "hub", key: "token" } } },
      nodes: 2,
      processesPerNode: 4,
      resourcesPerNode: { requests: { cpu: 4 }, limits: { "nvidia.com/gpu": 1 } },
      dataset: { storageUri: "hf://tatsu-lab/alpaca", secret: "hub" },
      model: { storageUri: "/models/base", env: { A: "b" } },
      activeDeadlineSeconds: 3600,
    });
    expect(manifest.metadata).toEqual({
      name: "fine-tune",
      namespace: "team-a",
      labels: { team: "a", "kueue.x-k8s.io/queue-name": "user-queue", "kueue.x-k8s.io/priority-class": "high" },
      annotations: { "example.com/note": "any text" },
    });
    expect(manifest.spec).toEqual({
      runtimeRef: { apiGroup: "trainer.kubeflow.org", kind: "TrainingRuntime", name: "mine" },
      initializer: {
        dataset: { storageUri: "hf://tatsu-lab/alpaca", secretRef: { name: "hub" } },
        model: { storageUri: "/models/base", env: [{ name: "A", value: "b" }] },
      },
      trainer: {
        image: "example.com/train:1",
        command: ["torchrun", "train.py"],
        args: ["--epochs", "3"],
        env: [
          { name: "MODE", value: "fast" },
          { name: "TOKEN", valueFrom: { secretKeyRef: { name: "hub", key: "token" } } },
        ],
        numNodes: 2,
        numProcPerNode: 4,
        resourcesPerNode: { requests: { cpu: 4 }, limits: { "nvidia.com/gpu": 1 } },
      },
      activeDeadlineSeconds: 3600,
    });
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  ["a name with a capital", { name: "Train" }, ["name"]],
  ["a name with a line's end", { name: "train\n" }, ["name"]],
  ["a name of 64 characters", { name: "a".repeat(64) }, ["name"]],
  ["no namespace", { namespace: undefined }, ["namespace"]],
  ["a field that is not known", { numNodes: 2 }, ["numNodes"]],
  ["a kind of runtime that is not known", { runtime: { name: "x", kind: "Runtime" } }, ["runtime.kind"]],
  ["no nodes at all, and half a process", { nodes: 0, processesPerNode: 0.5 }, ["nodes", "processesPerNode"]],
  ["a size that is none", { resourcesPerNode: { requests: { cpu: "8GB" } } }, ["resourcesPerNode.requests.cpu"]],
  ["a variable without a name", { env: { "1A": "x" } }, ["env.1A"]],
  ["a place that is none", { dataset: { storageUri: "alpaca" } }, ["dataset.storageUri"]],
  ["a queue as label", { labels: { "kueue.x-k8s.io/queue-name": "q" } }, ["labels.kueue.x-k8s.io/queue-name"]],
  ["a priority without queue", { queue: false, priorityClass: "high" }, ["priorityClass"]],
])("%s is a problem", (_case, change, paths) => {
  let problems: readonly string[] = [];
  try {
    trainJobManifest({ ...least, ...change } as TrainJobConfiguration);
  } catch (error) {
    if (!isInputError(error)) throw error;
    problems = error.problems.map(({ path }) => path);
  }
  expect(problems).toEqual(paths);
});
