import { describe, expect, test } from "vitest";
import type { StoredObject } from "../../stored-object.ts";
import { servedKinds } from "../served-kinds.ts";
import { columnsOf, tableRow } from "./table.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const kinds = servedKinds("new");
const kindOf = (apiVersion: string, kind: string) => kinds.byKind(apiVersion, kind)!;
const object = (apiVersion: string, kind: string, rest: object, metadata: object = {}) =>
  ({
    apiVersion,
    kind,
    metadata: { name: "x", uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T11:19:00Z", ...metadata },
    ...rest,
  }) as StoredObject;

/** Cells that are always shown. */
function shown(apiVersion: string, kind: string, rest: object, metadata: object = {}): readonly unknown[] {
  const served = kindOf(apiVersion, kind);
  const { cells } = tableRow(served, object(apiVersion, kind, rest, metadata), "None", NOW);
  return cells.filter((_cell, index) => columnsOf(served)[index]?.priority === 0);
}

test.each<[string, string, readonly string[]]>([
  ["kueue.x-k8s.io/v1beta2", "Workload", ["Name", "Queue", "Reserved in", "Admitted", "Finished", "Age"]],
  ["kueue.x-k8s.io/v1beta2", "Cohort", ["Name", "Age"]],
  ["v1", "LimitRange", ["Name", "Created At"]],
  ["batch/v1", "Job", ["Name", "Status", "Completions", "Duration", "Age", "Containers", "Images", "Selector"]],
  [
    "workload.codeflare.dev/v1beta2",
    "AppWrapper",
    ["Name", "Status", "Quota Reserved", "Resources Deployed", "Unhealthy", "Age"],
  ],
])("columns of %s %s", (apiVersion, kind, names) => {
  expect(columnsOf(kindOf(apiVersion, kind)).map(({ name }) => name)).toEqual(names);
});

test.each<[string, string, object, readonly unknown[]]>([
  [
    "kueue.x-k8s.io/v1beta2",
    "Workload",
    { spec: { queueName: "q" }, status: { conditions: [{ type: "Admitted", status: "True" }] } },
    ["x", "q", null, "True", null, "41m"],
  ],
  [
    "kueue.x-k8s.io/v1beta2",
    "ClusterQueue",
    { spec: { cohortName: "c" }, status: { pendingWorkloads: 2 } },
    ["x", "c", 2],
  ],
  ["v1", "ConfigMap", { data: { a: "1" }, binaryData: { b: "" } }, ["x", 2, "41m"]],
  [
    "v1",
    "ResourceQuota",
    {
      status: { hard: { pods: "4", "requests.cpu": "2", "limits.cpu": "8" }, used: { pods: "2", "requests.cpu": "1" } },
    },
    ["x", "pods: 2/4, requests.cpu: 1/2", "limits.cpu: 0/8", "41m"],
  ],
  [
    "batch/v1",
    "Job",
    {
      spec: { completions: 3 },
      status: { succeeded: 1, startTime: "2026-01-01T11:59:00Z", conditions: [{ type: "Suspended", status: "True" }] },
    },
    ["x", "Suspended", "1/3", "60s", "41m"],
  ],
  [
    "v1",
    "Node",
    { spec: { unschedulable: true }, status: { conditions: [{ type: "Ready", status: "True" }] } },
    ["x", "Ready,SchedulingDisabled", "<none>", "41m", ""],
  ],
])("cells of %s %s: %o", (apiVersion, kind, rest, cells) => expect(shown(apiVersion, kind, rest)).toEqual(cells));

describe("pods", () => {
  const container = (rest: object) => ({ status: { phase: "Running", containerStatuses: [rest] } });
  test.each<[string, object, object, string]>([
    ["a phase", { status: { phase: "Pending" } }, {}, "Pending"],
    ["what a container waits for", container({ state: { waiting: { reason: "ErrImagePull" } } }), {}, "ErrImagePull"],
    ["how it ended", container({ state: { terminated: { exitCode: 1, reason: "Error" } } }), {}, "Error"],
    ["an exit code without a reason", container({ state: { terminated: { exitCode: 3 } } }), {}, "ExitCode:3"],
    ["a signal", container({ state: { terminated: { exitCode: 137, signal: 9 } } }), {}, "Signal:9"],
    [
      "deletion",
      container({ ready: true, state: { running: {} } }),
      { deletionTimestamp: "2026-01-01T12:00:00Z" },
      "Terminating",
    ],
    ["an eviction", { status: { phase: "Failed", reason: "Evicted" } }, {}, "Evicted"],
    [
      "init containers on the way",
      { spec: { initContainers: [{}, {}] }, status: { initContainerStatuses: [{ state: { running: {} } }] } },
      {},
      "Init:0/2",
    ],
  ])("status of %s", (_case, rest, metadata, status) => expect(shown("v1", "Pod", rest, metadata)[2]).toBe(status));

  test("restarts say when the last one was", () => {
    const lastState = { terminated: { finishedAt: "2026-01-01T11:58:00Z" } };
    const pod = { spec: { containers: [{}] }, ...container({ ready: true, restartCount: 2, lastState }) };
    expect(shown("v1", "Pod", pod).slice(1, 4)).toEqual(["1/1", "Running", "2 (2m ago)"]);
  });
});
