import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { object, readWorld, type StoredWorld, storedWorld } from "../../../../tests/fixtures/random-admission.ts";
import { NODES } from "../../core-objects/node.ts";
import { parseQuantity } from "../../values/quantity.ts";
import { admissionState } from "./admission-state.ts";
import { type ChangedStanding, type Difference, whatIf } from "./what-if.ts";
import type { WhatIfChange } from "./what-if-change.ts";

const BY_LOWER = { policy: "LowerPriority" };
const BY_PRIORITY = { withinClusterQueue: "LowerPriority" };

/** Queue `a` of 4 CPUs holds `low` (3); `mid` (2) and `last` (4) wait. Queue `b` of 4 CPUs is empty. */
const WORLD: StoredWorld = {
  namespaces: [object("Namespace", "", "ns", {})],
  resourceflavors: [object("ResourceFlavor", "", "f", { nodeLabels: { pool: "f" } })],
  clusterqueues: [queue("a"), queue("b")],
  localqueues: [local("a"), local("b")],
  workloads: [workload("low", "a", 3, 0, true), workload("mid", "a", 2, 1), workload("last", "a", 4, 0)],
};

interface Case {
  readonly change: WhatIfChange;
  readonly expected: Partial<Record<keyof Difference, readonly string[]>>;
}

const CASES: Readonly<Record<string, Case>> = {
  "more quota lets the next one in": {
    change: {
      kind: "set-quota",
      owner: "ClusterQueue",
      name: "a",
      wish: { flavor: "f", resource: "cpu", nominal: "5" },
    },
    expected: { admitted: ["mid"], waitsLess: ["last"] },
  },
  "less quota leaves a queue over-admitted": {
    change: {
      kind: "set-quota",
      owner: "ClusterQueue",
      name: "a",
      wish: { flavor: "f", resource: "cpu", nominal: "1" },
    },
    expected: { overAdmitted: ["a f cpu 2"] },
  },
  "preemption that is allowed takes the lower one's place": {
    change: { kind: "set-preemption", name: "a", preemption: BY_PRIORITY },
    expected: { admitted: ["mid"], preempted: ["low by mid"], waitsLess: ["last"] },
  },
  "one that ends makes room": {
    change: { kind: "delete", uid: "Workload-low" },
    expected: { admitted: ["mid"], stopped: ["low"], waitsLess: ["last"] },
  },
  "one that is deactivated makes room": {
    change: { kind: "deactivate", uid: "Workload-low" },
    expected: { admitted: ["mid"], stopped: ["low"], waitsLess: ["last"] },
  },
  "a drained queue stops what it runs": {
    change: { kind: "stop", namespace: "", name: "a", policy: "HoldAndDrain" },
    expected: { stopped: ["low"] },
  },
  "a held queue goes on with what it runs": {
    change: { kind: "stop", namespace: "", name: "a", policy: "Hold" },
    expected: {},
  },
  "another queue has room": {
    change: { kind: "move", uid: "Workload-last", queue: "b" },
    expected: { admitted: ["last"] },
  },
  "a higher priority goes to the front": {
    change: { kind: "set-priority", uid: "Workload-last", priority: 9 },
    expected: { waitsLonger: ["mid"], waitsLess: ["last"] },
  },
  "a new one that fits gets in": {
    change: { kind: "submit", namespace: "ns", name: "new", queue: "a", priority: 0, podSets: [podSet(1)] },
    expected: { admitted: ["new"] },
  },
  "a new one that does not waits at the end": {
    change: { kind: "submit", namespace: "ns", name: "new", queue: "a", priority: 0, podSets: [podSet(2)] },
    expected: { waitsLonger: ["new"] },
  },
  "a lost node leaves more quota than there is": {
    change: { kind: "lose-node", node: node("n1", "2"), nodes: [node("n1", "2"), node("n2", "2")] },
    expected: { shortOfNodes: ["f cpu"] },
  },
};

