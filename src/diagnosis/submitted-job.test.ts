import { describe, expect, test } from "vitest";
import { hidden, read } from "../../tests/fixtures/diagnosis-facts.ts";
import { handMade } from "../../tests/fixtures/recorded-objects.ts";
import { podRequests } from "../common/core-objects/pod-requests.ts";
import { LOCAL_QUEUES } from "../common/kueue/local-queue.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../common/kueue/workload-priority-class.ts";
import { formatQuantity } from "../common/values/quantity.ts";
import { type SubmissionFacts, submittedJob } from "./submitted-job.ts";

const HIGH = WORKLOAD_PRIORITY_CLASSES.project(handMade({ value: 100 }, { name: "high", uid: "high" }), "v1beta2");
const DEFAULT_QUEUE = LOCAL_QUEUES.project(
  handMade({ spec: { clusterQueue: "q" } }, { name: "default", namespace: "open", uid: "d" }),
  "v1beta2",
);
const FACTS: SubmissionFacts = { namespace: "team-a", localQueues: read(DEFAULT_QUEUE), priorityClasses: read(HIGH) };

const pod = (cpu: string) => ({ spec: { containers: [{ name: "main", resources: { requests: { cpu } } }] } });
const manifest = (kind: string, spec: object, metadata: object = {}) => ({
  kind,
  metadata: { name: "train", labels: { "kueue.x-k8s.io/queue-name": "q" }, ...metadata },
  spec,
});
const ray = {
  headGroupSpec: { template: pod("2") },
  workerGroupSpecs: [{ groupName: "GPU", replicas: 3, numOfHosts: 2, template: pod("4") }],
};

function podsOf(made: object): readonly string[] {
  const found = submittedJob(made, FACTS);
  if (found.problem !== undefined) throw new Error(found.problem);
  return found.workload.podSets.map(({ name, count, minCount, podSpec }) => {
    const cpu = podRequests(podSpec).get("cpu");
    return `${name}: ${count}${minCount === undefined ? "" : ` at least ${minCount}`} × ${cpu === undefined ? "?" : formatQuantity(cpu)}`;
  });
}

describe("the pods of", () => {
  test.each<[string, object, readonly string[]]>([
    ["a Job", manifest("Job", { parallelism: 4, template: pod("1") }), ["main: 4 × 1"]],
    [
      "a Job that completes before all run",
      manifest("Job", { parallelism: 4, completions: 2, template: pod("1") }),
      ["main: 2 × 1"],
    ],
    [
      "a Job that may start with fewer",
      manifest(
        "Job",
        { parallelism: 4, template: pod("1") },
        { annotations: { "kueue.x-k8s.io/job-min-parallelism": "2" } },
      ),
      ["main: 4 at least 2 × 1"],
    ],
    ["a Ray cluster", manifest("RayCluster", ray), ["head: 1 × 2", "gpu: 6 × 4"]],
    [
      "a Ray cluster that scales itself",
      manifest("RayCluster", { ...ray, enableInTreeAutoscaling: true }),
      ["head: 1 × 2500m", "gpu: 6 × 4"],
    ],
    ["a Ray job", manifest("RayJob", { rayClusterSpec: ray }), ["head: 1 × 2", "gpu: 6 × 4", "submitter: 1 × 500m"]],
    [
      "a Ray job whose submitter is asked for",
      manifest("RayJob", { rayClusterSpec: ray, submitterPodTemplate: pod("3") }),
      ["head: 1 × 2", "gpu: 6 × 4", "submitter: 1 × 3"],
    ],
    [
      "a Ray job submitted over HTTP",
      manifest("RayJob", { rayClusterSpec: ray, submissionMode: "HTTPMode" }),
      ["head: 1 × 2", "gpu: 6 × 4"],
    ],
    [
      "a Ray job submitted from beside the head",
      manifest("RayJob", { rayClusterSpec: ray, submissionMode: "SidecarMode" }),
      ["head: 1 × 2500m", "gpu: 6 × 4"],
    ],
    [
      "an AppWrapper",
      manifest("AppWrapper", {
        components: [
          { template: { kind: "RayCluster", spec: ray } },
          { template: { kind: "Service", spec: {} } },
          { template: { kind: "Job", spec: { parallelism: 2, template: pod("1") } } },
          {
            template: {
              kind: "PyTorchJob",
              spec: { pytorchReplicaSpecs: { Worker: { replicas: 2, template: pod("8") } } },
            },
          },
          {
            podSets: [{ path: "template.spec.parts[1].template", replicas: 5 }],
            template: { kind: "Own", spec: { parts: [{}, { template: pod("7") }] } },
          },
        ],
      }),
      ["0-0: 1 × 2", "0-1: 6 × 4", "2-0: 2 × 1", "3-0: 2 × 8", "4-0: 5 × 7"],
    ],
    [
      "a Workload",
      manifest("Workload", { queueName: "q", podSets: [{ name: "main", count: 3, minCount: 1, template: pod("1") }] }),
      ["main: 3 at least 1 × 1"],
    ],
  ])("%s", (_what, made, expected) => {
    expect(podsOf(made)).toEqual(expected);
  });
});

