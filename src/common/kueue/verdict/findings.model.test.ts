import fc from "fast-check";
import { expect, test } from "vitest";
import {
  contestedWorld,
  memoryWorld,
  readWorld,
  storedWorld,
  WORLD_TIME,
} from "../../../../tests/fixtures/random-admission.ts";
import type { Condition } from "../../values/condition.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { LocalQueue } from "../local-queue.ts";
import type { PodSet } from "../pod-set.ts";
import { shapeOf } from "../scheduler/shape-key.ts";
import { inVictimOrder } from "../scheduler/victim-order.ts";
import { holdsQuota, type Workload } from "../workload.ts";
import { type AdmissionState, admissionState } from "./admission-state.ts";
import type { AdmissionWorld, Readable } from "./admission-world.ts";
import { explain } from "./explain.ts";
import { whyCodes, whyLine } from "./why-line.ts";
import { itemsOf } from "./world-index.ts";

const RUNS = process.env["FLARETOP_LONG"] === undefined ? 500 : 20_000;

const STEPS = [
  "take-quota",
  "take-quota",
  "take-quota",
  "twin-takes-place",
  "twin-takes-place",
  "reserved-later",
  "read-again",
  "other-priority",
  "other-memory",
  "other-memory",
  "another-pod-set",
  "evict",
  "evict",
  "leave",
  "come-back",
  "queue-read-again",
  "queue-other-strategy",
  "queue-other-policy",
  "queue-other-quota",
  "queue-stops",
  "local-queue-read-again",
  "local-queue-stops",
  "flavors-read-again",
] as const;

