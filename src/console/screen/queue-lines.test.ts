import { describe, expect, test } from "vitest";
import { expectHarmless, HOSTILE_TEXTS, linksOf, said } from "../../../tests/fixtures/report-lines.ts";
import { conditions, GPU, named, type SmallWorld, smallWorld } from "../../../tests/fixtures/small-admission.ts";
import { type AdmissionState, admissionState } from "../../common/kueue/verdict/admission-state.ts";
import { queueLines } from "./queue-lines.ts";

const WAIT = {
  first: { gpus: 6, at: 1 },
  second: { gpus: 6, at: 2, priority: 0 },
  urgent: { gpus: 7, at: 3, priority: 9 },
};

function stateOf(wish: Partial<SmallWorld> = {}): AdmissionState {
  return admissionState(smallWorld({ jobs: WAIT, ...wish }));
}

function about(state: AdmissionState, subject: { queue?: string; localQueue?: string; cohort?: string } = {}) {
  const clusterQueue = subject.cohort === undefined ? state.index.clusterQueues?.get(subject.queue ?? "q") : undefined;
  const cohort = subject.cohort === undefined ? undefined : state.index.cohortTree.nodes.get(subject.cohort)?.cohort;
  return { clusterQueue, cohort, localQueue: subject.localQueue };
}

const why = (uid: string) => `waits: ${uid}`;
const linesOf = (
  wish: Partial<SmallWorld> = {},
  subject: { queue?: string; localQueue?: string; cohort?: string } = {},
  width = 116,
) => {
  const state = stateOf(wish);
  return queueLines(about(state, subject), state, why, width);
};
const textOf = (wish?: Partial<SmallWorld>, subject?: { queue?: string; localQueue?: string; cohort?: string }) =>
  said(linesOf(wish, subject)).map((line) => line.replaceAll(/ +/g, " ").trim());

test("those who wait, in the order in which Kueue tries them", () => {
  const text = textOf();
  expect(text.slice(text.indexOf("Waiting: 3, in the order in which Kueue tries them"))).toEqual([
    "Waiting: 3, in the order in which Kueue tries them",
    "# WORKLOAD PRIO AGE ASKS WHY",
    expect.stringMatching(/^1 ns\/urgent 9 \S+ .*7.* waits: urgent$/),
    expect.stringMatching(/^2 ns\/first 0 \S+ .*6.* waits: first$/),
    expect.stringMatching(/^3 ns\/second 0 \S+ .*6.* waits: second$/),
  ]);
});

test("nobody waits", () => {
  expect(textOf({ jobs: {} }).slice(-2)).toEqual(["Nobody waits", "Whatever fits is admitted at once."]);
});

describe("the banner", () => {
  test.each<[string, Partial<SmallWorld>, string | undefined]>([
    ["of a stopped queue", { queue: { stopPolicy: "Hold" } }, "Stopped (Hold): it admits nothing."],
    [
      "of a drained queue",
      { queue: { stopPolicy: "HoldAndDrain" } },
      "Stopped (HoldAndDrain): it admits nothing and what it had admitted was evicted.",
    ],
    [
      "of a head that holds up the rest",
      { queue: { queueingStrategy: "StrictFIFO" } },
      "StrictFIFO: ns/urgent is the head and holds up the 2 behind it: waits: urgent",
    ],
    ["is not there for a head alone", { queue: { queueingStrategy: "StrictFIFO" }, jobs: { one: {} } }, undefined],
    ["is not there where nobody is held up", {}, undefined],
  ])("%s", (_what, wish, expected) => {
    const [first] = textOf(wish);
    if (expected === undefined) expect(first).toMatch(/^order /);
    else expect(first).toBe(expected);
  });

  test("of a queue that is not active", () => {
    const inactive = named("ClusterQueue", "q", {
      spec: {},
      status: { conditions: conditions(["Active", "False", "FlavorNotFound", "flavor x is missing"]) },
    });
    expect(textOf({ more: { "clusterqueues.kueue.x-k8s.io": [inactive] } })[0]).toBe("Inactive: flavor x is missing");
  });

  test("leads to the head", () => {
    expect(linksOf(linesOf({ queue: { queueingStrategy: "StrictFIFO" } }))[0]).toBe(
      "workloads.kueue.x-k8s.io ns/urgent",
    );
  });
});

