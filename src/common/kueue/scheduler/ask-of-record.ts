import type { Meta } from "../../kubernetes-cluster/meta.ts";
import { findCondition, isTrue } from "../../values/condition.ts";
import type { PodSet, PodSetAssignment } from "../pod-set.ts";
import { flavorResource } from "../resource-group.ts";
import type { Workload } from "../workload.ts";
import { type Amount, amountOf, NONE, plus } from "./amount.ts";
import type { Ask, AskedPodSet, Holder } from "./shapes.ts";

/** Of a Workload, what its ask rests on. */
export type AskFacts = Pick<Workload, "priority" | "podSets" | "reclaimed" | "conditions"> & {
  readonly meta: Pick<Meta, "uid" | "name" | "namespace" | "createdAt">;
};

export type HolderFacts = AskFacts & Pick<Workload, "clusterQueue" | "assignments">;

/** A Workload for the queue it waits in or holds quota of. */
export function askOfRecord(workload: AskFacts, clusterQueue: string): Ask {
  const { meta, priority, podSets, reclaimed } = workload;
  return {
    key: `${meta.namespace}/${meta.name}`,
    uid: meta.uid,
    namespace: meta.namespace,
    clusterQueue,
    priority: priority ?? 0,
    queuedAt: queuedAt(workload),
    podSets: podSets.map((podSet) => {
      const done = reclaimed.find(({ name }) => name === podSet.name)?.count ?? 0;
      return done === 0 ? wholePodSet(podSet) : withoutDone(podSet, done);
    }),
  };
}

/** Undefined while it holds no quota. */
export function holderOfRecord(workload: HolderFacts): Holder | undefined {
  const { clusterQueue, conditions, assignments } = workload;
  const reserved = findCondition(conditions, "QuotaReserved");
  if (clusterQueue === "" || reserved?.status !== "True" || isTrue(conditions, "Finished")) return undefined;
  const ask = askOfRecord(workload, clusterQueue);
  return {
    ask,
    usage: usageOf(ask, assignments),
    evicted: isTrue(conditions, "Evicted"),
    reservedAt: reserved.changedAt ?? 0,
  };
}

/** What was assigned, for the pods that still need it. Kueue's own figure counts: it may leave out or convert resources. */
function usageOf(ask: Ask, assignments: readonly PodSetAssignment[]): ReadonlyMap<string, Amount> {
  const usage = new Map<string, Amount>();
  for (const { name, count, flavors, usage: counted } of assignments) {
    const asked = ask.podSets.find((podSet) => podSet.name === name);
    const assigned = podsIn(count);
    const pods = asked === undefined ? assigned : Math.min(asked.count, assigned);
    for (const [resource, flavor] of flavors) {
      const written = counted.get(resource);
      const whole = written === undefined ? undefined : amountOf(resource, written);
      const each = resource === "pods" ? 1n : (asked?.perPod.get(resource) ?? NONE);
      const key = flavorResource(flavor, resource);
      usage.set(key, plus(usage.get(key) ?? NONE, shareOf(whole, assigned, pods) ?? each * BigInt(pods)));
    }
  }
  return usage;
}

function shareOf(whole: Amount | undefined, assigned: number, pods: number): Amount | undefined {
  if (whole === undefined || pods === assigned) return whole;
  return (whole / BigInt(assigned)) * BigInt(pods);
}

/** Evictions for pods that did not come up or by an admission check send a workload to the back; preemption does not. */
function queuedAt({ meta, conditions }: AskFacts): number {
  const evicted = findCondition(conditions, "Evicted");
  const toTheBack = evicted?.reason === "PodsReadyTimeout" || evicted?.reason === "AdmissionCheck";
  if (evicted?.status === "True" && toTheBack && evicted.changedAt !== undefined) return evicted.changedAt;
  return meta.createdAt ?? 0;
}

/** Pod sets are few, and shared by the workloads that have them. */
const whole = new WeakMap<PodSet, AskedPodSet>();

function wholePodSet(podSet: PodSet): AskedPodSet {
  const known = whole.get(podSet);
  if (known !== undefined) return known;
  const { name, count, minCount, podRequests, placement } = podSet;
  const perPod = new Map<string, Amount>();
  for (const [resource, amount] of podRequests) {
    perPod.set(resource, amount === undefined ? NONE : amountOf(resource, amount));
  }
  const least = minCount === undefined ? undefined : podsIn(minCount);
  const asked = { name, count: podsIn(count), minCount: least, perPod, placement };
  whole.set(podSet, asked);
  return asked;
}

function withoutDone(podSet: PodSet, done: number): AskedPodSet {
  const asked = wholePodSet(podSet);
  return { ...asked, count: podsIn(asked.count - done) };
}

/** Whatever a broken object holds in the place of a count, arithmetic goes on. */
function podsIn(count: number | undefined): number {
  return count === undefined || !Number.isFinite(count) ? 0 : Math.max(0, Math.trunc(count));
}
