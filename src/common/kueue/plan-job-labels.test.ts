import { describe, expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import { projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { LOCAL_QUEUES } from "./local-queue.ts";
import { planMove } from "./plan-move.ts";
import { planPriority } from "./plan-priority.ts";
import { WORKLOADS } from "./workload.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "./workload-priority-class.ts";

const JOBS: ResourceKind = {
  group: "batch",
  kind: "Job",
  plural: "jobs",
  versions: ["v1"],
  namespaced: true,
  project: (object) => ({ meta: projectMeta(object) }),
};
const owned = {
  namespace: "team-a",
  ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: "train", uid: "uid-job", controller: true }],
};
const workload = (spec: object = {}, metadata: Readonly<Record<string, unknown>> = owned, status: object = {}) =>
  WORKLOADS.project(handMade({ spec: { queueName: "q", ...spec }, status }, metadata), "v1beta2");
const alone = (spec: object = {}, status: object = {}) => workload(spec, { namespace: "team-a" }, status);
const RESERVED = { conditions: [{ type: "QuotaReserved", status: "True" }] };
const FINISHED = { conditions: [{ type: "Finished", status: "True" }] };
const withClass = (name: string, value: number) => ({
  priority: value,
  priorityClassRef: { group: "kueue.x-k8s.io", kind: "WorkloadPriorityClass", name },
});
const high = WORKLOAD_PRIORITY_CLASSES.project(handMade({ value: 1000 }, { name: "high" }), "v1beta2");
const job = (labels: object): HasMeta => ({
  meta: projectMeta(handMade({}, { name: "train", namespace: "team-a", uid: "uid-job", generation: 3, labels })),
});
const CLASS = "/metadata/labels/kueue.x-k8s.io~1priority-class";
const QUEUE = "/metadata/labels/kueue.x-k8s.io~1queue-name";

describe("priority", () => {
  test("a first class is a label on the job, and cannot be taken back", () => {
    const plan = planPriority(workload({ priority: 0 }), { kind: JOBS }, high);
    expect(plan).toMatchObject({
      title: "Give Workload team-a/made priority class high (1000)",
      kind: JOBS,
      target: { namespace: "team-a", name: "train", uid: "uid-job", generation: undefined },
      request: { operations: [{ op: "add", path: CLASS, value: "high" }] },
      undo: undefined,
      confirm: "yes",
      refusedBecause: undefined,
    });
    expect(plan.notes).toEqual([
      "It is set on Job train, and Kueue carries it over.",
      "Its priority goes from 0 to 1000: it moves forward in its queue, and may preempt what is lower where the queue allows it.",
      "It cannot be taken back: Kueue lets a class be changed, but not removed.",
    ]);
  });

  test("another class is changed and taken back, also while it runs", () => {
    const running = workload(withClass("top", 5000), owned, RESERVED);
    const plan = planPriority(running, { kind: JOBS }, high);
    expect(plan).toMatchObject({
      title: "Give Workload team-a/made priority class high (1000) instead of top",
      confirm: "none",
      refusedBecause: undefined,
      request: {
        operations: [
          { op: "test", path: CLASS, value: "top" },
          { op: "replace", path: CLASS, value: "high" },
        ],
      },
      undo: [
        { op: "test", path: CLASS, value: "high" },
        { op: "replace", path: CLASS, value: "top" },
      ],
    });
    expect(plan.notes[1]).toBe("Its priority goes from 5000 to 1000: it runs on, and is easier to preempt.");
  });

  test("the job's own labels come before what the workload says", () => {
    const operations = (labels: object) =>
      planPriority(workload(withClass("top", 5000)), { kind: JOBS, record: job(labels) }, high).request;
    expect(operations({})).toMatchObject({
      operations: [{ op: "add", path: "/metadata/labels", value: { "kueue.x-k8s.io/priority-class": "high" } }],
    });
    expect(operations({ "kueue.x-k8s.io/priority-class": "low" })).toMatchObject({
      operations: [
        { op: "test", value: "low" },
        { op: "replace", value: "high" },
      ],
    });
    expect(operations({ a: "b" })).toMatchObject({ operations: [{ op: "add", path: CLASS }] });
  });

  test("a workload without job: class and number together", () => {
    const plan = planPriority(alone(), undefined, high);
    const reference = { group: "kueue.x-k8s.io", kind: "WorkloadPriorityClass", name: "high" };
    expect(plan).toMatchObject({
      kind: WORKLOADS,
      target: { name: "made" },
      request: {
        operations: [
          { op: "add", path: "/spec/priorityClassRef", value: reference },
          { op: "add", path: "/spec/priority", value: 1000 },
        ],
      },
      undo: [
        { op: "test", path: "/spec/priority", value: 1000 },
        { op: "remove", path: "/spec/priorityClassRef" },
        { op: "remove", path: "/spec/priority" },
      ],
    });
    expect(planPriority(alone(withClass("top", 5)), undefined, high)).toMatchObject({
      request: { operations: [{ op: "test", path: "/spec/priority", value: 5 }, { op: "add" }, { op: "add" }] },
      undo: [
        { op: "test", value: 1000 },
        { op: "replace", path: "/spec/priorityClassRef", value: { name: "top" } },
        { op: "replace", path: "/spec/priority", value: 5 },
      ],
    });
  });

  test("a workload without job, on a server with v1beta1 alone: name and source", () => {
    const plan = planPriority({ ...alone(), version: "v1beta1" }, undefined, high);
    const source = "kueue.x-k8s.io/workloadpriorityclass";
    expect(plan.request).toEqual({
      verb: "patch",
      operations: [
        { op: "add", path: "/spec/priorityClassName", value: "high" },
        { op: "add", path: "/spec/priorityClassSource", value: source },
        { op: "add", path: "/spec/priority", value: 1000 },
      ],
    });
    expect(plan.undo?.map(({ op, path }) => `${op} ${path}`)).toEqual([
      "test /spec/priority",
      "remove /spec/priorityClassName",
      "remove /spec/priorityClassSource",
      "remove /spec/priority",
    ]);
  });

  test.each([
    ["a first class while it runs", workload({}, owned, RESERVED), { kind: JOBS }, /runs without a priority class/],
    ["without job, while it runs", alone({}, RESERVED), undefined, /only while it waits/],
    ["inactive", workload({ active: false }), { kind: JOBS }, /is inactive/],
    ["finished", workload({}, owned, FINISHED), { kind: JOBS }, /has finished/],
    ["a job of unknown kind", workload(), undefined, /label of Job train, a kind that cannot be changed from here/],
    ["the same class", workload(withClass("high", 1000)), { kind: JOBS }, /has priority class high already/],
  ] as const)("refused: %s", (_case, subject, of, because) => {
    expect(planPriority(subject, of, high).refusedBecause).toMatch(because);
  });
});

