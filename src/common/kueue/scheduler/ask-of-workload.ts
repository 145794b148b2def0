import { podRequests } from "../../core-objects/pod-requests.ts";
import { textsAt } from "../../core-objects/texts.ts";
import type { KubernetesObject } from "../../kubernetes-cluster/kubernetes-object.ts";
import { conditionsAt, findCondition } from "../../values/condition.ts";
import { parseTime } from "../../values/time.ts";
import { labelsAt, listAt, numberAt, textAt, valueAt } from "../../values/untyped.ts";
import { type Amount, amountOf, NONE, plus } from "./amount.ts";
import type { Ask, AskedPodSet, Holder, PodPlacement } from "./shapes.ts";

/** Reads a Workload, of either version, for the queue it waits in or holds quota of. */
export function askOfWorkload(workload: KubernetesObject, clusterQueue: string): Ask {
  const { metadata, spec, status } = workload;
  const namespace = metadata.namespace ?? "";
  const reclaimable = new Map(
    listAt(status, "reclaimablePods").map((entry) => [textAt(entry, "name") ?? "", numberAt(entry, "count") ?? 0]),
  );
  return {
    key: `${namespace}/${metadata.name}`,
    uid: metadata.uid,
    namespace,
    clusterQueue,
    priority: numberAt(spec, "priority") ?? 0,
    queuedAt: queuedAt(workload),
    podSets: listAt(spec, "podSets").map((entry) => askedPodSet(entry, reclaimable)),
  };
}

/** Undefined while it holds no quota. */
export function holderOfWorkload(workload: KubernetesObject): Holder | undefined {
  const { status } = workload;
  const clusterQueue = textAt(status, "admission", "clusterQueue");
  if (clusterQueue === undefined) return undefined;
  const conditions = conditionsAt(status, "conditions");
  const reserved = findCondition(conditions, "QuotaReserved");
  if (reserved?.status !== "True") return undefined;
  if (findCondition(conditions, "Finished")?.status === "True") return undefined;
  const ask = askOfWorkload(workload, clusterQueue);
  return {
    ask,
    usage: usageOf(ask, listAt(status, "admission", "podSetAssignments")),
    evicted: findCondition(conditions, "Evicted")?.status === "True",
    reservedAt: reserved.changedAt ?? 0,
  };
}

/** What was assigned, for the pods that still need it. */
function usageOf(ask: Ask, assignments: readonly unknown[]): ReadonlyMap<string, Amount> {
  const usage = new Map<string, Amount>();
  for (const assignment of assignments) {
    const asked = ask.podSets.find(({ name }) => name === (textAt(assignment, "name") ?? "main"));
    const assigned = numberAt(assignment, "count") ?? 0;
    const count = asked === undefined ? assigned : Math.min(asked.count, assigned);
    for (const [resource, flavor] of labelsAt(assignment, "flavors")) {
      const each = resource === "pods" ? 1n : (asked?.perPod.get(resource) ?? NONE);
      const key = `${flavor} ${resource}`;
      usage.set(key, plus(usage.get(key) ?? NONE, each * BigInt(count)));
    }
  }
  return usage;
}

/** Evictions for pods that did not come up or by an admission check send a workload to the back; preemption does not. */
function queuedAt({ metadata, status }: KubernetesObject): number {
  const evicted = findCondition(conditionsAt(status, "conditions"), "Evicted");
  const toTheBack = evicted?.reason === "PodsReadyTimeout" || evicted?.reason === "AdmissionCheck";
  if (evicted?.status === "True" && toTheBack && evicted.changedAt !== undefined) return evicted.changedAt;
  return parseTime(textAt(metadata, "creationTimestamp")) ?? 0;
}

function askedPodSet(entry: unknown, reclaimable: ReadonlyMap<string, number>): AskedPodSet {
  const spec = valueAt(entry, "template", "spec");
  const name = textAt(entry, "name") ?? "main";
  const perPod = new Map<string, Amount>();
  for (const [resource, amount] of podRequests(spec)) {
    perPod.set(resource, amount === undefined ? NONE : amountOf(resource, amount));
  }
  return {
    name,
    count: Math.max(0, (numberAt(entry, "count") ?? 0) - (reclaimable.get(name) ?? 0)),
    minCount: numberAt(entry, "minCount"),
    perPod,
    placement: placementOf(spec),
  };
}

const REQUIRED_TERMS = [
  "affinity",
  "nodeAffinity",
  "requiredDuringSchedulingIgnoredDuringExecution",
  "nodeSelectorTerms",
] as const;

function placementOf(podSpec: unknown): PodPlacement {
  return {
    nodeSelector: labelsAt(podSpec, "nodeSelector"),
    affinityTerms: listAt(podSpec, ...REQUIRED_TERMS).map((term) =>
      listAt(term, "matchExpressions").map((each) => ({
        key: textAt(each, "key") ?? "",
        operator: textAt(each, "operator") ?? "",
        values: textsAt(each, "values"),
      })),
    ),
    tolerations: listAt(podSpec, "tolerations").map((each) => ({
      key: textAt(each, "key") ?? "",
      operator: textAt(each, "operator") || "Equal",
      value: textAt(each, "value") ?? "",
      effect: textAt(each, "effect") ?? "",
    })),
  };
}
