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
import type { FlavorSearch } from "./fit-resource.ts";
import { type FlavorAttempt, joinAttempts } from "./flavor-attempt.ts";
import type { Usage } from "./quota-node.ts";
import { type AskedPodSet, type GroupShape, requestsOf } from "./shapes.ts";

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
  const { groups } = search.queue.shape;
  const requests = countedRequests(podSet, groups);
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
  for (const [resource, amount] of requests) {
    if (flavors.has(resource)) continue;
    const group = groups.find(({ resources }) => resources.includes(resource));
    if (group === undefined) {
      if (amount === NONE) continue;
      return plan(new Map(), [`resource ${resource} unavailable in ClusterQueue`]);
    }
    const inGroup = requestsIn(group, requests);
    const start = scan?.has(resource) ? (scan.get(resource) ?? -1) + 1 : 0;
    const choice = chooseFlavor(search, group, inGroup, podSet.placement, taken, start);
    joinAttempts(attempts, choice.attempts);
    if (choice.flavors.size === 0) return plan(new Map(), choice.reasons);
    for (const [name, each] of choice.flavors) flavors.set(name, each);
    reasons.push(...choice.reasons);
  }
  return plan(flavors, reasons);
}

/** By resource name. Pods themselves count where the queue has quota for them. */
function countedRequests(podSet: AskedPodSet, groups: readonly GroupShape[]): ReadonlyMap<string, Amount> {
  const requests = [...requestsOf(podSet)];
  if (groups.some(({ resources }) => resources.includes("pods"))) {
    const others = requests.filter(([resource]) => resource !== "pods");
    return inOrder([...others, ["pods", BigInt(podSet.count)]]);
  }
  return inOrder(requests);
}

function inOrder(requests: (readonly [resource: string, amount: Amount])[]): ReadonlyMap<string, Amount> {
  return new Map(requests.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function requestsIn({ resources }: GroupShape, requests: ReadonlyMap<string, Amount>): ReadonlyMap<string, Amount> {
  const inside = [...requests].filter(([name]) => resources.includes(name));
  return inside.length === requests.size ? requests : new Map(inside);
}
