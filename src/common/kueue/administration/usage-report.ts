import { addKnown, minKnown } from "../../core-objects/resources.ts";
import { type Quantity, ZERO } from "../../values/quantity.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import { cohortSums, queuesOf } from "../cohort-sums.ts";
import { type CohortNode, type CohortTree, cohortPath, cohortTree } from "../cohort-tree.ts";
import { lentAtMost } from "../flavor-quota.ts";
import type { LocalQueue } from "../local-queue.ts";
import type { WorkloadCounts } from "../queue-state.ts";
import { flavorResource } from "../resource-group.ts";
import type { Readable } from "../verdict/admission-world.ts";
import { type NamespaceUsage, namespaceUsages } from "./namespace-usage.ts";

/** Amounts of one resource in one flavor. An amount that is not known is undefined: show it as `?`, never as 0. */
export interface UsageLine {
  readonly flavor: string;
  readonly resource: string;
  readonly nominal: Quantity | undefined;
  /** What the scheduler counts: held by admitted workloads, and by those that wait for their checks. */
  readonly reserved: Quantity | undefined;
  /** What admitted workloads hold. */
  readonly used: Quantity | undefined;
  /** The part of `reserved` above the queue's own quota. */
  readonly borrowed: Quantity | undefined;
  /** Kueue does not say who lends: at most this much of its own quota is in others' use. */
  readonly lentAtMost: Quantity | undefined;
}

/** One ClusterQueue: what it may use, uses, borrows and lends. */
export interface ClusterQueueUsage {
  readonly name: string;
  /** `""`: in none. */
  readonly cohort: string;
  readonly active: boolean | undefined;
  readonly counts: WorkloadCounts;
  readonly lines: readonly UsageLine[];
}

/** Sums over a cohort, the cohorts below and all their queues; `nominal` includes the cohorts' own quota. */
export interface CohortUsage {
  readonly name: string;
  /** `""` for a root. */
  readonly parent: string;
  /** Its ancestors go round in a circle: nothing is admitted there. */
  readonly stoppedByCycle: boolean;
  readonly lines: readonly UsageLine[];
}

/** Who has what, who uses it, and who borrows it. A part that may not be read is undefined, and `notRead` says which right it takes. */
export interface UsageReport {
  /** From each root down. */
  readonly cohorts: readonly CohortUsage[] | undefined;
  /** By name. */
  readonly clusterQueues: readonly ClusterQueueUsage[] | undefined;
  /** What each namespace holds through its LocalQueues; by name. */
  readonly namespaces: readonly NamespaceUsage[] | undefined;
  /** Sentences. */
  readonly notRead: readonly string[];
}

export interface UsageFacts {
  readonly clusterQueues: Readable<ClusterQueue>;
  readonly cohorts: Readable<Cohort>;
  readonly localQueues: Readable<LocalQueue>;
}

/** Puts what was read into one report. Pure; linear in the number of queues. */
export function usageReport({ clusterQueues, cohorts, localQueues }: UsageFacts): UsageReport {
  const queues = clusterQueues.is === "read" ? clusterQueues.items : undefined;
  const tree = queues === undefined ? undefined : cohortTree(queues, cohorts.is === "read" ? cohorts.items : []);
  return {
    cohorts: tree === undefined ? undefined : cohortUsages(tree),
    clusterQueues: tree === undefined || queues === undefined ? undefined : queueUsages(tree, queues),
    namespaces: localQueues.is === "read" ? namespaceUsages(localQueues.items, queues) : undefined,
    notRead: [clusterQueues, cohorts, localQueues].flatMap((part) => {
      const why = part.is === "hidden" ? part.why : part.partly;
      return why === undefined ? [] : [why];
    }),
  };
}

/**
 * Sums by resource, whatever the flavor; in the order met. An amount is undefined when one part of it is.
 * @example
 * for (const { resource, used } of usageByResource(queue.lines)) console.log(resource, used === undefined ? "?" : formatQuantity(used));
 */
