import { listAt, textAt } from "../../../common/values/untyped.ts";
import { isMap } from "../../json-values.ts";
import type { Conversion, JsonMap } from "./convert.ts";
import { rename } from "./events.ts";
import { domainsOf, slicesOf } from "./topology-assignment.ts";

const KUEUE = "kueue.x-k8s.io";
/** The words of v1beta1 for "stop searching here". */
const STOP_WORDS = { whenCanBorrow: "Borrow", whenCanPreempt: "Preempt" } as const;
const PRIORITY_SOURCES: readonly (readonly [source: string, group: string, kind: string])[] = [
  ["kueue.x-k8s.io/workloadpriorityclass", KUEUE, "WorkloadPriorityClass"],
  ["scheduling.k8s.io/priorityclass", "scheduling.k8s.io", "PriorityClass"],
];

/** Kueue's older version, by the id of the kind; kinds that are not here look alike in both. */
export const KUEUE_V1BETA1: Readonly<Record<string, Conversion>> = {
  [`clusterqueues.${KUEUE}`]: { toServed: oldClusterQueue, toStored: newClusterQueue },
  [`localqueues.${KUEUE}`]: {
    toServed: (queue) => rename(partOf(queue, "status"), "flavorsUsage", "flavorUsage"),
    toStored: (queue) => rename(partOf(queue, "status"), "flavorUsage", "flavorsUsage"),
  },
  [`workloads.${KUEUE}`]: { toServed: oldWorkload, toStored: newWorkload },
  [`multikueueclusters.${KUEUE}`]: {
    toServed(cluster) {
      const spec = partOf(cluster, "spec");
      if (isMap(spec["clusterSource"]) && spec["clusterSource"]["kubeConfig"] !== undefined)
        spec["kubeConfig"] = spec["clusterSource"]["kubeConfig"];
      delete spec["clusterSource"];
    },
    toStored(cluster) {
      const spec = partOf(cluster, "spec");
      if (spec["kubeConfig"] !== undefined) spec["clusterSource"] = { kubeConfig: spec["kubeConfig"] };
      delete spec["kubeConfig"];
    },
  },
};

function oldClusterQueue(queue: JsonMap): void {
  const spec = partOf(queue, "spec");
  rename(spec, "cohortName", "cohort");
  delete spec["concurrentAdmissionPolicy"];
  const fungibility = spec["flavorFungibility"];
  if (!isMap(fungibility)) return;
  const { preference: _preference, ...old } = fungibility;
  for (const [field, word] of Object.entries(STOP_WORDS)) if (old[field] === "MayStopSearch") old[field] = word;
  spec["flavorFungibility"] = old;
}

function newClusterQueue(queue: JsonMap): void {
  const spec = partOf(queue, "spec");
  rename(spec, "cohort", "cohortName");
  const fungibility = spec["flavorFungibility"];
  if (isMap(fungibility)) {
    const words = { ...fungibility };
    for (const [field, word] of Object.entries(STOP_WORDS)) if (words[field] === word) words[field] = "MayStopSearch";
    spec["flavorFungibility"] = words;
  }
  const checks = listAt(spec, "admissionChecks");
  delete spec["admissionChecks"];
  if (checks.length > 0)
    spec["admissionChecksStrategy"] = { admissionChecks: checks.map((name) => ({ name, onFlavors: [] })) };
  const status = partOf(queue, "status");
  delete status["pendingWorkloadsStatus"];
}

function oldWorkload(workload: JsonMap): void {
  const spec = partOf(workload, "spec");
  const reference = spec["priorityClassRef"];
  delete spec["priorityClassRef"];
  delete spec["preemptionGates"];
  const source = PRIORITY_SOURCES.find(
    ([, group, kind]) => textAt(reference, "group") === group && textAt(reference, "kind") === kind,
  );
  if (source !== undefined) {
    spec["priorityClassName"] = textAt(reference, "name");
    spec["priorityClassSource"] = source[0];
  }
  const status = partOf(workload, "status");
  delete status["preemptionGates"];
  // The typing error is Kueue's.
  rename(status, "accumulatedPastExecutionTimeSeconds", "accumulatedPastExexcutionTimeSeconds");
  withAssignments(status, domainsOf);
}

function newWorkload(workload: JsonMap): void {
  const spec = partOf(workload, "spec");
  const source = PRIORITY_SOURCES.find(([name]) => name === spec["priorityClassSource"]);
  if (source !== undefined) {
    const [, group, kind] = source;
    spec["priorityClassRef"] = { group, kind, name: spec["priorityClassName"] };
  }
  delete spec["priorityClassName"];
  delete spec["priorityClassSource"];
  const status = partOf(workload, "status");
  rename(status, "accumulatedPastExexcutionTimeSeconds", "accumulatedPastExecutionTimeSeconds");
  withAssignments(status, slicesOf);
}

function withAssignments(status: JsonMap, convert: (assignment: JsonMap) => JsonMap): void {
  const admission = status["admission"];
  if (!isMap(admission) || !Array.isArray(admission["podSetAssignments"])) return;
  const podSetAssignments = admission["podSetAssignments"].map((assignment: unknown) => {
    const topology = isMap(assignment) ? assignment["topologyAssignment"] : undefined;
    return isMap(assignment) && isMap(topology) ? { ...assignment, topologyAssignment: convert(topology) } : assignment;
  });
  status["admission"] = { ...admission, podSetAssignments };
}

function partOf(object: JsonMap, part: string): JsonMap {
  const found = object[part];
  return isMap(found) ? found : {};
}