describe("the rules, in words", () => {
  test.each<[string, object, string]>([
    ["an order", {}, "order BestEffortFIFO: whoever does not fit is passed over until something changes"],
    [
      "a strict order",
      { queueingStrategy: "StrictFIFO" },
      "order StrictFIFO: a head that does not fit holds up all behind it",
    ],
    ["no preemption", {}, "preemption evicts nobody of its own queue; nobody of other queues; never while borrowing"],
    [
      "preemption",
      {
        preemption: {
          withinClusterQueue: "LowerPriority",
          reclaimWithinCohort: "Any",
          borrowWithinCohort: { policy: "LowerPriority", maxPriorityThreshold: 100 },
        },
      },
      "evicts lower priorities of its own queue; anybody in queues that borrow; while borrowing only lower priorities up to priority 100",
    ],
    [
      "the next flavor first",
      { flavorFungibility: { whenCanBorrow: "TryNextFlavor", whenCanPreempt: "Preempt" } },
      "flavors tries the next flavor before it borrows, preempts before it tries the next flavor",
    ],
    ["checks", { admissionChecksStrategy: { admissionChecks: [{ name: "budget" }] } }, "checks budget"],
  ])("%s", (_what, queue, expected) => {
    expect(textOf({ queue }).join(" ")).toContain(expected);
  });
});

test("of a LocalQueue, its own workloads alone, at their place in the whole line", () => {
  const localQueues = ["team-a", "team-b"].map((name) =>
    named("LocalQueue", name, { spec: { clusterQueue: "q" } }, { namespace: "ns" }),
  );
  const jobs = { ...WAIT, other: { gpus: 1, queue: "team-b", priority: 5 } };
  const text = textOf({ jobs, more: { "localqueues.kueue.x-k8s.io": localQueues } }, { localQueue: "ns/team-b" });
  expect(text.slice(-3)).toEqual([
    "Waiting: 1, in the order in which Kueue tries them",
    "# WORKLOAD PRIO AGE ASKS WHY",
    expect.stringMatching(/^2 ns\/other 5 /),
  ]);
});

test("of a cohort, the quota of its tree and all who wait in it", () => {
  const groups = [
    { coveredResources: [GPU], flavors: [{ name: "a100", resources: [{ name: GPU, nominalQuota: "4" }] }] },
  ];
  const more = {
    "cohorts.kueue.x-k8s.io": [named("Cohort", "all", { spec: {} })],
    "clusterqueues.kueue.x-k8s.io": ["q", "r"].map((name) =>
      named("ClusterQueue", name, { spec: { namespaceSelector: {}, cohortName: "all", resourceGroups: groups } }),
    ),
  };
  const text = textOf({ more }, { cohort: "all" });
  expect(text[1]).toBe("Quota of cohort all");
  expect(text.join("\n")).toMatch(/all .*\?\/8/);
  expect(text.join("\n")).toContain("Waiting: 3");
  expect(linksOf(linesOf({ more }, { cohort: "all" }))).toEqual([
    "clusterqueues.kueue.x-k8s.io q",
    "clusterqueues.kueue.x-k8s.io r",
    ...["urgent", "first", "second"].map((name) => `workloads.kueue.x-k8s.io ns/${name}`),
  ]);
});

test("nobody is said to wait who cannot be seen", () => {
  const world = smallWorld({ jobs: WAIT });
  const lines = (change: Partial<AdmissionState["world"]>) => {
    const state = admissionState({ ...world, ...change });
    return said(queueLines(about(state), state, why, 116));
  };
  const hidden = { is: "hidden", why: "LocalQueue objects may not be read." } as const;
  expect(lines({ localQueues: hidden }).slice(-5)).toEqual([
    "Who waits is not known",
    "  Workloads and their queues are needed for that.",
    "",
    "Could not be read",
    "  LocalQueue objects may not be read.",
  ]);
  const partly = { ...world.workloads, partly: "Only the workloads of some namespaces are being read." };
  expect(lines({ workloads: partly }).join("\n")).toMatch(/Waiting: 3[\s\S]*Could not be read\n {2}Only the workloads/);
});

test("a long line is cut, and says so", () => {
  const jobs = Object.fromEntries(Array.from({ length: 503 }, (_unused, index) => [`job-${index}`, { gpus: 8 }]));
  expect(textOf({ jobs }).at(-1)).toBe("and 3 more");
});

test.each(HOSTILE_TEXTS)("stays text: %s", (_what, text) => {
  const state = stateOf({
    queue: {
      queueingStrategy: "StrictFIFO",
      admissionChecksStrategy: { admissionChecks: [{ name: text }] },
      cohortName: text,
    },
  });
  const line = state.waiting.get("q") ?? [];
  const renamed = line.map((each) => ({
    ...each,
    ask: { ...each.ask, key: text },
    workload: { ...each.workload, meta: { ...each.workload.meta, name: text } },
  }));
  const hostile = { ...state, waiting: new Map([["q", renamed]]) };
  expectHarmless(queueLines(about(hostile), hostile, () => text, 116));
});
