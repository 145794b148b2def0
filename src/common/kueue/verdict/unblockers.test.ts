import { expect, test } from "vitest";
import { applyChange, object, readWorld, type StoredWorld } from "../../../../tests/fixtures/random-admission.ts";
import { admissionState } from "./admission-state.ts";
import { unblockersFor } from "./unblockers.ts";
import type { Unblocker } from "./verdict.ts";
import { itemsOf } from "./world-index.ts";

interface Limits {
  readonly cohortName?: string;
  readonly nominal?: string;
  readonly borrowing?: string;
  readonly lending?: string;
  readonly more?: object;
}

interface Case {
  readonly queues?: Readonly<Record<string, Limits>>;
  /** CPUs held, by `queue/name`. */
  readonly held?: Readonly<Record<string, number>>;
  /** CPUs asked, by name; all in queue `a`; the last one is asked about. */
  readonly waiting: Readonly<Record<string, number>>;
  readonly ask?: object;
  readonly stored?: (world: StoredWorld) => StoredWorld;
  /** Beginnings of sentences, best first. */
  readonly expected: readonly string[];
}

const FOUR = { a: { nominal: "4" } } as const;
const PAIR = { a: { nominal: "2", cohortName: "c" }, b: { nominal: "2", cohortName: "c" } } as const;

const CPU_AND_GPU = [
  {
    coveredResources: ["cpu", "gpu"],
    flavors: [
      {
        name: "f",
        resources: [
          { name: "cpu", nominalQuota: "4" },
          { name: "gpu", nominalQuota: "3" },
        ],
      },
    ],
  },
];

const CASES: Readonly<Record<string, Case>> = {
  "who fits need not be helped": { waiting: { x: 4 }, expected: ["Nothing: Kueue"] },
  "one whose end is enough, then the smallest raise": {
    held: { "a/small": 1, "a/big": 3 },
    waiting: { x: 2 },
    expected: ["End ns/big,", "Raise the nominal quota of ClusterQueue a by 2 cpu in flavor f."],
  },
  "what is free, when that is something": {
    held: { "a/big": 3 },
    waiting: { x: 2 },
    expected: [
      "End ns/big,",
      "Raise the nominal quota of ClusterQueue a by 1 cpu in flavor f.",
      "Ask for no more than is free: 1 cpu in flavor f.",
    ],
  },
  "nothing smaller helps one that is not the first of a strict queue": {
    queues: { a: { nominal: "4", more: { queueingStrategy: "StrictFIFO" } } },
    held: { "a/big": 3 },
    waiting: { first: 3, x: 2 },
    expected: ["Raise the nominal quota of ClusterQueue a by 4 cpu in flavor f."],
  },
  "a raise for all who are before it in a long queue": {
    held: { "a/big": 4 },
    waiting: Object.fromEntries(Array.from({ length: 300 }, (_unused, at) => [`w${100 + at}`, 2])),
    expected: ["Raise the nominal quota of ClusterQueue a by 600 cpu in flavor f."],
  },
  "a raise of what those before it will lack, though there is enough for it alone": {
    queues: { a: { nominal: "4", more: { resourceGroups: CPU_AND_GPU } } },
    held: { "a/big": 4 },
    waiting: Object.fromEntries(Array.from({ length: 20 }, (_unused, at) => [`w${100 + at}`, 2])),
    stored: (world) => JSON.parse(JSON.stringify(world).replaceAll('"cpu":"2"', '"cpu":"2","gpu":"1"')),
    expected: ["Raise the nominal quota of ClusterQueue a by 40 cpu in flavor f and 17 gpu in flavor f."],
  },
  "several that have to end": {
    held: { "a/one": 2, "a/two": 2 },
    waiting: { x: 4 },
    expected: ["Raise the nominal quota of ClusterQueue a by 4 cpu", "End ns/one and ns/two,"],
  },
  "more than there ever is needs quota": {
    waiting: { x: 6 },
    expected: ["Raise the nominal quota of ClusterQueue a by 2 cpu", "Ask for less: at most 4 cpu"],
  },
  "those ahead take their part of a raise": {
    queues: { a: { nominal: "4", more: { queueingStrategy: "StrictFIFO" } } },
    held: { "a/big": 4 },
    waiting: { first: 3, x: 1 },
    expected: ["End ns/big,", "Raise the nominal quota of ClusterQueue a by 4 cpu"],
  },
  "a borrower gives back": {
    queues: PAIR,
    held: { "b/borrower": 4 },
    waiting: { x: 2 },
    expected: [
      "Take back what is borrowed: end ns/borrower of b,",
      "Raise the nominal quota of ClusterQueue a by 2 cpu",
      "Let ClusterQueue a take its own quota back",
    ],
  },
  "a limit of borrowing is raised before the quota": {
    queues: { a: { nominal: "2", cohortName: "c", borrowing: "0" }, b: { nominal: "2", cohortName: "c" } },
    waiting: { x: 3 },
    expected: [
      "Raise the borrowing limit of ClusterQueue a by 1 cpu",
      "Raise the nominal quota of ClusterQueue a by 1 cpu",
      "Ask for less: at most 2 cpu",
    ],
  },
  "a lender lends more": {
    queues: { a: { nominal: "2", cohortName: "c" }, b: { nominal: "2", cohortName: "c", lending: "0" } },
    waiting: { x: 3 },
    expected: [
      "Raise the nominal quota of ClusterQueue a by 1 cpu",
      "Raise the lending limit of ClusterQueue b by 1 cpu",
      "Ask for less",
    ],
  },
  "a stopped queue is resumed": {
    queues: { a: { nominal: "4", more: { stopPolicy: "Hold" } } },
    waiting: { x: 1 },
    expected: ["Resume ClusterQueue a"],
  },
  "a stopped queue without room takes two steps": {
    queues: { a: { nominal: "1", more: { stopPolicy: "Hold" } } },
    waiting: { x: 2 },
    expected: ["Resume ClusterQueue a: somebody stopped it. Then: Raise the nominal quota", "Resume ClusterQueue a"],
  },
  "one that is deactivated is activated": { waiting: { x: 1 }, ask: { active: false }, expected: ["Activate it"] },
  "the LocalQueue is missing": {
    waiting: { x: 1 },
    stored: (world) => ({ ...world, localqueues: [] }),
    expected: ["Create LocalQueue a in namespace ns, for ClusterQueue a."],
  },
  "the flavor is missing": {
    waiting: { x: 1 },
    stored: (world) => ({ ...world, resourceflavors: [] }),
    expected: ["Create ResourceFlavor f"],
  },
  "the flavor is tainted": {
    waiting: { x: 1 },
    stored: (world) => ({
      ...world,
      resourceflavors: [
        object("ResourceFlavor", "", "f", { nodeTaints: [{ key: "own", value: "a", effect: "NoSchedule" }] }),
      ],
    }),
    expected: ["Add a toleration for own to the job, or to ResourceFlavor f"],
  },
};

