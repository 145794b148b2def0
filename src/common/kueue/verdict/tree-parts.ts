import { type Condition, findCondition } from "../../values/condition.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import { cohortPath } from "../cohort-tree.ts";
import type { LocalQueue } from "../local-queue.ts";
import { holdsQuota, isActive, type Workload } from "../workload.ts";
import type { Slices } from "./slices.ts";
import { mayBeQueued } from "./waiting-workload.ts";
import type { WorldIndex } from "./world-index.ts";

/** A workload of a tree: it holds quota of a ClusterQueue, or waits for some. */
export interface TreeMember {
  readonly workload: Workload;
  readonly clusterQueue: string;
  /** Undefined for one that holds quota. */
  readonly localQueue: LocalQueue | undefined;
}

/** What a tree of cohorts, or a queue on its own, is made of. */
export interface TreeParts {
  readonly queues: readonly ClusterQueue[];
  readonly cohorts: readonly Cohort[];
  /** By ClusterQueue. */
  readonly members: ReadonlyMap<string, readonly TreeMember[]>;
}

interface GrowingParts {
  readonly queues: ClusterQueue[];
  readonly cohorts: Cohort[];
  readonly members: Map<string, TreeMember[]>;
}

/** All workloads, where they belong. */
export interface WorldParts {
  readonly trees: readonly TreeParts[];
  /** Workloads that neither hold quota of a queue that can be seen nor wait for any. */
  readonly apart: readonly Workload[];
  /** Admitted workloads whose pods are not ready. */
  readonly notReady: readonly Workload[];
}

/** Workloads that are looked at between two pauses. */
const AT_A_TIME = 1_000;

export function* worldParts(workloads: readonly Workload[], index: WorldIndex): Slices<WorldParts> {
  const trees = new Map<string, GrowingParts>();
  const membersOf = new Map<string, TreeMember[]>();
  for (const queue of index.clusterQueues?.values() ?? []) {
    const { name } = queue.meta;
    const root = queue.cohort === "" ? `queue ${name}` : rootOfCohort(index, queue.cohort);
    const tree: GrowingParts = trees.get(root) ?? { queues: [], cohorts: [], members: new Map() };
    trees.set(root, tree);
    const members: TreeMember[] = [];
    tree.queues.push(queue);
    tree.members.set(name, members);
    membersOf.set(name, members);
  }
  for (const { name, cohort } of index.cohortTree.nodes.values()) {
    if (cohort !== undefined) trees.get(rootOfCohort(index, name))?.cohorts.push(cohort);
  }
  const apart: Workload[] = [];
  const notReady: Workload[] = [];
  for (const [at, workload] of workloads.entries()) {
    const facts = factsOf(workload);
    const member = memberOf(workload, facts, index);
    const members = member === undefined ? undefined : membersOf.get(member.clusterQueue);
    if (member === undefined || members === undefined) apart.push(workload);
    else members.push(member);
    if (facts.isNotReady) notReady.push(workload);
    if (at % AT_A_TIME === AT_A_TIME - 1) yield undefined;
  }
  return { trees: [...trees.values()], apart, notReady };
}

export function sameParts(a: TreeParts, b: TreeParts): boolean {
  return (
    sameEach(a.queues, b.queues, isIdentical) &&
    sameEach(a.cohorts, b.cohorts, isIdentical) &&
    b.queues.every(({ meta: { name } }) => sameMembers(a, b, name))
  );
}

/** Says whether the workloads of a queue, and what is known of them, are the same. */
export function sameMembers(a: TreeParts, b: TreeParts, queue: string): boolean {
  const [left, right] = [a.members.get(queue), b.members.get(queue)];
  return left !== undefined && right !== undefined && sameEach(left, right, sameMember);
}

function sameEach<T>(a: readonly T[], b: readonly T[], same: (left: T, right: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined || !same(left, right)) return false;
  }
  return true;
}

function isIdentical(a: unknown, b: unknown): boolean {
  return a === b;
}

function sameMember(a: TreeMember, b: TreeMember): boolean {
  return a === b || (a.workload === b.workload && a.clusterQueue === b.clusterQueue && a.localQueue === b.localQueue);
}

/** Cohorts that go round in a circle hang together with whatever hangs below them. */
function rootOfCohort({ cohortTree }: WorldIndex, name: string): string {
  if (cohortTree.nodes.get(name)?.stoppedByCycle === true) return "circles";
  return `cohort ${cohortPath(cohortTree, name)[0] ?? name}`;
}

/** What its own record tells: read once. */
interface Facts {
  readonly standing: "holds" | "waits" | "neither";
  readonly isNotReady: boolean;
  /** As it was found last. */
  member: TreeMember | undefined;
}

const known = new WeakMap<Workload, Facts>();

function factsOf(workload: Workload): Facts {
  const before = known.get(workload);
  if (before !== undefined) return before;
  const facts: Facts = { standing: standingOf(workload), isNotReady: isNotReady(workload), member: undefined };
  known.set(workload, facts);
  return facts;
}

/** One that is deactivated has given its quota back. */
function standingOf(workload: Workload): Facts["standing"] {
  if (holdsQuota(workload)) return isActive(workload) ? "holds" : "neither";
  return mayBeQueued(workload) ? "waits" : "neither";
}

/** Undefined for those that neither hold quota nor wait for any. */
function memberOf(workload: Workload, facts: Facts, { localQueues }: WorldIndex): TreeMember | undefined {
  const { standing, member } = facts;
  if (standing === "neither") return undefined;
  if (standing === "holds") {
    facts.member ??= { workload, clusterQueue: workload.clusterQueue, localQueue: undefined };
    return facts.member;
  }
  const localQueue = localQueues?.get(workload.meta.namespace)?.get(workload.queue);
  if (localQueue === undefined || localQueue.stopPolicy !== "None") return undefined;
  if (member?.localQueue === localQueue) return member;
  facts.member = { workload, clusterQueue: localQueue.clusterQueue, localQueue };
  return facts.member;
}

function isNotReady({ conditions }: Workload): boolean {
  const is = (type: string): Condition["status"] | undefined => findCondition(conditions, type)?.status;
  return (
    is("Admitted") === "True" && is("Finished") !== "True" && is("Evicted") !== "True" && is("PodsReady") !== "True"
  );
}
