import { describe, expect, test } from "vitest";
import { handMade, projectOddVariants, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity } from "../values/quantity.ts";
import { isOver, isReady, PODS } from "./pod.ts";

const project = (status: object, spec: object = { containers: [{ name: "main" }] }, metadata: object = {}) =>
  PODS.project(handMade({ spec, status }, { ...metadata }), "v1");

const running = (more: object = {}) => ({
  name: "main",
  ready: true,
  restartCount: 0,
  state: { running: {} },
  ...more,
});
const waiting = (reason: string, message = "") => ({
  name: "main",
  ready: false,
  restartCount: 4,
  state: { waiting: { reason, message } },
});
const ended = (end: object) => ({ name: "main", ready: false, restartCount: 0, state: { terminated: end } });

test("a recorded head pod", () => {
  const pod = PODS.project(recordedObject("pod-raycluster-head"), "v1");
  expect(pod).toMatchObject({
    status: "Running",
    ready: 1,
    expected: 1,
    restarts: 0,
    node: "node-1",
    ip: "10.244.1.5",
    owner: { kind: "RayCluster", name: "ready", controller: true },
    gates: [],
    unschedulable: undefined,
    unreadable: undefined,
  });
  expect(formatQuantity(pod.requests.get("memory")!)).toBe("4Gi");
  expect(isReady(pod)).toBe(true);
  expect(isOver(pod)).toBe(false);
});

const twoInits = { containers: [{ name: "main" }], initContainers: [{ name: "a" }, { name: "b" }] };
const withSidecar = { containers: [{ name: "main" }], initContainers: [{ name: "a", restartPolicy: "Always" }] };

