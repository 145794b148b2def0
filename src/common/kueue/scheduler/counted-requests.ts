import { type Amount, NONE } from "./amount.ts";
import { type AskedPodSet, type GroupShape, requestsOf } from "./shapes.ts";

/** What a pod set asks of a queue. */
export interface CountedRequests {
  /** By resource name, in order. Pods themselves count where the queue has quota for them. */
  readonly all: ReadonlyMap<string, Amount>;
  /** In the order of their first resource: each group that covers any, with what is asked of it. */
  readonly byGroup: readonly RequestsOfGroup[];
}

export interface RequestsOfGroup {
  /** The first of its resources that is asked for. */
  readonly first: string;
  /** Undefined for a resource that no group covers. */
  readonly group: GroupShape | undefined;
  readonly requests: ReadonlyMap<string, Amount>;
}

const known = new WeakMap<readonly GroupShape[], WeakMap<AskedPodSet, CountedRequests>>();

/** Workloads share their pod sets, and ask the same of a queue again and again. */
export function countedRequests(podSet: AskedPodSet, groups: readonly GroupShape[]): CountedRequests {
  const ofGroups = known.get(groups) ?? new WeakMap<AskedPodSet, CountedRequests>();
  known.set(groups, ofGroups);
  const before = ofGroups.get(podSet);
  if (before !== undefined) return before;
  const all = allRequests(podSet, groups);
  const found = { all, byGroup: requestsByGroup(all, groups) };
  ofGroups.set(podSet, found);
  return found;
}

function allRequests(podSet: AskedPodSet, groups: readonly GroupShape[]): ReadonlyMap<string, Amount> {
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

function requestsByGroup(all: ReadonlyMap<string, Amount>, groups: readonly GroupShape[]): readonly RequestsOfGroup[] {
  const found: RequestsOfGroup[] = [];
  const seen = new Set<GroupShape>();
  for (const [resource, amount] of all) {
    const group = groups.find(({ resources }) => resources.includes(resource));
    if (group === undefined) {
      if (amount !== NONE) found.push({ first: resource, group, requests: new Map([[resource, amount]]) });
    } else if (!seen.has(group)) {
      seen.add(group);
      const requests = new Map([...all].filter(([name]) => group.resources.includes(name)));
      found.push({ first: resource, group, requests });
    }
  }
  return found;
}
