import fc from "fast-check";
import { expect, test } from "vitest";
import { readWorld, storedWorld, WORLD_TIME } from "../../../../tests/fixtures/random-admission.ts";
import type { Condition } from "../../values/condition.ts";
import { addHolder, removeHolder } from "../scheduler/ledger.ts";
import { available, potential, type QuotaNode } from "../scheduler/quota-node.ts";
import type { Workload } from "../workload.ts";
import { type AdmissionState, admissionState } from "./admission-state.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { explain } from "./explain.ts";
import type { Verdict } from "./verdict.ts";
import { whyCodes, whyLine } from "./why-line.ts";
import { itemsOf } from "./world-index.ts";

const RUNS = process.env["FLARETOP_LONG"] === undefined ? 20_000 : 1_000_000;

const LISTINGS = ["workloads", "localQueues", "clusterQueues", "cohorts", "flavors", "namespaces"] as const;

const twist = fc.record({
  fair: fc.boolean(),
  blocks: fc.boolean(),
  hidden: fc.oneof(
    { weight: 4, arbitrary: fc.constant<readonly string[]>([]) },
    { weight: 1, arbitrary: fc.subarray<string>([...LISTINGS]) },
  ),
  partly: fc.constantFrom(false, false, false, true),
  circle: fc.constantFrom(false, false, false, false, false, true),
  /** By workload, in order. */
  fates: fc.array(fc.nat(30), { minLength: 8, maxLength: 8 }),
  row: fc.nat(7),
});
type Twist = typeof twist extends fc.Arbitrary<infer T> ? T : never;

/** Of each stored world, this many things may have become. */
const TWISTS = 10;

test(`${RUNS} random worlds all have their verdicts`, () => {
  fc.assert(
    fc.property(storedWorld, fc.array(twist, { minLength: TWISTS, maxLength: TWISTS }), (stored, twists) => {
      const plain = readWorld(stored);
      for (const each of twists) expectVerdicts(plain, each);
    }),
    { numRuns: RUNS / TWISTS },
  );
}, 7_200_000);

function expectVerdicts(plain: AdmissionWorld, twisted: Twist): void {
  const state = admissionState(twistedWorld(plain, twisted));
  const all = itemsOf(plain.workloads);
  const row = all[twisted.row % all.length];
  if (row === undefined) return;
  const before = JSON.stringify(usageIn(state), bigintsInWords);
  const seen = itemsOf(state.world.workloads).find(({ meta }) => meta.uid === row.meta.uid) ?? row;
  expectWhole(explain(seen, state, { withoutUnblockers: true }));
  whyLine(seen, state);
  if (JSON.stringify(usageIn(state), bigintsInWords) !== before) expect.fail("the ledger is not as it was");
  expectSoundQuota(state);
}

