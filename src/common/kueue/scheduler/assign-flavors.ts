import { flavorResource } from "../resource-group.ts";
import { type Amount, NONE } from "./amount.ts";
import {
  type Assignment,
  assignmentOf,
  type FlavorChoice,
  type PodSetAssignmentPlan,
  type Scan,
} from "./assignment.ts";
import { chooseFlavor } from "./choose-flavor.ts";
import { countedRequests } from "./counted-requests.ts";
import type { FlavorSearch } from "./fit-resource.ts";
import { type FlavorAttempt, joinAttempts } from "./flavor-attempt.ts";
import type { Usage } from "./quota-node.ts";
import type { AskedPodSet } from "./shapes.ts";

/**
 * Looks for flavors for every pod set, one after the other: later ones count what earlier ones take.
 * @param counts - Fewer pods than asked, by pod set, for partial admission.
 * @param scan - Where an earlier search stopped.
 */
export function assignFlavors(search: FlavorSearch, scan?: Scan, counts?: readonly number[]): Assignment {
  const plans: PodSetAssignmentPlan[] = [];
  const taken = new Map<string, Amount>();
  for (const [index, podSet] of search.ask.podSets.entries()) {
    const count = counts?.[index] ?? podSet.count;
    const plan = planPodSet(search, count === podSet.count ? podSet : { ...podSet, count }, taken, scan?.[index]);
    plans.push(plan);
    if (plan.requests.size > 0 && plan.flavors.size === 0) break;
    for (const [resource, { flavor }] of plan.flavors) {
      const key = flavorResource(flavor, resource);
      taken.set(key, (taken.get(key) ?? NONE) + (plan.requests.get(resource) ?? NONE));
    }
  }
  return assignmentOf(plans);
}

function planPodSet(
  search: FlavorSearch,
  podSet: AskedPodSet,
  taken: Usage,
  scan: ReadonlyMap<string, number> | undefined,
): PodSetAssignmentPlan {
  const { all: requests, byGroup } = countedRequests(podSet, search.queue.shape.groups);
  const flavors = new Map<string, FlavorChoice>();
  const attempts = new Map<string, FlavorAttempt>();
  const reasons: string[] = [];
  const plan = (done: ReadonlyMap<string, FlavorChoice>, why: readonly string[]) => ({
    name: podSet.name,
    count: podSet.count,
    requests,
    flavors: done,
    reasons: why.toSorted(),
    attempts: [...attempts.values()].toSorted((a, b) => (a.flavor < b.flavor ? -1 : 1)),
  });
  for (const { first, group, requests: inGroup } of byGroup) {
    if (group === undefined) return plan(new Map(), [`resource ${first} unavailable in ClusterQueue`]);
    const start = scan?.has(first) ? (scan.get(first) ?? -1) + 1 : 0;
    const choice = chooseFlavor(search, group, inGroup, podSet.placement, taken, start);
    joinAttempts(attempts, choice.attempts);
    if (choice.flavors.size === 0) return plan(new Map(), choice.reasons);
    for (const [name, each] of choice.flavors) flavors.set(name, each);
    reasons.push(...choice.reasons);
  }
  return plan(flavors, reasons);
}