export function usageByResource(lines: readonly UsageLine[]): readonly Omit<UsageLine, "flavor">[] {
  const sums = new Map<string, Omit<UsageLine, "flavor">>();
  for (const { flavor: _flavor, ...line } of lines) {
    const sum = sums.get(line.resource);
    sums.set(line.resource, sum === undefined ? line : sumOf(sum, line));
  }
  return [...sums.values()];
}

function sumOf(a: Omit<UsageLine, "flavor">, b: Omit<UsageLine, "flavor">): Omit<UsageLine, "flavor"> {
  return {
    resource: a.resource,
    nominal: addKnown(a.nominal, b.nominal),
    reserved: addKnown(a.reserved, b.reserved),
    used: addKnown(a.used, b.used),
    borrowed: addKnown(a.borrowed, b.borrowed),
    lentAtMost: addKnown(a.lentAtMost, b.lentAtMost),
  };
}

function queueUsages(tree: CohortTree, queues: readonly ClusterQueue[]): readonly ClusterQueueUsage[] {
  const borrowedIn = borrowedByRoot(tree);
  return queues
    .map((queue) => {
      const { meta, cohort, activity, counts } = queue;
      const borrowed = cohort === "" ? undefined : borrowedIn(cohort);
      return { name: meta.name, cohort, active: activity.active, counts, lines: linesOf(queue, borrowed) };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** @param borrowed - What all queues of the tree borrow: no queue lends more than that. Undefined: in no cohort. */
function linesOf(queue: ClusterQueue, borrowed: Borrowed | undefined): readonly UsageLine[] {
  return queue.quotas.map((quota) => ({
    flavor: quota.flavor,
    resource: quota.resource,
    nominal: quota.nominal,
    reserved: quota.reserved,
    used: quota.used,
    borrowed: quota.borrowed,
    lentAtMost:
      borrowed === undefined
        ? ZERO
        : minKnown(lentAtMost(quota, true), borrowed.get(flavorResource(quota.flavor, quota.resource))),
  }));
}

type Borrowed = ReadonlyMap<string, Quantity | undefined>;

/** What is borrowed in the whole tree that a cohort belongs to; each tree is summed once. */
function borrowedByRoot(tree: CohortTree): (cohort: string) => Borrowed {
  const known = new Map<string, Borrowed>();
  return (cohort) => {
    const root = cohortPath(tree, cohort)[0] ?? cohort;
    const found = known.get(root);
    if (found !== undefined) return found;
    const sums = cohortSums(tree, root);
    const borrowed = new Map(sums.map((sum) => [flavorResource(sum.flavor, sum.resource), sum.borrowed] as const));
    known.set(root, borrowed);
    return borrowed;
  };
}

function cohortUsages(tree: CohortTree): readonly CohortUsage[] {
  const borrowedIn = borrowedByRoot(tree);
  return topDown(tree).map(({ name, parent, stoppedByCycle }) => {
    const [lent, borrowed] = [lendableBelow(tree, name), borrowedIn(name)];
    const lines = cohortSums(tree, name).map((sum) => {
      const key = flavorResource(sum.flavor, sum.resource);
      return { ...sum, lentAtMost: minKnown(lent.has(key) ? lent.get(key) : ZERO, borrowed.get(key)) };
    });
    return { name, parent, stoppedByCycle, lines };
  });
}

/** What all queues of a cohort could be lending right now, if everything borrowed came from them. */
function lendableBelow(tree: CohortTree, name: string): Borrowed {
  const sums = new Map<string, Quantity | undefined>();
  for (const { quotas } of queuesOf(tree, name))
    for (const quota of quotas) {
      const key = flavorResource(quota.flavor, quota.resource);
      const lent = lentAtMost(quota, true);
      sums.set(key, sums.has(key) ? addKnown(sums.get(key), lent) : lent);
    }
  return sums;
}

/** Each cohort below its parent; circles, where nothing is admitted, last. */
function topDown(tree: CohortTree): readonly CohortNode[] {
  const found = new Map<string, CohortNode>();
  const open = [...tree.roots, ...tree.cycles.flat()].toReversed();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = tree.nodes.get(name);
    if (node === undefined || found.has(name)) continue;
    found.set(name, node);
    open.push(...node.children.toReversed());
  }
  return [...found.values()];
}
