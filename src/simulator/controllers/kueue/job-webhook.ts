import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../../../common/kueue/kueue-names.ts";
import { isDnsSubdomain } from "../../../common/values/resource-name.ts";
import { booleanAt, labelsAt, listAt, numberAt, textAt } from "../../../common/values/untyped.ts";
import type { Admission, AdmissionRequest, Draft } from "../../object-store.ts";
import type { StoredMetadata, StoredObject } from "../../stored-object.ts";
import { mapIn, type Writable } from "../object-maps.ts";
import { forbiddenField, invalidField, refuseIfAny, requiredField } from "./field-errors.ts";
import type { JobKind } from "./jobs/job-kind.ts";
import { managedAncestor } from "./jobs/managed-ancestor.ts";
import { GROUP_LABEL, TOTAL_COUNT } from "./jobs/pod-group-facts.ts";
import { type KueueConfig, LOCAL_QUEUE_KIND } from "./kueue-config.ts";

const QUEUE_PATH = `metadata.labels[${QUEUE_NAME_LABEL}]`;
const PRIORITY_PATH = `metadata.labels[${PRIORITY_CLASS_LABEL}]`;
const MAX_TIME = "kueue.x-k8s.io/max-exec-time-seconds";
const MAX_POD_SETS = 18;

/** What Kueue's webhook does to jobs of a kind: those with a queue are created suspended, and some changes are refused. */
export function jobAdmission(kind: JobKind, config: KueueConfig): Admission {
  return {
    kinds: [kind.kind],
    mutate(request, draft) {
      const namespace = draft.metadata.namespace ?? "";
      if (request.operation === "DELETE" || config.unmanagedNamespaces.includes(namespace)) return;
      if (draft.metadata["deletionTimestamp"] !== undefined) return;
      const metadata = draft.metadata as unknown as StoredMetadata;
      const isChild = managedAncestor(metadata, request.store) !== undefined;
      if (!isChild && queueOf(draft) === "" && hasDefaultQueue(request, namespace)) {
        mapIn(draft.metadata, "labels")[QUEUE_NAME_LABEL] = "default";
      }
      const starts = request.operation === "CREATE" && queueOf(draft) !== "";
      if (starts && !isChild && !kind.isSuspended(draft)) kind.setSuspended(draft, true);
    },
    validate(request, object) {
      if (request.operation === "DELETE" || queueOf(object) + queueOf(request.before) === "") return;
      refuseIfAny(`v${kind.kindName.toLowerCase()}.kb.io`, [
        ...labelProblems(object),
        ...kindProblems(kind, object),
        ...(request.before === undefined ? [] : changeProblems(kind, request.before, object)),
      ]);
    },
  };
}

function queueOf(object: StoredObject | Draft | undefined): string {
  return labelsAt(object, "metadata", "labels").get(QUEUE_NAME_LABEL) ?? "";
}

function hasDefaultQueue({ store }: AdmissionRequest, namespace: string): boolean {
  return store.get({ kind: LOCAL_QUEUE_KIND, namespace, name: "default" }) !== undefined;
}

function labelProblems(object: StoredObject): readonly string[] {
  const queue = queueOf(object);
  const limit = labelsAt(object, "metadata", "labels").get(MAX_TIME);
  const problems: string[] = [];
  if (queue !== "" && !isDnsSubdomain(queue)) problems.push(invalidField(QUEUE_PATH, queue, NOT_A_SUBDOMAIN));
  if (limit !== undefined && !(Number(limit) > 0)) {
    problems.push(invalidField(`metadata.labels[${MAX_TIME}]`, Number(limit), "should be greater than 0"));
  }
  return problems;
}

const NOT_A_SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function changeProblems(kind: JobKind, before: StoredObject, object: StoredObject): readonly string[] {
  const problems: string[] = [];
  const runs = !kind.isSuspended(object);
  if (runs && queueOf(object) !== queueOf(before)) {
    problems.push(invalidField(QUEUE_PATH, queueOf(object), "field is immutable"));
  }
  const [was, is] = [before, object].map(
    (each) => labelsAt(each, "metadata", "labels").get(PRIORITY_CLASS_LABEL) ?? "",
  );
  if (runs && was === "" && is !== "") {
    problems.push(invalidField(PRIORITY_PATH, is, "WorkloadPriorityClass cannot be added to a non-suspended workload"));
  }
  if (was !== "" && is === "") {
    problems.push(invalidField(PRIORITY_PATH, "", "WorkloadPriorityClass cannot be removed from a workload"));
  }
  return problems;
}

