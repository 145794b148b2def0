import { type Condition, findCondition } from "../../values/condition.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import { cohortPath } from "../cohort-tree.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import { holdsQuota, isActive, type Workload } from "../workload.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import type { Scene } from "./scene.ts";
import { atOnce, type Slices } from "./slices.ts";
import { type TreeMember, type TreeParts, type TreeState, treeState } from "./tree-state.ts";
import { mayBeQueued, type WaitingWorkload } from "./waiting-workload.ts";
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
 * @param previous - The state before: trees in which nothing changed are taken over as they are.
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
  const { trees: parts, apart } = yield* treeParts(world, index);
  const treeOf = new Map<string, TreeState>();
  for (const each of parts) {
    const before = kept?.get(each.queues[0]?.meta.name ?? "");
    const isSame = before !== undefined && sameParts(before.parts, each);
    yield undefined;
    const state = isSame ? before : yield* treeState(world, index, each);
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
    leaving: new Set(trees.flatMap(({ parts: { members } }) => leavingAmong(members, index))),
    treeOf,
    apart,
    notReady: itemsOf(world.workloads).filter(isNotReady),
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

function sameParts(a: TreeParts, b: TreeParts): boolean {
  return (
    sameEach(a.queues, b.queues, (left, right) => left === right) &&
    sameEach(a.cohorts, b.cohorts, (left, right) => left === right) &&
    sameEach(a.members, b.members, sameMember)
  );
}

function sameEach<T>(a: readonly T[], b: readonly T[], same: (left: T, right: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined || !same(left, right)) return false;
  }
  return true;
}

function sameMember(a: TreeMember, b: TreeMember): boolean {
  return a.workload === b.workload && a.clusterQueue === b.clusterQueue && a.localQueue === b.localQueue;
}

/** Workloads that are looked at between two pauses. */
const AT_A_TIME = 500;

function* treeParts(
  world: AdmissionWorld,
  index: WorldIndex,
): Slices<{ readonly trees: readonly TreeParts[]; readonly apart: readonly Workload[] }> {
  const parts = new Map<string, { queues: ClusterQueue[]; cohorts: Cohort[]; members: TreeMember[] }>();
  const partsOf = (root: string) => {
    const found = parts.get(root) ?? { queues: [], cohorts: [], members: [] };
    parts.set(root, found);
    return found;
  };
  const rootOfQueue = new Map<string, string>();
  for (const queue of index.clusterQueues?.values() ?? []) {
    const root = queue.cohort === "" ? `queue ${queue.meta.name}` : rootOfCohort(index, queue.cohort);
    rootOfQueue.set(queue.meta.name, root);
    partsOf(root).queues.push(queue);
  }
  for (const { name, cohort } of index.cohortTree.nodes.values()) {
    if (cohort !== undefined) parts.get(rootOfCohort(index, name))?.cohorts.push(cohort);
  }
  const apart: Workload[] = [];
  for (const [at, workload] of itemsOf(world.workloads).entries()) {
    const member = memberOf(workload, index);
    const root = member === undefined ? undefined : rootOfQueue.get(member.clusterQueue);
    if (member === undefined || root === undefined) apart.push(workload);
    else partsOf(root).members.push(member);
    if (at % AT_A_TIME === AT_A_TIME - 1) yield undefined;
  }
  return { trees: [...parts.values()], apart };
}

/** Cohorts that go round in a circle hang together with whatever hangs below them. */
function rootOfCohort({ cohortTree }: WorldIndex, name: string): string {
  if (cohortTree.nodes.get(name)?.stoppedByCycle === true) return "circles";
  return `cohort ${cohortPath(cohortTree, name)[0] ?? name}`;
}

/** Undefined for those that neither hold quota nor wait for any. One that is deactivated has given its quota back. */
function memberOf(workload: Workload, index: WorldIndex): TreeMember | undefined {
  if (holdsQuota(workload)) {
    const { clusterQueue } = workload;
    return isActive(workload) ? { workload, clusterQueue, localQueue: undefined } : undefined;
  }
  if (!mayBeQueued(workload)) return undefined;
  const localQueue = index.localQueues?.get(workload.meta.namespace)?.get(workload.queue);
  if (localQueue === undefined || localQueue.stopPolicy !== "None") return undefined;
  return { workload, clusterQueue: localQueue.clusterQueue, localQueue };
}

function wholeLedger(trees: readonly TreeState[]): Ledger {
  return {
    queues: new Map(trees.flatMap(({ ledger }) => [...ledger.queues])),
    cohorts: new Map(trees.flatMap(({ ledger }) => [...ledger.cohorts])),
    flavors: new Map(trees.flatMap(({ ledger }) => [...ledger.flavors])),
  };
}

/** Those whose queue is stopped do not line up again once they are told to go. */
function leavingAmong(members: TreeParts["members"], { localQueues, clusterQueues }: WorldIndex): readonly string[] {
  return members.flatMap(({ workload, localQueue, clusterQueue }) => {
    if (localQueue !== undefined) return [];
    const { namespace, name } = workload.meta;
    const local = localQueues?.get(namespace)?.get(workload.queue);
    const runs = (queue: { readonly stopPolicy: string } | undefined) =>
      queue === undefined || queue.stopPolicy === "None";
    return runs(local) && runs(clusterQueues?.get(clusterQueue)) ? [] : [`${namespace}/${name}`];
  });
}

function isNotReady({ conditions }: Workload): boolean {
  const is = (type: string): Condition["status"] | undefined => findCondition(conditions, type)?.status;
  return (
    is("Admitted") === "True" && is("Finished") !== "True" && is("Evicted") !== "True" && is("PodsReady") !== "True"
  );
}
