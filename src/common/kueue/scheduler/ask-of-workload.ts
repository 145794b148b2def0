import type { KubernetesObject } from "../../kubernetes-cluster/kubernetes-object.ts";
import { conditionsAt } from "../../values/condition.ts";
import { parseTime } from "../../values/time.ts";
import { listAt, numberAt, textAt } from "../../values/untyped.ts";
import { assignmentsAt, type PodSet, podSetsAt } from "../pod-set.ts";
import { type AskFacts, askOfRecord, type HolderFacts, holderOfRecord } from "./ask-of-record.ts";
import type { Ask, Holder } from "./shapes.ts";

/**
 * Reads a Workload, of either version, for the queue it waits in or holds quota of.
 *
 * @param podSets - What it asks for, where that was read before or counts differently from what is written.
 */
export function askOfWorkload(workload: KubernetesObject, clusterQueue: string, podSets?: readonly PodSet[]): Ask {
  return askOfRecord(askFacts(workload, podSets), clusterQueue);
}

/** Undefined while it holds no quota. */
export function holderOfWorkload(workload: KubernetesObject, podSets?: readonly PodSet[]): Holder | undefined {
  const clusterQueue = textAt(workload.status, "admission", "clusterQueue");
  if (clusterQueue === undefined) return undefined;
  const assignments = assignmentsAt(workload.status, "admission", "podSetAssignments");
  const facts: HolderFacts = { ...askFacts(workload, podSets), clusterQueue, assignments };
  return holderOfRecord(facts);
}

function askFacts({ metadata, spec, status }: KubernetesObject, podSets?: readonly PodSet[]): AskFacts {
  return {
    meta: {
      uid: metadata.uid,
      name: metadata.name,
      namespace: metadata.namespace ?? "",
      createdAt: parseTime(textAt(metadata, "creationTimestamp")),
    },
    priority: numberAt(spec, "priority"),
    podSets: podSets ?? podSetsAt(spec, "podSets"),
    reclaimed: listAt(status, "reclaimablePods").map((entry) => ({
      name: textAt(entry, "name") ?? "",
      count: numberAt(entry, "count"),
    })),
    conditions: conditionsAt(status, "conditions"),
  };
}