describe("move", () => {
  const to = (metadata: object = {}, spec: object = {}, status: object = {}) =>
    LOCAL_QUEUES.project(
      handMade(
        { spec: { clusterQueue: "cq-b", ...spec }, status },
        { name: "other", namespace: "team-a", ...metadata },
      ),
      "v1beta2",
    );

  test("the label of the job", () => {
    const plan = planMove(workload(), { kind: JOBS }, to());
    expect(plan).toMatchObject({
      title: "Move Workload team-a/made from LocalQueue q to other",
      kind: JOBS,
      target: { name: "train", uid: "uid-job" },
      request: {
        operations: [
          { op: "test", path: QUEUE, value: "q" },
          { op: "replace", value: "other" },
        ],
      },
      undo: [
        { op: "test", path: QUEUE, value: "other" },
        { op: "replace", value: "q" },
      ],
      confirm: "none",
      refusedBecause: undefined,
    });
    expect(plan.notes[0]).toBe("It waits in ClusterQueue cq-b then, at its place by priority and creation time.");
  });

  test("evicted before: the Workload as well, which Kueue would leave in its old queue", () => {
    const evicted = { conditions: [{ type: "Evicted", status: "True", reason: "Preempted" }] };
    expect(planMove(workload({}, owned, evicted), { kind: JOBS }, to())).toMatchObject({
      kind: JOBS,
      notes: expect.arrayContaining([expect.stringMatching(/Job train and on the Workload/)]),
      then: [
        {
          kind: WORKLOADS,
          target: { name: "made" },
          request: {
            operations: [
              { op: "test", path: "/spec/queueName" },
              { op: "replace", value: "other" },
            ],
          },
          undo: [
            { op: "test", value: "other" },
            { op: "replace", value: "q" },
          ],
        },
      ],
    });
    expect(planMove(alone({}, evicted), undefined, to()).then).toEqual([]);
    expect(planMove(workload(), { kind: JOBS }, to()).then).toEqual([]);
  });

  test("without job: its own specification", () => {
    expect(planMove(alone(), undefined, to())).toMatchObject({
      kind: WORKLOADS,
      request: {
        operations: [
          { op: "test", path: "/spec/queueName", value: "q" },
          { op: "replace", value: "other" },
        ],
      },
    });
    expect(planMove(alone({ queueName: "" }), undefined, to())).toMatchObject({
      request: { operations: [{ op: "add", path: "/spec/queueName", value: "other" }] },
      undo: [{ op: "test" }, { op: "remove", path: "/spec/queueName" }],
    });
  });

  test.each([
    ["stopped", { stopPolicy: "Hold" }, {}, /is stopped: it waits there/],
    [
      "inactive",
      {},
      { conditions: [{ type: "Active", status: "False", reason: "ClusterQueueIsInactive", message: "no flavor" }] },
      /admits nothing now: no flavor/,
    ],
  ])("the other queue is %s", (_case, spec, status, note) => {
    expect(planMove(workload(), { kind: JOBS }, to({}, spec, status)).notes[0]).toMatch(note);
  });

  test.each([
    [
      "it holds quota",
      workload({}, owned, RESERVED),
      { kind: JOBS },
      to(),
      /holds quota, and Kueue lets nobody move it/,
    ],
    ["inactive", workload({ active: false }), { kind: JOBS }, to(), /would start in q all the same/],
    ["finished", workload({}, owned, FINISHED), { kind: JOBS }, to(), /has finished/],
    ["unknown kind", workload(), undefined, to(), /a kind that cannot be changed from here/],
    ["its own queue", workload(), { kind: JOBS }, to({ name: "q" }), /is in LocalQueue q already/],
    ["another namespace", workload(), { kind: JOBS }, to({ namespace: "team-b" }), /is in another namespace/],
    [
      "a queue on its way out",
      workload(),
      { kind: JOBS },
      to({ deletionTimestamp: "2026-11-01T11:00:00Z" }),
      /is being deleted/,
    ],
  ] as const)("refused: %s", (_case, subject, of, queue, because) => {
    expect(planMove(subject, of, queue).refusedBecause).toMatch(because);
  });
});
