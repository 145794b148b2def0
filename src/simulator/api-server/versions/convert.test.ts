import { describe, expect, test } from "vitest";
import type { StoredObject } from "../../stored-object.ts";
import { type ServedKind, servedKinds } from "../served-kinds.ts";
import { toServed, toStored } from "./convert.ts";

const kinds = servedKinds("new");
const old = (plural: string): ServedKind => kinds.find("kueue.x-k8s.io", "v1beta1", plural)!;
const stored = (kind: string, rest: object) =>
  ({ apiVersion: "kueue.x-k8s.io/v1beta2", kind, metadata: { name: "x" }, ...rest }) as unknown as StoredObject;

const CASES: readonly (readonly [plural: string, kind: string, newer: object, older: object])[] = [
  [
    "clusterqueues",
    "ClusterQueue",
    {
      spec: { cohortName: "c", flavorFungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "TryNextFlavor" } },
    },
    { spec: { cohort: "c", flavorFungibility: { whenCanBorrow: "Borrow", whenCanPreempt: "TryNextFlavor" } } },
  ],
  ["localqueues", "LocalQueue", { status: { flavorsUsage: [1] } }, { status: { flavorUsage: [1] } }],
  [
    "workloads",
    "Workload",
    {
      spec: { priorityClassRef: { group: "kueue.x-k8s.io", kind: "WorkloadPriorityClass", name: "high" } },
      status: { accumulatedPastExecutionTimeSeconds: 5 },
    },
    {
      spec: { priorityClassName: "high", priorityClassSource: "kueue.x-k8s.io/workloadpriorityclass" },
      status: { accumulatedPastExexcutionTimeSeconds: 5 },
    },
  ],
  [
    "multikueueclusters",
    "MultiKueueCluster",
    { spec: { clusterSource: { kubeConfig: { location: "l" } } } },
    { spec: { kubeConfig: { location: "l" } } },
  ],
];

describe.each(CASES)("%s in v1beta1", (plural, kind, newer, older) => {
  test("is read", () => {
    const object = stored(kind, newer);
    expect(toServed(object, old(plural))).toEqual({ ...stored(kind, older), apiVersion: "kueue.x-k8s.io/v1beta1" });
    expect(object).toEqual(stored(kind, newer));
  });
  test("is written", () => {
    const given = { ...stored(kind, older), apiVersion: "kueue.x-k8s.io/v1beta1" };
    expect(toStored(given, old(plural))).toEqual(stored(kind, newer));
  });
});

test("checks by name become a strategy", () => {
  const given = stored("ClusterQueue", { spec: { admissionChecks: ["a"] } });
  expect(toStored({ ...given }, old("clusterqueues"))["spec"]).toEqual({
    admissionChecksStrategy: { admissionChecks: [{ name: "a", onFlavors: [] }] },
  });
});

test("topology: runs of domains become single ones", () => {
  const slice = {
    domainCount: 2,
    valuesPerLevel: [{ universal: "b1" }, { individual: { prefix: "r", roots: ["1", "2"] } }],
    podCounts: { individual: [3, 4] },
  };
  const assignment = { name: "main", topologyAssignment: { levels: ["block", "rack"], slices: [slice] } };
  const workload = stored("Workload", { status: { admission: { podSetAssignments: [assignment] } } });
  expect(toServed(workload, old("workloads"))["status"]).toEqual({
    admission: {
      podSetAssignments: [
        {
          name: "main",
          topologyAssignment: {
            levels: ["block", "rack"],
            domains: [
              { values: ["b1", "r1"], count: 3 },
              { values: ["b1", "r2"], count: 4 },
            ],
          },
        },
      ],
    },
  });
});

test("events of events.k8s.io are the same events under other names", () => {
  const kind = kinds.find("events.k8s.io", "v1", "events")!;
  const event = {
    apiVersion: "v1",
    kind: "Event",
    metadata: {},
    message: "m",
    involvedObject: { name: "p" },
    count: 2,
  };
  const served = toServed(event as unknown as StoredObject, kind);
  expect(served).toEqual({
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: {},
    note: "m",
    regarding: { name: "p" },
    deprecatedCount: 2,
  });
  expect(toStored({ ...served }, kind)).toEqual(event);
});