test.each(Object.entries(CASES))("%s", (_name, each) => {
  const found = ask(worldOf(each), nameAsked(each));
  expect(found.map(({ sentence }, at) => sentence.slice(0, each.expected[at]?.length))).toEqual(each.expected);
});

test.each(Object.entries(CASES))("and what can be sent helps: %s", (_name, each) => {
  const world = worldOf(each);
  for (const { change, then, sentence } of ask(world, nameAsked(each))) {
    if (change === undefined) continue;
    const [now] = ask([change, ...then].reduce(applyChange, world), nameAsked(each));
    expect([sentence, now?.kind]).toEqual([sentence, "wait"]);
  }
});

test.each([
  ["somebody else's", "example.com/budget", "patch"],
  ["one that Kueue answers itself", "kueue.x-k8s.io/provisioning-request", undefined],
])("a check must say yes: %s", (_name, controllerName, verb) => {
  const held = holder("a/x", 1);
  const admissionChecks = [{ name: "check", state: "Pending" }];
  const conditions = [{ type: "QuotaReserved", status: "True", reason: "QuotaReserved", message: "" }];
  const workload = { ...held, status: { ...(held["status"] as object), conditions, admissionChecks } };
  const checks = [object("AdmissionCheck", "", "check", { controllerName })];
  const [first] = ask(
    { ...worldOf({ waiting: {}, expected: [] }), workloads: [workload], admissionchecks: checks },
    "x",
  );
  expect(first).toMatchObject({ kind: "satisfy-check", sentence: expect.stringContaining(controllerName) });
  expect(first?.change?.verb).toBe(verb);
  if (verb !== undefined) expect(first?.change).toMatchObject({ subresource: "status", name: "x" });
});

test("of several that have to end, the one goes last whose quota those ahead would take otherwise", () => {
  const STRICT = { queueingStrategy: "StrictFIFO", preemption: { reclaimWithinCohort: "Never" } };
  const world = worldOf({
    queues: {
      a: { nominal: "0", cohortName: "c", more: STRICT },
      b: { nominal: "4", cohortName: "c", more: STRICT },
    },
    held: { "a/big": 3, "b/small": 1 },
    waiting: { x: 1 },
    expected: [],
  });
  const inB = Object.entries({ first: 3, second: 1 }).map(([name, cpu]) =>
    object("Workload", "ns", name, { ...asked("b", cpu), priority: 1 }),
  );
  const together = ask({ ...world, workloads: [...(world["workloads"] ?? []), ...inB] }, "x").filter(
    ({ then }) => then.length > 0,
  );
  expect(together.map(({ sentence }) => sentence)).toEqual(["End ns/small of b and ns/big, or wait for that."]);
});