test.each<[string, object, object]>([
  [
    "its own namespace",
    manifest("Job", { template: pod("1") }, { namespace: "team-b" }),
    { namespace: "team-b", queue: "q", priority: 0 },
  ],
  ["the namespace asked for", manifest("Job", { template: pod("1") }), { namespace: "team-a" }],
  [
    "the default queue",
    manifest("Job", { template: pod("1") }, { namespace: "open", labels: {} }),
    { queue: "default" },
  ],
  [
    "the priority of its class",
    manifest(
      "Job",
      { template: pod("1") },
      { labels: { "kueue.x-k8s.io/queue-name": "q", "kueue.x-k8s.io/priority-class": "high" } },
    ),
    { priority: 100 },
  ],
  [
    "a priority as written",
    manifest("Workload", { queueName: "w", priority: 7, podSets: [{ template: pod("1") }] }),
    { queue: "w", priority: 7 },
  ],
])("takes %s", (_what, made, expected) => {
  expect(submittedJob(made, FACTS)).toMatchObject({ workload: { name: "train", ...expected }, notes: [] });
});

test("says that a priority class could not be read", () => {
  const made = manifest(
    "Job",
    { template: pod("1") },
    { labels: { "kueue.x-k8s.io/queue-name": "q", "kueue.x-k8s.io/priority-class": "low" } },
  );
  const notes = (priorityClasses: SubmissionFacts["priorityClasses"]) => {
    const found = submittedJob(made, { ...FACTS, priorityClasses });
    return found.problem === undefined ? found.notes : [];
  };
  expect(notes(read(HIGH))).toEqual([
    expect.stringMatching(/WorkloadPriorityClass low could not be read. It is not there\.$/),
  ]);
  expect(notes(hidden("No right."))).toEqual([expect.stringMatching(/No right\.$/)]);
});

test.each<[string, unknown, RegExp]>([
  [
    "an unknown kind",
    { kind: "Deployment", spec: {} },
    /The pods of a Deployment are not known\. Kinds: Job, RayCluster/,
  ],
  ["no kind", {}, /manifest without kind/],
  ["a job on another's cluster", manifest("RayJob", { clusterSelector: {} }), /on a Ray cluster that is there already/],
  ["no pods", manifest("Job", { parallelism: 0, template: pod("1") }), /^It has no pods\.$/],
  ["an AppWrapper of nothing", manifest("AppWrapper", { components: [] }), /^It has no pods\.$/],
  ["no name", { ...manifest("Job", { template: pod("1") }), metadata: {} }, /no metadata\.name/],
  ["no queue", manifest("Job", { template: pod("1") }, { labels: {} }), /names no queue/],
])("refuses %s", (_what, made, problem) => {
  expect(submittedJob(made, FACTS)).toEqual({ problem: expect.stringMatching(problem) });
});

test("needs a namespace", () => {
  expect(submittedJob(manifest("Job", { template: pod("1") }), { ...FACTS, namespace: undefined })).toEqual({
    problem: expect.stringContaining("-n NAMESPACE"),
  });
});
