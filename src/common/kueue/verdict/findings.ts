import { isDeepStrictEqual } from "node:util";
import { flavorResource } from "../resource-group.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import { mayStartWithFewer } from "../scheduler/partial-admission.ts";
import type { QueueNode, QuotaNode } from "../scheduler/quota-node.ts";
import { isBasisSame, keysHeldOtherwise, type SearchBasis, sameHolders } from "../scheduler/search-basis.ts";
import type { Ask } from "../scheduler/shapes.ts";
import type { QuotaFinding } from "./judgement.ts";
import type { Slices } from "./slices.ts";
import type { TreeState } from "./tree-state.ts";
import type { WhyLine } from "./why-line.ts";

/** What the scheduler found for one kind of job. */
export interface SharedFinding {
  readonly finding: QuotaFinding;
  /** Of one of those who share it. */
  readonly ask: Ask;
  readonly basis: SearchBasis;
}

/** What was found out about the workloads of one queue, and holds while its tree does not change. */
export interface QueueFindings {
  /** By kind of job. */
  readonly shared: Map<string, SharedFinding>;
  /** What each kind of job is told, by its LocalQueue and kind. */
  readonly lines: Map<string, Map<string, WhyLine>>;
  /** What all its members are told, if it holds however much time passes. */
  whole: readonly ToldTo[] | undefined;
}

/** A line, and those of whom it is true. */
export interface ToldTo {
  readonly line: WhyLine;
  readonly uids: readonly string[];
}

const findings = new WeakMap<TreeState, Map<string, QueueFindings>>();

export function findingsOf(tree: TreeState, queue: string): QueueFindings {
  const ofTree = findings.get(tree) ?? new Map<string, QueueFindings>();
  findings.set(tree, ofTree);
  const known = ofTree.get(queue) ?? { shared: new Map(), lines: new Map(), whole: undefined };
  ofTree.set(queue, known);
  return known;
}

/**
 * Takes over what was found out about a tree before it changed, as far as nothing that it rests on is different.
 *
 * @param before - The tree with the same flavors, namespaces and settings around it.
 */
export function* inheritFindings(before: TreeState, after: TreeState): Slices<undefined> {
  const found = findings.get(before);
  if (found === undefined || !sameQuotas(before.ledger, after.ledger)) return undefined;
  const change = changeBetween(before.ledger, after.ledger);
  for (const [name, { shared, lines, whole }] of found) {
    const queue = after.ledger.queues.get(name);
    if (queue === undefined) continue;
    const kept = new Map([...shared].filter(([, each]) => !isTouched(each, queue, change)));
    const isSame = kept.size === shared.size && sameWorkloads(before, after, name);
    const into = findingsOf(after, name);
    for (const [kind, each] of kept) into.shared.set(kind, each);
    for (const [localQueue, byKind] of lines) {
      into.lines.set(localQueue, new Map([...byKind].filter(([kind]) => kept.has(kind))));
    }
    into.whole = isSame ? whole : undefined;
    yield undefined;
  }
  return undefined;
}

function sameWorkloads(before: TreeState, after: TreeState, queue: string): boolean {
  return (
    before.parts.members.get(queue) === after.parts.members.get(queue) &&
    before.waiting.get(queue) === after.waiting.get(queue)
  );
}

/** Says whether the trees have the same queues and cohorts, with the same settings. */
function sameQuotas(a: Ledger, b: Ledger): boolean {
  return (
    sameNodes(a.queues, b.queues, ({ shape: left }, { shape: right }) => isSameValue(left, right)) &&
    sameNodes(a.cohorts, b.cohorts, sameCohort)
  );
}

function sameNodes<Node>(
  a: ReadonlyMap<string, Node>,
  b: ReadonlyMap<string, Node>,
  same: (left: Node, right: Node) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  for (const [name, left] of a) {
    const right = b.get(name);
    if (right === undefined || !same(left, right)) return false;
  }
  return true;
}

function sameCohort(a: QuotaNode, b: QuotaNode): boolean {
  return a.parent?.name === b.parent?.name && a.fairWeight === b.fairWeight && isSameValue(a.quotas, b.quotas);
}

function isSameValue(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

interface Change {
  /** Queues some of whose holders are others. */
  readonly queues: ReadonlySet<string>;
  /** By `flavorResource`: what is held otherwise. */
  readonly keys: ReadonlySet<string>;
}

function changeBetween(before: Ledger, after: Ledger): Change {
  const queues = new Set<string>();
  const keys = new Set<string>();
  for (const [name, was] of before.queues) {
    const is = after.queues.get(name);
    if (is === undefined || sameHolders(was, is)) continue;
    queues.add(name);
    for (const key of keysHeldOtherwise(was, is)) keys.add(key);
  }
  return { queues, keys };
}

function isTouched({ ask, basis }: SharedFinding, queue: QueueNode, { queues, keys }: Change): boolean {
  if (basis.isWhole) return true;
  for (const name of basis.queues) if (queues.has(name)) return true;
  // The fewest pods that one starts with are reckoned with once more, for its words.
  if (mayStartWithFewer(ask.podSets) && asksForAny(ask, queue, keys)) return true;
  return !isBasisSame(basis, queue, keys);
}

/** In any flavor of the groups that cover what it asks for: others are not looked at. */
function asksForAny({ podSets }: Ask, { shape }: QueueNode, keys: ReadonlySet<string>): boolean {
  for (const { resources, flavors } of shape.groups) {
    for (const resource of resources) {
      if (resource !== "pods" && !podSets.some(({ perPod }) => perPod.has(resource))) continue;
      if (flavors.some((flavor) => keys.has(flavorResource(flavor, resource)))) return true;
    }
  }
  return false;
}
