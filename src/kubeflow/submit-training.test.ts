import { describe, expect, test } from "vitest";
import { handMade } from "../../tests/fixtures/recorded-objects.ts";
import { runtimeObject } from "../../tests/fixtures/training-objects.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { clusterError } from "../common/kubernetes-cluster/error-messages.ts";
import type { KubernetesObject } from "../common/kubernetes-cluster/kubernetes-object.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import type { TypedResource } from "../common/kubernetes-cluster/typed-resource.ts";
import { isInputError } from "../common/values/input-error.ts";
import type { PyTorchJobConfiguration } from "./pytorch-job/pytorch-job-configuration.ts";
import { submitPyTorchJob } from "./pytorch-job/pytorch-job-operations.ts";
import type { TrainJobConfiguration } from "./train-job/train-job-configuration.ts";
import { submitTrainJob } from "./train-job/train-job-operations.ts";

const OBJECTS: Readonly<Record<string, readonly KubernetesObject[]>> = {
  trainingruntimes: [runtimeObject("TrainingRuntime", "mine")],
  clustertrainingruntimes: [runtimeObject("ClusterTrainingRuntime", "torch-distributed")],
  localqueues: [
    handMade({ spec: {} }, { name: "user-queue", annotations: { "kueue.x-k8s.io/default-queue": "true" } }),
    handMade({ spec: {} }, { name: "other-queue" }),
  ],
  workloadpriorityclasses: [handMade({ value: 10 }, { name: "high" })],
};

function server({ forbidden = [] as readonly string[], objects = OBJECTS } = {}) {
  const calls: string[] = [];
  const sent: TypedResource[] = [];
  const client = {
    context: { namespace: "team-a" },
    discovery: async () => ({ versionOf: (kind: ResourceKind) => kind.versions[0] }),
    list: async (kind: ResourceKind) => {
      calls.push(`list ${kind.plural}`);
      if (forbidden.includes(kind.plural)) throw clusterError("forbidden", { request: "list", host: "test" });
      return { records: (objects[kind.plural] ?? []).map((object) => kind.project(object, kind.versions[0])) };
    },
    create: async (kind: ResourceKind, resource: TypedResource, options?: { readonly dryRun?: boolean }) => {
      calls.push(`${options?.dryRun === true ? "try" : "create"} ${kind.plural}`);
      sent.push(resource);
      return { ...resource, metadata: { ...resource.metadata, uid: "uid-1", resourceVersion: "1" } };
    },
  } as unknown as ClusterClient;
  return { client, calls, sent };
}

const trainJob = (change: Partial<TrainJobConfiguration> = {}): TrainJobConfiguration => ({
  name: "fine-tune",
  runtime: "torch-distributed",
  ...change,
});
const pyTorchJob = (change: Partial<PyTorchJobConfiguration> = {}): PyTorchJobConfiguration => ({
  name: "mnist",
  image: "example.com/mnist:1",
  ...change,
});

async function problems(submitted: Promise<unknown>): Promise<readonly string[]> {
  const error = await submitted.catch((failure: unknown) => failure);
  return isInputError(error) ? error.problems.map(({ path, message }) => `${path}: ${message}`) : [String(error)];
}

describe("submitting", () => {
  test("finds the runtime's kind and the default queue, then creates once", async () => {
    const { client, calls, sent } = server();
    const { job, manifest } = await submitTrainJob(client, trainJob({ runtime: "mine", priorityClass: "high" }));
    expect(manifest).toBe(sent[0]);
    expect(manifest).toMatchObject({
      metadata: {
        namespace: "team-a",
        labels: { "kueue.x-k8s.io/queue-name": "user-queue", "kueue.x-k8s.io/priority-class": "high" },
      },
      spec: { runtimeRef: { kind: "TrainingRuntime", name: "mine" } },
    });
    expect(job).toMatchObject({ queue: "user-queue", meta: { uid: "uid-1" } });
    expect(calls.filter((call) => !call.startsWith("list"))).toEqual(["create trainjobs"]);
    expect(calls).toHaveLength(5);
  });

  test("has the server go through a dry run", async () => {
    const { client, calls } = server();
    await submitPyTorchJob(client, pyTorchJob({ queue: false }), { dryRun: true });
    expect(calls).toEqual(["try pytorchjobs"]);
  });

  test("leaves to the server what may not be read", async () => {
    const { client, sent } = server({ forbidden: Object.keys(OBJECTS) });
    await submitTrainJob(client, trainJob({ runtime: "who-knows" }));
    expect(sent[0]).toMatchObject({ spec: { runtimeRef: { kind: "ClusterTrainingRuntime", name: "who-knows" } } });
    expect(sent[0]?.metadata).not.toHaveProperty("labels");
  });

  test("tells all that is missing at once and sends nothing", async () => {
    const { client, sent } = server();
    const wish = trainJob({ runtime: "torch-distribute", queue: "user-queu", priorityClass: "hihg" });
    expect((await problems(submitTrainJob(client, wish))).toSorted()).toEqual([
      expect.stringMatching(/^priorityClass: There is no WorkloadPriorityClass "hihg"\. Did you mean "high"\?/),
      expect.stringMatching(/^queue: Namespace team-a has no LocalQueue "user-queu"\. Did you mean "user-queue"\?/),
      expect.stringMatching(
        /^runtime: There is no training runtime .*Did you mean "torch-distributed"\? There are mine/,
      ),
    ]);
    expect(sent).toEqual([]);
  });

  test.each([
    [
      "another kind of runtime",
      { runtime: { name: "mine", kind: "ClusterTrainingRuntime" } },
      /no ClusterTrainingRuntime "mine"/,
    ],
    ["a priority that nobody looks at", { priorityClass: "high" }, /name a queue/],
  ] as const)("refuses %s", async (_case, change, problem) => {
    const { client } = server({ objects: { ...OBJECTS, localqueues: [] } });
    expect(await problems(submitTrainJob(client, trainJob(change)))).toEqual([expect.stringMatching(problem)]);
  });

  test("checks the fields before it reads anything", async () => {
    const { client, calls } = server();
    expect(await problems(submitPyTorchJob(client, pyTorchJob({ workers: -1 })))).toEqual(["workers: Give 0 or more."]);
    expect(calls).toEqual([]);
  });
});