test("whoever is preempted after the first step is reckoned with in the next", () => {
  const world = worldOf({
    queues: { a: { nominal: "2", more: { preemption: { withinClusterQueue: "LowerPriority" } } } },
    held: { "a/low": 2 },
    waiting: { first: 2, x: 2 },
    expected: [],
    stored: (all) => ({
      ...all,
      localqueues: [object("LocalQueue", "ns", "a", { clusterQueue: "a", stopPolicy: "Hold" })],
      workloads: (all["workloads"] ?? []).map((each) =>
        each.metadata.name === "first" ? { ...each, spec: { ...(each["spec"] as object), priority: 1 } } : each,
      ),
    }),
  });
  const [best] = ask(world, "x");
  expect(best?.sentence).toBe(
    "Resume LocalQueue a: somebody stopped it. Then: Raise the nominal quota of ClusterQueue a by 4 cpu in flavor f.",
  );
});

test("a patch tests what it rests on", () => {
  const [, raise] = ask(worldOf(CASES["one whose end is enough, then the smallest raise"] as Case), "x");
  const resource = "/spec/resourceGroups/0/flavors/0/resources/0";
  expect(raise?.change).toMatchObject({ verb: "patch", resource: "clusterqueues", name: "a", namespace: "" });
  expect(raise?.change?.patch).toEqual([
    { op: "test", path: "/spec/resourceGroups/0/flavors/0/name", value: "f" },
    { op: "test", path: `${resource}/name`, value: "cpu" },
    { op: "test", path: `${resource}/nominalQuota`, value: "4" },
    { op: "replace", path: `${resource}/nominalQuota`, value: "6" },
  ]);
});

function ask(world: StoredWorld, name: string): readonly Unblocker[] {
  const state = admissionState(readWorld(world));
  const workload = itemsOf(state.world.workloads).find(({ meta }) => meta.name === name);
  return workload === undefined ? expect.fail(`${name} is not there`) : unblockersFor(workload, state);
}

function nameAsked({ waiting }: Case): string {
  return Object.keys(waiting).at(-1) ?? "";
}

function worldOf({ queues = FOUR, held = {}, waiting, ask: more = {}, stored = (world) => world }: Case): StoredWorld {
  return stored({
    namespaces: [object("Namespace", "", "ns", {})],
    resourceflavors: [object("ResourceFlavor", "", "f", {})],
    clusterqueues: Object.entries(queues).map(([name, limits]) => queue(name, limits)),
    localqueues: Object.keys(queues).map((name) => object("LocalQueue", "ns", name, { clusterQueue: name })),
    workloads: [
      ...Object.entries(held).map(([path, cpu]) => holder(path, cpu)),
      ...Object.entries(waiting).map(([name, cpu]) => object("Workload", "ns", name, { ...asked("a", cpu), ...more })),
    ],
  });
}

function queue(name: string, { cohortName, nominal = "0", borrowing, lending, more = {} }: Limits) {
  const limits = {
    nominalQuota: nominal,
    ...(borrowing === undefined ? {} : { borrowingLimit: borrowing }),
    ...(lending === undefined ? {} : { lendingLimit: lending }),
  };
  const flavors = [{ name: "f", resources: [{ name: "cpu", ...limits }] }];
  return object("ClusterQueue", "", name, {
    ...(cohortName === undefined ? {} : { cohortName }),
    namespaceSelector: {},
    preemption: { withinClusterQueue: "Never", reclaimWithinCohort: "Never" },
    resourceGroups: [{ coveredResources: ["cpu"], flavors }],
    ...more,
  });
}

function asked(queueName: string, cpu: number): object {
  const spec = { containers: [{ name: "main", resources: { requests: { cpu: String(cpu) } } }] };
  return { queueName, priority: 0, podSets: [{ name: "main", count: 1, template: { spec } }] };
}

function holder(path: string, cpu: number) {
  const [queueName = "", name = ""] = path.split("/");
  const conditions = ["QuotaReserved", "Admitted"].map((type) => ({ type, status: "True", reason: type, message: "" }));
  const admission = { clusterQueue: queueName, podSetAssignments: [{ name: "main", count: 1, flavors: { cpu: "f" } }] };
  return object("Workload", "ns", name, asked(queueName, cpu), { status: { admission, conditions } });
}
