import fc from "fast-check";
import { expect, test } from "vitest";
import { carryOut } from "../../src/common/kubernetes-cluster/change.ts";
import type { ChangePlan, ChangeRequest } from "../../src/common/kubernetes-cluster/change-plan.ts";
import { MemoryJournal } from "../../src/common/kubernetes-cluster/journal.ts";
import { kindOf } from "./connected.ts";
import { FAKE_KINDS } from "./fake-api-server.ts";
import { FakeStore } from "./fake-store.ts";
import { type Interference, memoryClient } from "./memory-client.ts";

const KIND = FAKE_KINDS.rayClusters;
const TRAIN = { namespace: "team-a", name: "train" };

/** The long run sets this to millions. */
const RUNS = Number(process.env["FLARETOP_CHANGE_RUNS"] ?? 1_000);

/** What others do, or the network does, between two requests of ours. */
const MEANWHILE = ["nothing", "replace", "remove", "heartbeat", "respec", "lose-answer", "fail"] as const;
type Meanwhile = (typeof MEANWHILE)[number];

const REQUESTS: Readonly<Record<string, ChangeRequest>> = {
  delete: { verb: "delete", propagation: "Background" },
  patch: {
    verb: "patch",
    operations: [
      { op: "test", path: "/spec/replicas", value: 1 },
      { op: "replace", path: "/spec/replicas", value: 4 },
    ],
  },
};

function meddle(store: FakeStore, meanwhile: Meanwhile, round: number): Interference {
  const now = store.get(KIND, "train", "team-a");
  const spec = (replicas: number) => ({ metadata: TRAIN, spec: { replicas } });
  switch (meanwhile) {
    case "replace":
      return {
        before() {
          if (now !== undefined) store.remove(KIND, "train", "team-a");
          store.add(KIND, spec(1));
        },
      };
    case "remove":
      return { before: () => void (now !== undefined && store.remove(KIND, "train", "team-a")) };
    case "heartbeat":
      return { before: () => void (now !== undefined && store.update(KIND, { ...now, status: { round } })) };
    case "respec":
      return {
        before: () => void (now !== undefined && store.update(KIND, { ...now, spec: { replicas: 10 + round } })),
      };
    case "lose-answer":
      return { loses: true };
    case "fail":
      return { fails: true };
    default:
      return {};
  }
}

async function play(verb: string, story: readonly Meanwhile[]) {
  const store = new FakeStore([KIND]);
  const target = store.add(KIND, { metadata: TRAIN, spec: { replicas: 1 } });
  const { uid, resourceVersion } = target.metadata;
  const journal = new MemoryJournal();
  const touched: string[] = [];
  let unannounced = 0;
  let writes = 0;
  let round = 0;
  const client = memoryClient(
    store,
    () => meddle(store, story[round] ?? "nothing", round++),
    (_request, versionBefore) => {
      writes += 1;
      if (journal.records.filter(({ type }) => type === "intent").length < writes) unannounced += 1;
      for (const { object } of store.eventsSince(versionBefore) ?? []) touched.push(object.metadata.uid);
    },
  );
  const plan: ChangePlan = {
    title: "",
    kind: kindOf(KIND, ["v1"]),
    target: { ...TRAIN, uid, resourceVersion, generation: 1 },
    request: REQUESTS[verb]!,
    refusedBecause: undefined,
    notes: [],
    stops: { pods: undefined, accelerators: undefined, jobs: undefined },
    confirm: "yes",
    undo: undefined,
    then: [],
  };
  const ended = await carryOut(client, plan, { journal }).then(
    ({ status }) => status,
    () => "refused" as const,
  );
  return { store, uid, ended, touched, unannounced, writes, journal };
}

test("whatever happens meanwhile, a change reaches the object that was confirmed and no other", async () => {
  const stories = fc.array(fc.constantFrom(...MEANWHILE), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom("delete", "patch"), stories, async (verb, story) => {
      const { uid, touched, unannounced, writes } = await play(verb, story);
      expect(touched.filter((touchedUid) => touchedUid !== uid)).toEqual([]);
      expect(touched.length).toBeLessThanOrEqual(1);
      expect(unannounced).toBe(0);
      expect(writes).toBeLessThanOrEqual(4);
    }),
    { numRuns: RUNS },
  );
}, 20_000);

test("what is said of a deletion is true", async () => {
  const stories = fc.array(fc.constantFrom(...MEANWHILE), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(stories, async (story) => {
      const { store, uid, ended, touched, journal } = await play("delete", story);
      const present = store.get(KIND, "train", "team-a")?.metadata.uid === uid;
      if (ended === "done") expect(present).toBe(false);
      if (ended === "refused") expect(touched).toEqual([]);
      const results = journal.records.filter(({ type }) => type === "outcome");
      expect(results).toHaveLength(journal.records.length / 2);
    }),
    { numRuns: RUNS / 2 },
  );
}, 20_000);