function kindProblems(kind: JobKind, object: StoredObject): readonly string[] {
  if (queueOf(object) === "") return [];
  switch (kind.kindName) {
    case "Job":
      return partialProblems(object);
    case "RayCluster":
      return rayProblems(object, object["spec"], "spec", "RayCluster");
    case "RayService":
      return rayProblems(
        object,
        (object["spec"] as Writable | undefined)?.["rayClusterConfig"],
        "spec.rayClusterConfig",
        "RayService",
      );
    case "RayJob":
      return rayJobProblems(object);
    case "Pod":
      return podGroupProblems(object);
    default:
      return [];
  }
}

function podGroupProblems(object: StoredObject): readonly string[] {
  const labels = labelsAt(object, "metadata", "labels");
  const total = labelsAt(object, "metadata", "annotations").get(TOTAL_COUNT);
  const group = labels.get(GROUP_LABEL);
  const both = `both the '${TOTAL_COUNT}' annotation and the '${GROUP_LABEL}' label should be set`;
  const place = `metadata.annotations[${TOTAL_COUNT}]`;
  if ((group ?? "") === "") return total === undefined ? [] : [requiredField(`metadata.labels[${GROUP_LABEL}]`, both)];
  if (total === undefined) return [requiredField(place, both)];
  if (!/^[+-]?\d+$/.test(total))
    return [invalidField(place, total, `strconv.Atoi: parsing ${JSON.stringify(total)}: invalid syntax`)];
  if (Number(total) >= 1) return [];
  const rule = `incorrect annotation value '${TOTAL_COUNT}=${total}': group total count should be greater than zero`;
  return [invalidField(place, total, rule)];
}

function rayJobProblems(object: StoredObject): readonly string[] {
  const spec = object["spec"] as Writable | undefined;
  const selects = Object.keys((spec?.["clusterSelector"] ?? {}) as object).length > 0;
  const cluster = spec?.["rayClusterSpec"];
  if (selects) {
    if (cluster === undefined) return [];
    return [
      invalidField(
        "spec.clusterSelector",
        spec?.["clusterSelector"],
        "a kueue managed job should not use an existing cluster",
      ),
    ];
  }
  if (cluster === undefined) {
    const message = "rayClusterSpec is required for Kueue-managed jobs that don't use clusterSelector";
    return [requiredField("spec.rayClusterSpec", message)];
  }
  const keeps = booleanAt(spec, "shutdownAfterJobFinishes") !== true;
  const message = "a kueue managed job should delete the cluster after finishing";
  const kept = keeps ? [invalidField("spec.shutdownAfterJobFinishes", false, message)] : [];
  return [...kept, ...rayProblems(object, cluster, "spec.rayClusterSpec", "RayJob")];
}

function rayProblems(object: StoredObject, cluster: unknown, path: string, kindName: string): readonly string[] {
  const problems: string[] = [];
  const elastic = labelsAt(object, "metadata", "annotations").get("kueue.x-k8s.io/elastic-job") === "true";
  if (!elastic && booleanAt(cluster, "enableInTreeAutoscaling") === true) {
    const how = `enable the ElasticJobsViaWorkloadSlices feature gate and set the "kueue.x-k8s.io/elastic-job": "true" annotation`;
    const message = `a kueue-managed ${kindName} can use autoscaling only as an elastic job: ${how}`;
    problems.push(invalidField(`${path}.enableInTreeAutoscaling`, true, message));
  }
  const groups = listAt(cluster, "workerGroupSpecs");
  const sets = groups.length + 1;
  if (sets > MAX_POD_SETS) {
    problems.push(`${path}.workerGroupSpecs: Too many: ${sets}: must have at most ${MAX_POD_SETS} items`);
  }
  for (const [index, group] of groups.entries()) {
    if (textAt(group, "groupName") !== "head") continue;
    problems.push(
      forbiddenField(`${path}.workerGroupSpecs[${index}].groupName`, `"head" is reserved for the head group`),
    );
  }
  return problems;
}

function partialProblems(object: StoredObject): readonly string[] {
  const key = "kueue.x-k8s.io/job-min-parallelism";
  const text = labelsAt(object, "metadata", "annotations").get(key);
  if (text === undefined) return [];
  const pods = Math.min(
    numberAt(object, "spec", "parallelism") ?? 1,
    numberAt(object, "spec", "completions") ?? Number.MAX_SAFE_INTEGER,
  );
  const least = Number(text);
  if (Number.isInteger(least) && least > 0 && least < pods) return [];
  return [invalidField(`metadata.annotations[${key}]`, least, `should be between 0 and ${pods - 1}`)];
}