describe("status as kubectl prints it", () => {
  test.each([
    ["running", { phase: "Running", containerStatuses: [running()] }, "Running", 1],
    ["pending", { phase: "Pending" }, "Pending", 0],
    ["no status at all", {}, "Unknown", 0],
    ["crash loop", { phase: "Running", containerStatuses: [waiting("CrashLoopBackOff")] }, "CrashLoopBackOff", 0],
    ["image pull", { phase: "Pending", containerStatuses: [waiting("ImagePullBackOff")] }, "ImagePullBackOff", 0],
    [
      "completed",
      { phase: "Succeeded", containerStatuses: [ended({ exitCode: 0, reason: "Completed" })] },
      "Completed",
      0,
    ],
    [
      "out of memory",
      { phase: "Failed", containerStatuses: [ended({ exitCode: 137, reason: "OOMKilled" })] },
      "OOMKilled",
      0,
    ],
    ["killed by a signal", { phase: "Failed", containerStatuses: [ended({ exitCode: 1, signal: 9 })] }, "Signal:9", 0],
    ["a bare exit code", { phase: "Failed", containerStatuses: [ended({ exitCode: 3 })] }, "ExitCode:3", 0],
    ["evicted", { phase: "Failed", reason: "Evicted" }, "Evicted", 0],
    [
      "gated",
      { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
      "SchedulingGated",
      0,
    ],
    [
      "one of two done, not ready",
      { phase: "Running", containerStatuses: [ended({ exitCode: 0, reason: "Completed" }), running()] },
      "NotReady",
      1,
    ],
    [
      "one of two done, pod ready",
      {
        phase: "Running",
        conditions: [{ type: "Ready", status: "True" }],
        containerStatuses: [ended({ exitCode: 0, reason: "Completed" }), running()],
      },
      "Running",
      1,
    ],
  ])("%s", (_case, status, expected, ready) => expect(project(status)).toMatchObject({ status: expected, ready }));

  test.each([
    ["the first runs", [running({ name: "a", ready: false })], "Init:0/2"],
    [
      "the second waits",
      [
        { ...ended({ exitCode: 0 }), name: "a" },
        { name: "b", state: { waiting: { reason: "PodInitializing" } } },
      ],
      "Init:1/2",
    ],
    ["an image is missing", [{ ...waiting("ErrImagePull"), name: "a" }], "Init:ErrImagePull"],
    ["failed with a reason", [{ ...ended({ exitCode: 1, reason: "Error" }), name: "a" }], "Init:Error"],
    ["failed without one", [{ ...ended({ exitCode: 2 }), name: "a" }], "Init:ExitCode:2"],
    ["stopped by a signal", [{ ...ended({ exitCode: 2, signal: 15 }), name: "a" }], "Init:Signal:15"],
  ])("init: %s", (_case, initContainerStatuses, expected) => {
    expect(project({ phase: "Pending", initContainerStatuses }, twoInits).status).toBe(expected);
  });

  test("a sidecar that is up counts as ready, one that is not holds the pod", () => {
    const up = { name: "a", ready: true, started: true, restartCount: 2, state: { running: {} } };
    const status = { phase: "Running", initContainerStatuses: [up], containerStatuses: [running()] };
    expect(project(status, withSidecar)).toMatchObject({ status: "Running", ready: 2, expected: 2, restarts: 2 });
    const starting = {
      ...status,
      initContainerStatuses: [{ ...up, started: false, ready: false }],
      containerStatuses: [],
    };
    expect(project(starting, withSidecar)).toMatchObject({ status: "Init:0/1", ready: 0 });
  });

  test.each([
    ["going", {}, "Terminating"],
    ["its node is lost", { reason: "NodeLost" }, "Unknown"],
    [
      "already done",
      { phase: "Succeeded", containerStatuses: [ended({ exitCode: 0, reason: "Completed" })] },
      "Completed",
    ],
  ])("being deleted: %s", (_case, status, expected) => {
    const deleting = { deletionTimestamp: "2026-01-01T00:00:00Z" };
    const pod = project({ phase: "Running", containerStatuses: [running()], ...status }, undefined, deleting);
    expect(pod.status).toBe(expected);
    expect(isReady(pod)).toBe(false);
  });
});

describe("other facts", () => {
  test("restarts are unknown until the kubelet reports, and then exact", () => {
    expect(project({ phase: "Pending" }).restarts).toBeUndefined();
    expect(project({ phase: "Running", containerStatuses: [waiting("CrashLoopBackOff")] }).restarts).toBe(4);
    expect(project({ phase: "Running", containerStatuses: [running({ restartCount: "4" })] }).restarts).toBeUndefined();
  });
  test("the last restart is the latest end of a run before", () => {
    const end = (finishedAt: string) => running({ lastState: { terminated: { exitCode: 1, finishedAt } } });
    const { lastRestartAt } = project({
      containerStatuses: [end("2026-01-02T00:00:00Z"), end("2026-01-01T00:00:00Z")],
    });
    expect(lastRestartAt).toBe(Date.UTC(2026, 0, 2));
  });
  test("the message is the pod's, else that of a container in trouble", () => {
    expect(project({ containerStatuses: [waiting("ErrImagePull", "no such image")] }).message).toBe("no such image");
    expect(project({ message: "The node was low on memory", containerStatuses: [waiting("X", "y")] }).message).toBe(
      "The node was low on memory",
    );
    expect(project({ containerStatuses: [running()] }).message).toBe("");
  });
  test("gates, in order", () => {
    const gates = [{ name: "kueue.x-k8s.io/admission" }, { name: "kueue.x-k8s.io/topology" }, {}];
    expect(project({}, { schedulingGates: gates }).gates).toEqual([
      "kueue.x-k8s.io/admission",
      "kueue.x-k8s.io/topology",
    ]);
  });
  test("why no node takes it, only while it has none", () => {
    const message = "0/6 nodes are available: 6 Insufficient cpu.";
    const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
    expect(project({ conditions }).unschedulable?.causes).toEqual([{ nodes: 6, cause: "Insufficient cpu" }]);
    expect(project({ conditions }, { nodeName: "node-1" }).unschedulable).toBeUndefined();
  });
  test("a spec that is no object is told", () => {
    expect(PODS.project(handMade({ spec: "x" }), "v1").unreadable).toBe("spec is not an object");
  });
});

test("never throws, whatever a field holds", () => {
  const object = recordedObject("pod-raycluster-head");
  expect(projectOddVariants(PODS.project, object).names).toEqual([object.metadata.name]);
});
