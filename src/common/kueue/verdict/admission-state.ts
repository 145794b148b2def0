import type { Ledger } from "../scheduler/ledger.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { inheritFindings } from "./findings.ts";
import type { Scene } from "./scene.ts";
import { atOnce, type Slices } from "./slices.ts";
import { sameParts, type TreeParts, worldParts } from "./tree-parts.ts";
import { type TreeState, treeState } from "./tree-state.ts";
import type { WaitingWorkload } from "./waiting-workload.ts";
import { itemsOf, type WorldIndex, worldIndex } from "./world-index.ts";

/**
 * A world, ready to be asked about any of its workloads. It is prepared once for each change and never changes afterwards;
 * whoever plays through what could be copies what it changes.
 */
export interface AdmissionState extends Scene {
  readonly world: AdmissionWorld;
  readonly index: WorldIndex;
  readonly waiting: ReadonlyMap<string, readonly WaitingWorkload[]>;
  readonly leaving: ReadonlySet<string>;
  /** By ClusterQueue: the tree that its quota hangs together with. */
  readonly treeOf: ReadonlyMap<string, TreeState>;
  /** Workloads that neither hold quota of a queue that can be seen nor wait for any. */
  readonly apart: readonly Workload[];
  /** Admitted workloads whose pods are not ready: where Kueue is set up to, they keep all others out. */
  readonly notReady: readonly Workload[];
}

/**
 * How Kueue stands, worked out once from what was read: what every verdict and every what-if starts from.
 * @param previous - The state before: trees in which nothing changed are taken over as they are, and of others what still holds.
 * @example
 * const state = admissionState(await readAdmissionWorld(client, { now: Date.now }));
 */
export function admissionState(world: AdmissionWorld, previous?: AdmissionState): AdmissionState {
  return atOnce(admissionStateInSlices(world, previous));
}

/** The same, with pauses. */
export function* admissionStateInSlices(world: AdmissionWorld, previous?: AdmissionState): Slices<AdmissionState> {
  const index = worldIndex(world, previous);
  const kept = reusable(index, world, previous);
  const { trees: parts, apart, notReady } = yield* worldParts(itemsOf(world.workloads), index);
  const treeOf = new Map<string, TreeState>();
  for (const each of parts) {
    const before = kept?.get(each.queues[0]?.meta.name ?? "");
    const isSame = before !== undefined && sameParts(before.parts, each);
    yield undefined;
    const state = isSame ? before : yield* treeState(world, index, each, before);
    if (before !== undefined && !isSame) yield* inheritFindings(before, state);
    for (const { meta } of each.queues) treeOf.set(meta.name, state);
  }
  const trees = [...new Set(treeOf.values())];
  return {
    world,
    index,
    now: world.now,
    fairSharing: world.settings.fairSharing,
    ledger: wholeLedger(trees),
    waiting: new Map(trees.flatMap(({ waiting }) => [...waiting])),
    leaving: new Set(trees.flatMap(({ parts }) => leavingAmong(parts, index))),
    treeOf,
    apart,
    notReady,
  };
}

/** Trees rest on listings besides their own parts; when one of those changed, all are prepared anew. */
function reusable(
  index: WorldIndex,
  { workloads, settings }: AdmissionWorld,
  previous: AdmissionState | undefined,
): AdmissionState["treeOf"] | undefined {
  if (previous === undefined) return undefined;
  const before = previous.world;
  const sameAround =
    index.flavors === previous.index.flavors &&
    index.checks === previous.index.checks &&
    index.namespaceLabels === previous.index.namespaceLabels &&
    index.limitRanges === previous.index.limitRanges &&
    settings === before.settings &&
    seesAll(workloads) &&
    seesAll(before.workloads);
  return sameAround ? previous.treeOf : undefined;
}

function seesAll(workloads: AdmissionWorld["workloads"]): boolean {
  return workloads.is === "read" && workloads.partly === undefined;
}

function wholeLedger(trees: readonly TreeState[]): Ledger {
  return {
    queues: new Map(trees.flatMap(({ ledger }) => [...ledger.queues])),
    cohorts: new Map(trees.flatMap(({ ledger }) => [...ledger.cohorts])),
    flavors: new Map(trees.flatMap(({ ledger }) => [...ledger.flavors])),
  };
}

/** Those whose queue is stopped do not line up again once they are told to go. */
function leavingAmong({ members }: TreeParts, { localQueues, clusterQueues }: WorldIndex): readonly string[] {
  const runs = (queue: { readonly stopPolicy: string } | undefined) =>
    queue === undefined || queue.stopPolicy === "None";
  const leaving: string[] = [];
  for (const [clusterQueue, inQueue] of members) {
    const queueRuns = runs(clusterQueues?.get(clusterQueue));
    for (const { workload, localQueue } of inQueue) {
      if (localQueue !== undefined) continue;
      const { namespace, name } = workload.meta;
      const local = localQueues?.get(namespace)?.get(workload.queue);
      if (!queueRuns || !runs(local)) leaving.push(`${namespace}/${name}`);
    }
  }
  return leaving;
}