const step = fc.record({
  what: fc.constantFrom(...STEPS),
  at: fc.nat(8),
  asked: fc.constantFrom("all", "one", "none"),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("whatever changes after one another, what is taken over is what would be worked out anew", () => {
  fc.assert(
    fc.property(
      fc.oneof(storedWorld, contestedWorld),
      fc.boolean(),
      fc.array(step, { minLength: 1, maxLength: 6 }),
      (stored, fair, steps) => playThrough(readWorld(stored, fair), steps),
    ),
    { numRuns: RUNS },
  );
}, 3_600_000);

const onlyMemory = fc.record({
  what: fc.constantFrom("other-memory", "other-memory", "other-memory", "another-pod-set", "twin-takes-place"),
  at: fc.nat(11),
  asked: fc.constant("all"),
} as const);

test("what was found out where only something else is short holds as long as there is room, from as far up the tree", () => {
  fc.assert(
    fc.property(memoryWorld, fc.array(onlyMemory, { minLength: 4, maxLength: 12 }), (stored, steps) =>
      playThrough(readWorld(stored), steps),
    ),
    { numRuns: RUNS },
  );
}, 3_600_000);

function playThrough(first: AdmissionWorld, steps: readonly Step[]): void {
  let world = first;
  let state = admissionState(world);
  for (const each of steps) {
    ask(state, each);
    world = after(world, first, each);
    const fresh = admissionState(world);
    state = admissionState(world, state);
    expectSame(state, fresh);
  }
}

function ask(state: AdmissionState, { asked, at }: Step): void {
  if (asked === "all") whyCodes(state);
  const all = itemsOf(state.world.workloads);
  const one = all[at % all.length];
  if (asked === "one" && one !== undefined) whyLine(one, state);
}

function expectSame(state: AdmissionState, fresh: AdmissionState): void {
  expect(booksOf(state)).toEqual(booksOf(fresh));
  const lines = whyCodes(state);
  expect([...lines]).toEqual([...whyCodes(fresh)]);
  for (const workload of itemsOf(state.world.workloads)) {
    const verdict = explain(workload, state, { withoutUnblockers: true });
    expect(verdict).toEqual(explain(workload, fresh, { withoutUnblockers: true }));
    expect(lines.get(workload.meta.uid)).toEqual({ code: verdict.code, line: verdict.sentence });
  }
}

/** Who holds what, in the order in which they would have to go, and who waits where. */
function booksOf({ ledger, waiting, leaving, notReady }: AdmissionState): unknown {
  const used = (usage: ReadonlyMap<string, bigint>) =>
    [...usage].filter(([, amount]) => amount !== 0n).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    queues: [...ledger.queues.values()].map((queue) => [
      queue.name,
      used(queue.usage),
      inVictimOrder(queue).map(({ ask: { key }, usage, evicted }) => [key, used(usage), evicted]),
    ]),
    cohorts: [...ledger.cohorts.values()].map(({ name, usage }) => [name, used(usage)]),
    waiting: [...waiting].map(([name, line]) => [name, line.map((each) => [shapeOf(each.ask), each.ask.key])]),
    leaving: [...leaving].toSorted(),
    notReady: notReady.map(({ meta }) => meta.uid),
  };
}

/** @param first - As it all began: who left comes back as it was. */
function after(world: AdmissionWorld, first: AdmissionWorld, { what, at }: Step): AdmissionWorld {
  const onWorkload = (change: (each: Workload) => Workload) => ({
    ...world,
    workloads: changed(world.workloads, at, change),
  });
  const onQueue = (change: (each: ClusterQueue) => Partial<ClusterQueue>) => ({
    ...world,
    clusterQueues: changed(world.clusterQueues, at, (each) => ({ ...each, ...change(each) })),
  });
  const onLocalQueue = (change: (each: LocalQueue) => Partial<LocalQueue>) => ({
    ...world,
    localQueues: changed(world.localQueues, at, (each) => ({ ...each, ...change(each) })),
  });
  switch (what) {
    case "take-quota":
      return onWorkload((each) => (holdsQuota(each) ? withoutQuota(each) : withQuota(each)));
    case "twin-takes-place":
      return onWorkload(twinOf);
    case "reserved-later":
      return onWorkload((each) => ({ ...each, conditions: each.conditions.map(later) }));
    case "read-again":
      return onWorkload((each) => ({ ...each }));
    case "other-priority":
      return onWorkload((each) => ({ ...each, priority: ((each.priority ?? 0) + 1) % 3 }));
    case "other-memory":
      return onWorkload((each) => ({ ...each, podSets: each.podSets.map(withOtherMemory) }));
    case "another-pod-set":
      return onWorkload((each) => ({ ...each, podSets: [...each.podSets, ...each.podSets.slice(0, 1).map(again)] }));
    case "evict":
      return onWorkload((each) => ({ ...each, conditions: [...each.conditions, evicted(world, at + 1)] }));
    case "leave":
      return {
        ...world,
        workloads: { is: "read", items: itemsOf(world.workloads).filter((_each, place) => place !== at) },
      };
    case "come-back":
      return { ...world, workloads: { is: "read", items: [...itemsOf(first.workloads)] } };
    case "queue-read-again":
      return onQueue(() => ({}));
    case "queue-other-strategy":
      return onQueue(({ strategy }) => ({ strategy: strategy === "StrictFIFO" ? "BestEffortFIFO" : "StrictFIFO" }));
    case "queue-other-policy":
      return onQueue(({ preemption }) => ({ preemption: { ...preemption, reclaimWithinCohort: "Any" } }));
    case "queue-other-quota":
      return onQueue(({ resourceGroups }) => ({ resourceGroups: resourceGroups.map(doubled) }));
    case "queue-stops":
      return onQueue(({ stopPolicy }) => ({ stopPolicy: stopPolicy === "None" ? "Hold" : "None" }));
    case "local-queue-read-again":
      return onLocalQueue(() => ({}));
    case "local-queue-stops":
      return onLocalQueue(({ stopPolicy }) => ({ stopPolicy: stopPolicy === "None" ? "Hold" : "None" }));
    case "flavors-read-again":
      return { ...world, flavors: { is: "read", items: [...itemsOf(world.flavors)] } };
    default:
      return what satisfies never;
  }
}

function changed<T>(listing: Readable<T>, at: number, change: (each: T) => T): Readable<T> {
  const items = itemsOf(listing);
  return { is: "read", items: items.map((each, place) => (place === at % items.length ? change(each) : each)) };
}

/** Of what is asked for, only the memory: there may be room for that while processors are short. */
function withOtherMemory(podSet: PodSet): PodSet {
  const before = podSet.podRequests.get("memory");
  if (before === undefined) return podSet;
  const memory = { ...before, nanos: (before.nanos * 2n) % (7n * GI) };
  return { ...podSet, podRequests: new Map([...podSet.podRequests, ["memory", memory]]) };
}

const GI = 2n ** 30n * 1_000_000_000n;

function again(podSet: PodSet): PodSet {
  return { ...podSet, name: "again" };
}

/** Another workload, younger, that asks for and holds the same. */
function twinOf(workload: Workload): Workload {
  const { meta } = workload;
  const createdAt = (meta.createdAt ?? 0) + 60_000;
  return { ...workload, meta: { ...meta, name: `${meta.name}-twin`, uid: `${meta.uid}-twin`, createdAt } };
}

function later(each: Condition): Condition {
  return { ...each, changedAt: (each.changedAt ?? 0) + 60_000 };
}

/** It has to go for somebody. */
function evicted({ workloads }: AdmissionWorld, at: number): Condition {
  const all = itemsOf(workloads);
  const uid = all[at % all.length]?.meta.uid ?? "";
  const message = `Preempted to accommodate a workload (UID: ${uid}, JobUID: UNKNOWN) due to prioritization in the ClusterQueue`;
  return { ...condition("Evicted", WORLD_TIME), reason: "Preempted", message };
}

function withoutQuota(workload: Workload): Workload {
  return { ...workload, clusterQueue: "", assignments: [], conditions: [] };
}

/** As if Kueue had given it all of its first flavor. */
function withQuota(workload: Workload): Workload {
  const [podSet] = workload.podSets;
  const flavors = new Map(
    [...(podSet?.podRequests.keys() ?? [])].map((name) => [name, name === "gpu" ? "gpus" : "one"]),
  );
  return {
    ...workload,
    clusterQueue: workload.queue.replace("l", "q"),
    assignments: [
      { name: "main", count: podSet?.count, flavors, usage: new Map() },
    ] as unknown as Workload["assignments"],
    conditions: ["QuotaReserved", "Admitted"].map((type) => condition(type, WORLD_TIME - 1_000)),
  };
}

function condition(type: string, changedAt: number): Condition {
  return { type, status: "True", reason: type, message: "", changedAt, observedGeneration: 1 };
}

function doubled(group: ClusterQueue["resourceGroups"][number]): ClusterQueue["resourceGroups"][number] {
  const flavors = group.flavors.map((flavor) => ({
    ...flavor,
    limits: flavor.limits.map((each) =>
      each.nominal === undefined ? each : { ...each, nominal: { ...each.nominal, nanos: each.nominal.nanos * 2n } },
    ),
  }));
  return { ...group, flavors };
}
