import { describe, expect, test } from "vitest";
import {
  hold,
  type SmallAsk,
  type SmallCohort,
  type SmallQueue,
  smallAsk,
  smallLedger,
} from "../../../../tests/fixtures/small-ledger.ts";
import { usageAt } from "../scheduler/quota-node.ts";
import type { Scene, Settled, Waiter } from "./scene.ts";
import { settle } from "./settle.ts";

interface Case {
  readonly queues: Readonly<Record<string, SmallQueue>>;
  readonly cohorts?: Readonly<Record<string, SmallCohort>>;
  readonly held?: Readonly<Record<string, SmallAsk>>;
  readonly evicted?: readonly string[];
  readonly waiting: Readonly<Record<string, SmallAsk & Partial<Omit<Waiter, "ask">>>>;
  /** In order. */
  readonly admitted: readonly string[];
  /** Victim → whom it makes room for. */
  readonly preempted?: Readonly<Record<string, string>>;
  readonly waits?: readonly string[];
}

const ONE = { q: { cpu: { default: [4] } } } as const;
const BY_PRIORITY = { withinClusterQueue: "LowerPriority" };

const CASES: Readonly<Record<string, Case>> = {
  "those who fit get in, in order": {
    queues: ONE,
    waiting: { b: { queue: "q", cpu: 2, at: 2 }, a: { queue: "q", cpu: 2, at: 1 }, c: { queue: "q", cpu: 1, at: 3 } },
    admitted: ["a", "b"],
    waits: ["c"],
  },
  "a lenient queue lets smaller ones pass": {
    queues: ONE,
    waiting: { big: { queue: "q", cpu: 5, at: 1 }, small: { queue: "q", cpu: 2, at: 2 } },
    admitted: ["small"],
    waits: ["big"],
  },
  "a strict queue does not": {
    queues: { q: { ...ONE.q, strict: true } },
    waiting: { big: { queue: "q", cpu: 5, at: 1 }, small: { queue: "q", cpu: 2, at: 2 } },
    admitted: [],
    waits: ["big", "small"],
  },
  "a victim goes, and waits again": {
    queues: { q: { ...ONE.q, preemption: BY_PRIORITY } },
    held: { low: { queue: "q", cpu: 4 } },
    waiting: { high: { queue: "q", cpu: 3, priority: 1, at: 9 } },
    admitted: ["high"],
    preempted: { low: "high" },
    waits: ["low"],
  },
  "what preemption leaves over wakes who was parked": {
    queues: { q: { ...ONE.q, preemption: BY_PRIORITY } },
    held: { low: { queue: "q", cpu: 4 } },
    waiting: { high: { queue: "q", cpu: 3, priority: 1, at: 9 }, small: { queue: "q", cpu: 1, at: 10 } },
    admitted: ["high", "small"],
    preempted: { low: "high" },
    waits: ["low"],
  },
  "one that is on its way out makes room": {
    queues: { q: { ...ONE.q, preemption: BY_PRIORITY } },
    held: { old: { queue: "q", cpu: 4 } },
    evicted: ["old"],
    waiting: { a: { queue: "q", cpu: 3, priority: 1, at: 9 } },
    admitted: ["a"],
    waits: ["old"],
  },
  "who backs off is not tried": {
    queues: ONE,
    waiting: { a: { queue: "q", cpu: 3, notBefore: 2_000 }, b: { queue: "q", cpu: 3, notBefore: 900, at: 2 } },
    admitted: ["b"],
    waits: ["a"],
  },
  "who is refused does not hold up the others": {
    queues: ONE,
    waiting: {
      a: { queue: "q", cpu: 1, refusal: { because: "namespace", message: "not here" } },
      b: { queue: "q", cpu: 3, at: 2 },
    },
    admitted: ["b"],
    waits: ["a"],
  },
  "quota is reclaimed from a borrower of the cohort": {
    queues: {
      q: { cohort: "c", cpu: { default: [2] }, preemption: { reclaimWithinCohort: "Any" } },
      r: { cohort: "c", cpu: { default: [2] } },
    },
    held: { borrower: { queue: "r", cpu: 4 } },
    waiting: { owner: { queue: "q", cpu: 2, at: 5 } },
    admitted: ["owner"],
    preempted: { borrower: "owner" },
    waits: ["borrower"],
  },
};