function bigintsInWords(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

test("what is taken over from the state before is what would be worked out anew", () => {
  fc.assert(
    fc.property(storedWorld, twist, fc.nat(7), fc.nat(30), (stored, twisted, at, fate) => {
      const world = twistedWorld(readWorld(stored, twisted.fair), twisted);
      const before = admissionState(world);
      whyCodes(before);
      const items = itemsOf(world.workloads).map((each, place) => (place === at ? withFate(each, fate) : each));
      const after = {
        ...world,
        workloads: world.workloads.is === "read" ? { ...world.workloads, items } : world.workloads,
      };
      expect([...whyCodes(admissionState(after, before))]).toEqual([...whyCodes(admissionState(after))]);
    }),
    { numRuns: RUNS / 40 },
  );
}, 600_000);

test("verdicts say the same as the lines of the listing", () => {
  fc.assert(
    fc.property(storedWorld, fc.boolean(), (stored, fair) => {
      const state = admissionState(readWorld(stored, fair));
      const lines = whyCodes(state);
      for (const workload of itemsOf(state.world.workloads)) {
        const { code } = explain(workload, state, { withoutUnblockers: true });
        expect(lines.get(workload.meta.uid)?.code).toBe(code);
      }
    }),
    { numRuns: RUNS / 40 },
  );
}, 600_000);

function expectWhole(verdict: Verdict): void {
  const { sentence, adminSentence, position, ahead, code, victims, predicted } = verdict;
  const words = `${sentence} ${adminSentence}`;
  if (sentence === "" || adminSentence === "" || /undefined|NaN|\[object/.test(words)) expect.fail(words);
  for (const { missing, free, mostEver } of verdict.flavors) {
    for (const amount of [missing, free, mostEver]) if ((amount?.nanos ?? 0n) < 0n) expect.fail("less than nothing");
  }
  if (predicted.reason !== "" && predicted.granularReason === "") expect.fail(`no finer reason: ${code}`);
  if (victims.length > 0 && code !== "waiting-for-preemption") expect.fail(`victims of one that is ${code}`);
  if (position.clusterQueue === undefined) return;
  if ((position.localQueue ?? 0) > position.clusterQueue) expect.fail("further back in its LocalQueue than among all");
  if (ahead.length !== position.clusterQueue - 1) expect.fail("those ahead are not as many as its place says");
}

/** More is never free than could be, and booking undoes itself. */
function expectSoundQuota({ ledger }: AdmissionState): void {
  for (const queue of ledger.queues.values()) {
    for (const key of queue.quotas.keys()) {
      if (available(queue, key) > potential(queue, key))
        expect.fail(`${queue.name}: more of ${key} is free than can be`);
    }
    const [key] = queue.quotas.keys();
    const [some] = queue.holders.values();
    if (key === undefined) continue;
    const before = JSON.stringify(usageOf(queue), bigintsInWords);
    const ask = {
      key: "ns/new",
      uid: "new",
      namespace: "ns",
      clusterQueue: queue.name,
      priority: 0,
      queuedAt: 0,
      podSets: [],
    };
    const usage = new Map([[key, 3000n], ...(some?.usage ?? [])]);
    addHolder(ledger, { ask, usage, evicted: false, reservedAt: 0 });
    removeHolder(ledger, queue.name, ask.key);
    if (JSON.stringify(usageOf(queue), bigintsInWords) !== before)
      expect.fail(`${queue.name}: booking does not undo itself`);
  }
}

function usageIn({ ledger }: AdmissionState): unknown {
  return [...ledger.queues.values()].map(usageOf);
}

/** Of a node and all above it; what is zero counts as absent. */
function usageOf(node: QuotaNode): unknown {
  const used = [...node.usage].filter(([, amount]) => amount !== 0n).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [node.name, used, node.parent === undefined ? [] : usageOf(node.parent)];
}

function twistedWorld(world: AdmissionWorld, { hidden, partly, circle, blocks, fates }: Twist): AdmissionWorld {
  const items = itemsOf(world.workloads).map((each, at) => withFate(each, fates[at] ?? 0));
  const why = "You may not list these.";
  const seen = partly ? { is: "read" as const, items: items.slice(1), partly: why } : { is: "read" as const, items };
  const cohorts = itemsOf(world.cohorts).map((each) => (circle ? { ...each, parent: each.meta.name } : each));
  const whole = { ...world, workloads: seen, cohorts: { is: "read" as const, items: cohorts } };
  const settings = { ...world.settings, blockAdmission: blocks, known: !partly };
  return {
    ...whole,
    settings,
    ...Object.fromEntries([...hidden].map((name: string) => [name, { is: "hidden" as const, why }])),
  };
}

/** What may have become of a workload. */
function withFate(workload: Workload, fate: number): Workload {
  const changed = (more: Partial<Workload>, ...conditions: readonly Condition[]): Workload => ({
    ...workload,
    ...more,
    conditions: [...workload.conditions, ...conditions],
  });
  switch (fate) {
    case 0:
      return changed({}, condition("Finished", "True", "Succeeded"));
    case 1:
      return changed({}, condition("Evicted", "True", "Preempted"));
    case 2:
      return changed(
        { requeue: { count: 2, at: WORLD_TIME + 60_000 } },
        condition("Requeued", "False", "PodsReadyTimeout"),
      );
    case 3:
      return changed(
        { requeue: { count: undefined, at: WORLD_TIME - 1 } },
        condition("Evicted", "True", "AdmissionCheck"),
      );
    case 4:
      return changed({
        meta: { ...workload.meta, annotations: new Map([["kueue.x-k8s.io/admission-gated-by", "a,b"]]) },
      });
    case 5:
      return changed({
        checks: [{ name: "c", state: "Rejected", message: "no", changedAt: undefined, retries: undefined }],
      });
    case 6:
      return changed({
        checks: [{ name: "c", state: "Pending", message: "", changedAt: undefined, retries: undefined }],
      });
    case 7:
      return changed({ queue: "" });
    case 8:
      return changed({ active: false }, condition("Evicted", "True", "DeactivatedDueToRequeuingLimitExceeded"));
    case 9:
      return changed({ reclaimed: [{ name: "main", count: 1 }] });
    case 10:
      return changed({
        meta: { ...workload.meta, annotations: new Map([["kueue.x-k8s.io/workload-slice-replacement-for", "ns/w0"]]) },
      });
    case 11:
      return changed({}, condition("QuotaReserved", "False", "OnHold"));
    case 12:
      return changed({ podSets: [] });
    case 13:
      return changed({ priority: undefined, podSets: workload.podSets.map((each) => ({ ...each, count: undefined })) });
    default:
      return workload;
  }
}

function condition(type: string, status: string, reason: string): Condition {
  return { type, status, reason, message: "said", changedAt: WORLD_TIME - 1000, observedGeneration: 1 };
}
