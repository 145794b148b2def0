import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applyChange,
  emptied,
  readWorld,
  type StoredWorld,
  storedWorld,
} from "../../../../tests/fixtures/random-admission.ts";
import type { KubernetesObject } from "../../kubernetes-cluster/kubernetes-object.ts";
import { askOfRecord } from "../scheduler/ask-of-record.ts";
import { potential } from "../scheduler/quota-node.ts";
import { holdsQuota, type Workload } from "../workload.ts";
import { type AdmissionState, admissionState } from "./admission-state.ts";
import type { Scene, Settled } from "./scene.ts";
import { settle } from "./settle.ts";
import { wishesOf } from "./shortage.ts";
import { unblockersFor } from "./unblockers.ts";
import type { Unblocker } from "./verdict.ts";
import { itemsOf } from "./world-index.ts";

const LONG = process.env["FLARETOP_LONG"] !== undefined;
const LIMIT = { timeout: LONG ? 3_600_000 : 120_000 };

test("after what is proposed with a change, the workload gets in", LIMIT, () => {
  fc.assert(
    fc.property(storedWorld, fc.boolean(), (stored, fair) => {
      const state = admissionState(readWorld(stored, fair));
      for (const workload of waitingIn(state)) {
        const all = unblockersFor(workload, state);
        for (const unblocker of LONG ? all : all.slice(0, 1)) {
          if (unblocker.kind === "wait") expect(getsIn(state, workload)).toBe(true);
          if (unblocker.change === undefined) continue;
          if (!getsInAfter(stored, unblocker, workload, fair))
            throw new Error(`${workload.meta.name}: ${unblocker.sentence}`);
        }
      }
    }),
    { numRuns: LONG ? 20_000 : 150 },
  );
});

test("one that is above all potential does not get in when everything is free", LIMIT, () => {
  fc.assert(
    fc.property(storedWorld, (stored) => {
      const state = admissionState(readWorld(stored));
      for (const workload of waitingIn(state)) {
        const { uid } = workload.meta;
        if (canEver(workload, state)) continue;
        expect(getsIn(admissionState(readWorld(emptied(stored, uid))), workload)).toBe(false);
      }
    }),
    { numRuns: LONG ? 50_000 : 500 },
  );
});

test("playing forward ends, and a ledger never holds less than nothing", LIMIT, () => {
  fc.assert(
    fc.property(storedWorld, fc.boolean(), (stored, fair) => {
      const { ended, ledger, waiting } = settle(admissionState(readWorld(stored, fair)));
      expect(ended).not.toBe("cut-off");
      for (const { usage, holders } of ledger.queues.values()) {
        for (const amount of usage.values()) expect(amount).toBeGreaterThan(0n);
        for (const key of holders.keys()) expect(waiting.has(key)).toBe(false);
      }
    }),
    { numRuns: LONG ? 100_000 : 2_000 },
  );
});

/** Says whether it gets in when the steps are sent one after the other, once Kueue has dealt with the one before, or all at once. */
function getsInAfter(before: StoredWorld, { change, then }: Unblocker, workload: Workload, fair: boolean): boolean {
  const steps = change === undefined ? then : [change, ...then];
  let stored = before;
  let tried = triedIn(admissionState(readWorld(stored, fair)));
  for (const each of steps) {
    stored = applyChange(stored, each);
    const scene = { ...admissionState(readWorld(stored, fair)), tried, wakes: true };
    if (getsIn(scene, workload)) return true;
    const settled = settle(scene);
    stored = { ...stored, workloads: (stored["workloads"] ?? []).map((stands) => asSettled(stands, settled)) };
    tried = settled.waiting;
  }
  const after = admissionState(readWorld(steps.reduce(applyChange, before), fair));
  return getsIn({ ...after, wakes: true }, workload);
}

/** A workload with the quota that it got or lost. */
function asSettled(stored: KubernetesObject, { ledger, admitted }: Settled): KubernetesObject {
  const { uid } = stored.metadata;
  const held = [...ledger.queues.values()].some(({ holders }) =>
    [...holders.values()].some(({ ask }) => ask.uid === uid),
  );
  const admission = admitted.findLast(({ ask }) => ask.uid === uid);
  if (!held) return { ...stored, status: {} };
  if (admission === undefined) return stored;
  const podSetAssignments = admission.assignment.podSets.map(({ name, count, flavors }) => ({
    name,
    count,
    flavors: Object.fromEntries([...flavors].map(([resource, { flavor }]) => [resource, flavor])),
  }));
  const conditions = ["QuotaReserved", "Admitted"].map((type) => ({ type, status: "True", reason: type, message: "" }));
  return {
    ...stored,
    status: { admission: { clusterQueue: admission.ask.clusterQueue, podSetAssignments }, conditions },
  };
}

function waitingIn({ world }: AdmissionState): readonly Workload[] {
  return itemsOf(world.workloads).filter((each) => !holdsQuota(each));
}

/** Those that were tried in vain, unless somebody gets in as things stand. */
function triedIn(scene: Scene): NonNullable<Scene["tried"]> {
  const { admitted, preempted, waiting } = settle(scene);
  return admitted.length === 0 && preempted.length === 0 ? waiting : new Map();
}

function getsIn(scene: Scene, { meta }: Workload): boolean {
  return settle(scene, { until: `${meta.namespace}/${meta.name}` }).ended === "until";
}

/** By arithmetic alone: some way to give it flavors is within what the queue can ever hold; fewer pods may do as well. */
function canEver(workload: Workload, { index, treeOf }: AdmissionState): boolean {
  const name = index.localQueues?.get(workload.meta.namespace)?.get(workload.queue)?.clusterQueue ?? "";
  const ledger = treeOf.get(name)?.ledger;
  const queue = ledger?.queues.get(name);
  if (ledger === undefined || queue === undefined) return false;
  const ask = askOfRecord(workload, name);
  const least = { ...ask, podSets: ask.podSets.map((each) => ({ ...each, count: each.minCount ?? each.count })) };
  return wishesOf(ledger, queue, least).some((wish) =>
    [...wish].every(([key, amount]) => amount <= potential(queue, key)),
  );
}