describe("what if", () => {
  test.each(Object.entries(CASES))("%s", (_name, { change, expected }) => {
    const found = whatIf(admissionState(readWorld(WORLD)), change);
    expect(found.problem).toBe("");
    expect(inShort(found)).toEqual(expected);
  });

  test.each<[string, WhatIfChange]>([
    ["holds quota: a workload cannot change", { kind: "move", uid: "Workload-low", queue: "b" }],
    ["is gone", { kind: "delete", uid: "nobody" }],
    ["Cohort c is not there", { kind: "set-weight", owner: "Cohort", name: "c", weight: quantity("2") }],
    [
      "no quota for gpu",
      { kind: "set-quota", owner: "ClusterQueue", name: "a", wish: { flavor: "f", resource: "gpu", nominal: "1" } },
    ],
  ])("says why it cannot be: %s", (why, change) => {
    const { problem, ...rest } = whatIf(admissionState(readWorld(WORLD)), change);
    expect(problem).toContain(why);
    expect(inShort({ ...rest, problem })).toEqual({});
  });

  test("one more that lines up does not wake those who were tried in vain: it gets what it preempted for", () => {
    const c = (name: string, cpu: object, preemption: object) =>
      object("ClusterQueue", "", name, {
        cohortName: "c",
        namespaceSelector: {},
        preemption,
        resourceGroups: [{ coveredResources: ["cpu"], flavors: [{ name: "f", resources: [{ name: "cpu", ...cpu }] }] }],
      });
    const world = {
      ...WORLD,
      clusterqueues: [
        c("a", { nominalQuota: "3", borrowingLimit: "0", lendingLimit: "1" }, BY_PRIORITY),
        c("b", { nominalQuota: "2" }, { ...BY_PRIORITY, reclaimWithinCohort: "Any", borrowWithinCohort: BY_LOWER }),
      ],
      workloads: [workload("low", "b", 3, 0, true), workload("first", "a", 3, 2), workload("next", "a", 3, 0)],
    };
    const change = {
      kind: "submit",
      namespace: "ns",
      name: "new",
      queue: "b",
      priority: 1,
      podSets: [{ ...podSet(3), minCount: undefined }],
    } as const;
    expect(inShort(whatIf(admissionState(readWorld(world)), change))).toEqual({
      admitted: ["new"],
      preempted: ["low by what-if"],
    });
  });

  test("a change to what already is changes nothing, in any world", () => {
    fc.assert(
      fc.property(storedWorld, (stored) => {
        const state = admissionState(readWorld(stored));
        const same = { kind: "set-strategy", name: "q0" } as const;
        const [first] = state.world.clusterQueues.is === "read" ? state.world.clusterQueues.items : [];
        expect(inShort(whatIf(state, { ...same, strategy: first?.strategy ?? "" }))).toEqual({});
      }),
      { numRuns: 100 },
    );
  });
});

function inShort(found: Difference): Partial<Record<keyof Difference, readonly string[]>> {
  const names = (list: readonly ChangedStanding[]) => list.map(({ name }) => name);
  const { overAdmitted, shortOfNodes, preempted } = found;
  const all: Partial<Record<keyof Difference, readonly string[]>> = {
    admitted: names(found.admitted),
    preempted: preempted.map(({ name, by }) => `${name} by ${by.replace("Workload-", "")}`),
    stopped: names(found.stopped),
    waitsLonger: names(found.waitsLonger),
    waitsLess: names(found.waitsLess),
    otherFlavors: names(found.otherFlavors),
    overAdmitted: overAdmitted.map(
      ({ clusterQueue, flavor, resource, by }) => `${clusterQueue} ${flavor} ${resource} ${by.nanos / 10n ** 9n}`,
    ),
    shortOfNodes: shortOfNodes.map(({ flavor, resource }) => `${flavor} ${resource}`),
    loop: found.loop,
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}

function queue(name: string) {
  return object("ClusterQueue", "", name, {
    namespaceSelector: {},
    resourceGroups: [
      { coveredResources: ["cpu"], flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "4" }] }] },
    ],
  });
}

function local(name: string) {
  return object("LocalQueue", "ns", name, { clusterQueue: name });
}

function podSet(cpu: number) {
  return {
    name: "main",
    count: 1,
    podSpec: { containers: [{ name: "main", resources: { requests: { cpu: String(cpu) } } }] },
  };
}

function workload(name: string, queueName: string, cpu: number, priority: number, held = false) {
  const { podSpec, ...rest } = podSet(cpu);
  const spec = { queueName, priority, podSets: [{ ...rest, template: { spec: podSpec } }] };
  const conditions = ["QuotaReserved", "Admitted"].map((type) => ({ type, status: "True", reason: type, message: "" }));
  const podSetAssignments = [{ name: "main", count: 1, flavors: { cpu: "f" } }];
  const status = held ? { admission: { clusterQueue: queueName, podSetAssignments }, conditions } : {};
  return object("Workload", "ns", name, spec, { status });
}

function node(name: string, cpu: string) {
  const labelled = object("Node", "", name, {}, { status: { allocatable: { cpu } } });
  return NODES.project({ ...labelled, metadata: { ...labelled.metadata, labels: { pool: "f" } } }, "v1");
}

function quantity(text: string) {
  return parseQuantity(text) ?? expect.fail();
}
