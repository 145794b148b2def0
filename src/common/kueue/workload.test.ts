import { describe, expect, test } from "vitest";
import { handMade, projectOddVariants, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import type { Resources } from "../core-objects/resources.ts";
import { formatQuantity } from "../values/quantity.ts";
import { flavorsOf, podCount } from "./pod-set.ts";
import { parsePreemption } from "./preemption.ts";
import { evictionTotal, holdsQuota, isActive, isFinished, WORKLOADS } from "./workload.ts";

const recorded = (file: string) => WORKLOADS.project(recordedObject(file), "v1beta2");
const made = (content: object, metadata: object = {}, version = "v1beta2") =>
  WORKLOADS.project(handMade({ ...content }, { ...metadata }), version);
const inText = (resources: Resources) =>
  Object.fromEntries(
    [...resources].map(([name, amount]) => [name, amount === undefined ? "?" : formatQuantity(amount)]),
  );

test("a recorded, admitted Ray cluster", () => {
  const workload = recorded("workload-admitted");
  expect(workload).toMatchObject({
    queue: "user-queue",
    clusterQueue: "cq-a",
    active: true,
    owner: { kind: "RayCluster", name: "ready" },
    jobUid: "b01200c3-535e-4207-a643-81bff6447708",
    podsReady: true,
    requeue: undefined,
    evictions: [],
    unreadable: undefined,
  });
  expect(workload.podSets.map(({ name, count }) => [name, count])).toEqual([
    ["head", 1],
    ["small", 2],
    ["gpu", 1],
  ]);
  expect(inText(workload.requests)).toEqual(inText(workload.counted));
  expect(inText(workload.counted)["nvidia.com/gpu"]).toBe("1");
  expect(podCount(workload.podSets)).toBe(4);
  expect(flavorsOf(workload.assignments)).toEqual(["default", "gpu-a100"]);
  expect(holdsQuota(workload)).toBe(true);
});

test("a recorded, preempted one keeps its history", () => {
  const workload = recorded("workload-evicted-preempted");
  expect(workload).toMatchObject({
    clusterQueue: "",
    priority: 100,
    priorityClass: { name: "low", kind: "WorkloadPriorityClass" },
    evictions: [{ reason: "Preempted", cause: "", count: 1 }],
    pastExecutionSeconds: 19,
    podsReady: false,
    assignments: [],
  });
  expect(evictionTotal(workload)).toBe(1);
  expect(inText(workload.counted)).toEqual({ cpu: "2", memory: "1Gi" });
  expect(holdsQuota(workload)).toBe(false);
  expect(parsePreemption(workload.conditions.find(({ type }) => type === "Evicted")!.message)).toEqual({
    byUid: "2c41a910-d7d5-4cbe-a28e-3f8da9665555",
    byJobUid: "48f2eec1-47f3-4bc8-832e-22f6f51ade6d",
    why: "prioritization in the ClusterQueue",
    byClusterQueue: "cq-alone",
  });
});

test("a recorded, finished one holds nothing though it says QuotaReserved", () => {
  const workload = recorded("workload-finished-succeeded");
  expect([isFinished(workload), holdsQuota(workload)]).toEqual([true, false]);
});

test.each([
  [
    "before paths",
    "Preempted to accommodate a workload (UID: a, JobUID: b) due to reclamation within the cohort",
    { byUid: "a", byJobUid: "b", why: "reclamation within the cohort", byClusterQueue: "" },
  ],
  [
    "unknown job, long path",
    "Preempted to accommodate a workload (UID: a, JobUID: UNKNOWN) due to Fair Sharing within the cohort; preemptor path: /research/x/cq-1; preemptee path: /research/y/cq-2",
    { byJobUid: "", byClusterQueue: "cq-1" },
  ],
  [
    "told again later",
    "Previously: Preempted to accommodate a workload (UID: a, JobUID: b) due to x; preemptor path: /q",
    { byUid: "a", byClusterQueue: "q" },
  ],
  ["another form", "Preempted by rule 'r' in PreemptionConfig 'c'", undefined],
  ["nothing", "", undefined],
])("preempted by whom: %s", (_case, message, expected) => {
  const found = parsePreemption(message);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

describe("v1beta1 reads as v1beta2", () => {
  test.each([
    [
      "a class of Kueue",
      { priorityClassName: "high", priorityClassSource: "kueue.x-k8s.io/workloadpriorityclass" },
      { name: "high", kind: "WorkloadPriorityClass" },
    ],
    [
      "a class of pods",
      { priorityClassName: "high", priorityClassSource: "scheduling.k8s.io/priorityclass" },
      { name: "high", kind: "PriorityClass" },
    ],
    ["no class", { priorityClassName: "", priorityClassSource: "" }, undefined],
  ])("%s", (_case, spec, expected) => expect(made({ spec }, {}, "v1beta1").priorityClass).toEqual(expected));

  test("the misspelt run time", () => {
    expect(made({ status: { accumulatedPastExexcutionTimeSeconds: 7 } }, {}, "v1beta1").pastExecutionSeconds).toBe(7);
  });
});

describe("edges", () => {
  test("an absent `active` means true", () => {
    expect([
      isActive(made({})),
      isActive(made({ spec: { active: false } })),
      made({ spec: { active: "no" } }).active,
    ]).toEqual([true, false, undefined]);
  });
  test("an unknown count makes the sum unknown", () => {
    const template = { spec: { containers: [{ resources: { requests: { cpu: "1" } } }] } };
    const workload = made({
      spec: {
        podSets: [
          { name: "a", count: 2, template },
          { name: "b", template },
        ],
      },
    });
    expect(inText(workload.requests)).toEqual({ cpu: "?" });
    expect(podCount(workload.podSets)).toBeUndefined();
  });
  test("the job by its label, else by its owner", () => {
    const ownerReferences = [{ apiVersion: "ray.io/v1", kind: "RayJob", name: "j", uid: "owner", controller: true }];
    expect(made({}, { ownerReferences }).jobUid).toBe("owner");
    expect(made({}, { ownerReferences, labels: { "kueue.x-k8s.io/job-uid": "label" } }).jobUid).toBe("label");
    expect(made({}).jobUid).toBe("");
  });
  test("back-off, checks, reclaimed pods, MultiKueue and broken nodes", () => {
    const workload = made({
      status: {
        requeueState: { count: 3, requeueAt: "2026-01-01T00:00:00Z" },
        admissionChecks: [
          { name: "c", state: "Retry", message: "later", retryCount: 2, lastTransitionTime: "2026-01-01T00:00:00Z" },
        ],
        reclaimablePods: [{ name: "main", count: 2 }],
        clusterName: "east",
        nominatedClusterNames: ["east", "west", 3],
        unhealthyNodes: [{ name: "node-1" }, {}],
      },
    });
    expect(workload).toMatchObject({
      requeue: { count: 3, at: Date.UTC(2026, 0, 1) },
      checks: [{ name: "c", state: "Retry", message: "later", retries: 2, changedAt: Date.UTC(2026, 0, 1) }],
      reclaimed: [{ name: "main", count: 2 }],
      workerCluster: "east",
      nominatedClusters: ["east", "west"],
      unhealthyNodes: ["node-1"],
    });
  });
  test("evictions with an unknown count", () => {
    expect(
      evictionTotal(
        made({ status: { schedulingStats: { evictions: [{ reason: "Preempted", count: 2 }, { reason: "X" }] } } }),
      ),
    ).toBeUndefined();
  });
});

test.each([["workload-evicted-preempted"], ["workload-quota-reserved-check-pending"]])(
  "never throws, whatever a field of %s holds",
  (file) => {
    const object = recordedObject(file);
    expect(projectOddVariants(WORKLOADS.project, object).names).toEqual([object.metadata.name]);
  },
);