describe("settles", () => {
  test.each(Object.entries(CASES))("%s", (_name, each) => {
    const { admitted, preempted = {}, waits = [] } = each;
    const settled = settle(sceneOf(each));
    expect(settled.ended).toBe("settled");
    expect(settled.admitted.map(({ ask }) => ask.uid)).toEqual(admitted);
    const victims = settled.preempted.map(({ victim, by }) => [victim.ask.uid, by.uid]);
    expect(Object.fromEntries(victims)).toEqual(preempted);
    expect(names(settled)).toEqual(waits.toSorted());
  });

  test("after a change, the head of a strict queue is before those who were parked, though they are older", () => {
    const scene = sceneOf({
      queues: { q: { cohort: "c", cpu: { default: [2] } }, r: { cohort: "c", cpu: { default: [2] }, strict: true } },
      waiting: { older: { queue: "q", cpu: 4, at: 1 }, head: { queue: "r", cpu: 3, at: 2 } },
      admitted: [],
    });
    const inTime = (more: Partial<Scene>) => settle({ ...scene, ...more }).admitted.map(({ ask }) => ask.uid);
    const asks = [...scene.waiting.values()].flat().map(({ ask }) => ask);
    const tried = new Map(asks.map((ask) => [ask.key, { ask, message: "", requeue: "no-fit" }] as const));
    expect(inTime({ tried, wakes: true })).toEqual(["head"]);
    expect(inTime({ tried })).toEqual(["head"]);
    expect(inTime({})).toEqual(["older"]);
  });

  test("says why somebody still waits, and nothing of those who were never tried", () => {
    const { waiting } = settle(sceneOf(CASES["a strict queue does not"] as Case));
    expect(waiting.get("ns/big")?.message).toContain("> maximum capacity (4)");
    expect(waiting.get("ns/small")?.message).toBe("");
  });

  test("leaves what it was given as it was", () => {
    const scene = sceneOf(CASES["a victim goes, and waits again"] as Case);
    settle(scene);
    const queue = scene.ledger.queues.get("q");
    expect([...(queue?.holders.keys() ?? [])]).toEqual(["ns/low"]);
    expect(queue && usageAt(queue, "default cpu")).toBe(4000n);
  });

  test("plays the trees that it is asked for, and no others", () => {
    const scene = sceneOf({
      queues: { q: { cpu: { default: [4] } }, r: { cpu: { default: [4] } } },
      waiting: { a: { queue: "q", cpu: 1 }, b: { queue: "r", cpu: 1 } },
      admitted: [],
    });
    const { admitted, ledger } = settle(scene, { queues: ["r"] });
    expect(admitted.map(({ ask }) => ask.uid)).toEqual(["b"]);
    expect([...ledger.queues.keys()]).toEqual(["r"]);
  });

  test("ends when the one in question got in", () => {
    const each = CASES["those who fit get in, in order"] as Case;
    expect(settle(sceneOf(each), { until: "ns/a" })).toMatchObject({
      ended: "until",
      admitted: [{ ask: { uid: "a" } }],
    });
  });

  test("one that is to leave does not wait again", () => {
    const scene = sceneOf(CASES["one that is on its way out makes room"] as Case);
    expect(names(settle({ ...scene, leaving: new Set(["ns/old"]) }))).toEqual([]);
  });
});

function sceneOf({ queues, cohorts, held = {}, evicted = [], waiting }: Case): Scene {
  const ledger = smallLedger(queues, cohorts);
  for (const [name, ask] of Object.entries(held)) hold(ledger, name, ask, "default", evicted.includes(name));
  const lines = new Map<string, Waiter[]>();
  for (const [name, { notBefore = 0, refusal, ...ask }] of Object.entries(waiting)) {
    const line = lines.get(ask.queue) ?? [];
    lines.set(ask.queue, [...line, { ask: smallAsk(name, ask), notBefore, refusal }]);
  }
  return { now: 1_000, ledger, waiting: lines, fairSharing: undefined };
}

function names({ waiting }: Settled): readonly string[] {
  return [...waiting.values()].map(({ ask }) => ask.uid).toSorted();
}
