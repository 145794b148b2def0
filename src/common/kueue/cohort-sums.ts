import { addKnown } from "../core-objects/resources.ts";
import { type Quantity, ZERO } from "../values/quantity.ts";
import type { ClusterQueue } from "./cluster-queue.ts";
import type { CohortNode, CohortTree } from "./cohort-tree.ts";
import type { FlavorQuota } from "./flavor-quota.ts";
import { flavorResource } from "./resource-group.ts";

/** Plain sums over a cohort, its sub-cohorts and all their queues. An amount is undefined when one part is not known. */
export interface CohortSum {
  readonly flavor: string;
  readonly resource: string;
  /** Nominal quota of all queues, and the cohorts' own. */
  readonly nominal: Quantity | undefined;
  readonly reserved: Quantity | undefined;
  readonly used: Quantity | undefined;
  /** Summed over the queues that borrow. */
  readonly borrowed: Quantity | undefined;
}

/** Sums of the named cohort, by flavor and resource in the order met. Empty for an unknown name. */
export function cohortSums(tree: CohortTree, name: string): readonly CohortSum[] {
  const sums = new Map<string, CohortSum>();
  for (const node of subtreeOf(tree, name)) {
    for (const { flavor, resource, nominal } of node.cohort?.limits ?? []) {
      add(sums, { flavor, resource, nominal, reserved: ZERO, used: ZERO, borrowed: ZERO });
    }
    for (const queue of node.clusterQueues) for (const quota of queue.quotas) add(sums, quota);
  }
  return [...sums.values()];
}

/** All queues of the cohort and its sub-cohorts. */
export function queuesOf(tree: CohortTree, name: string): readonly ClusterQueue[] {
  return subtreeOf(tree, name).flatMap(({ clusterQueues }) => clusterQueues);
}

/** The node and all below it. A circle is walked once. */
function subtreeOf(tree: CohortTree, name: string): readonly CohortNode[] {
  const found = new Map<string, CohortNode>();
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const node = tree.nodes.get(at);
    if (node === undefined || found.has(at)) continue;
    found.set(at, node);
    open.push(...node.children);
  }
  return [...found.values()];
}

function add(
  sums: Map<string, CohortSum>,
  { flavor, resource, nominal, reserved, used, borrowed }: CohortSum | FlavorQuota,
): void {
  const key = flavorResource(flavor, resource);
  const before = sums.get(key);
  sums.set(key, {
    flavor,
    resource,
    nominal: before === undefined ? nominal : addKnown(before.nominal, nominal),
    reserved: before === undefined ? reserved : addKnown(before.reserved, reserved),
    used: before === undefined ? used : addKnown(before.used, used),
    borrowed: before === undefined ? borrowed : addKnown(before.borrowed, borrowed),
  });
}
