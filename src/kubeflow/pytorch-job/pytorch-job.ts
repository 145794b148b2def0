import { ownerOf } from "../../common/core-objects/owner.ts";
import { podRequests } from "../../common/core-objects/pod-requests.ts";
import { addResources, multiplyResources, NO_RESOURCES, type Resources } from "../../common/core-objects/resources.ts";
import { whyUnreadable } from "../../common/core-objects/unreadable.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { conditionsAt } from "../../common/values/condition.ts";
import { parseTime } from "../../common/values/time.ts";
import { booleanAt, entriesAt, listAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";
import type { TrainingJob } from "../training-job.ts";

/** Pods of one role. */
export interface PyTorchReplicas {
  /** `Master` or `Worker`. */
  readonly role: string;
  /** Pods wanted. */
  readonly replicas: number;
  /** What one pod asks for. */
  readonly requests: Resources;
  readonly image: string | undefined;
  /** Pods that run, and that have ended. */
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** A PyTorchJob of Kubeflow: its replicas and how they fare. */
export interface PyTorchJob extends TrainingJob {
  readonly roles: readonly PyTorchReplicas[];
  /** Processes in each pod, as written; undefined: Kubeflow's choice. */
  readonly processesPerNode: string | undefined;
  /** Bounds between which its workers are scaled; undefined for a fixed number. */
  readonly elastic: { readonly min: number | undefined; readonly max: number | undefined } | undefined;
}

/**
 * PyTorchJobs (Kubeflow Training Operator 1.7 to 1.9, which Trainer 2 replaces).
 * @see https://github.com/kubeflow/trainer/blob/release-1.9/pkg/apis/kubeflow.org/v1/pytorch_types.go
 */
export const PYTORCH_JOBS: ResourceKind<PyTorchJob> = {
  group: "kubeflow.org",
  kind: "PyTorchJob",
  plural: "pytorchjobs",
  versions: ["v1"],
  namespaced: true,
  project: projectPyTorchJob,
};

/** What its `managedBy` says when its own controller carries it out. */
const OWN_CONTROLLER = "kubeflow.org/training-operator";

function projectPyTorchJob(object: KubernetesObject): PyTorchJob {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const roles = entriesAt(spec, "pytorchReplicaSpecs").map(([role, wish]) => replicasOf(role, wish, status));
  const conditions = conditionsAt(status, "conditions");
  const ended = conditions.find(({ type, status: is }) => (type === "Succeeded" || type === "Failed") && is === "True");
  const managedBy = textAt(spec, "runPolicy", "managedBy");
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    roles,
    processesPerNode: textAt(spec, "nprocPerNode"),
    elastic:
      valueAt(spec, "elasticPolicy") === undefined
        ? undefined
        : { min: numberAt(spec, "elasticPolicy", "minReplicas"), max: numberAt(spec, "elasticPolicy", "maxReplicas") },
    suspend: booleanAt(spec, "runPolicy", "suspend"),
    conditions,
    startedAt: parseTime(textAt(status, "startTime")),
    endedAt: parseTime(textAt(status, "completionTime")) ?? ended?.changedAt,
    queue: meta.labels.get(QUEUE_NAME_LABEL) || undefined,
    owner: ownerOf(meta),
    managedBy: managedBy === OWN_CONTROLLER ? undefined : managedBy,
    demand: roles.reduce(
      (sum, { requests, replicas }) => addResources(sum, multiplyResources(requests, replicas)),
      NO_RESOURCES,
    ),
  };
}

function replicasOf(role: string, wish: unknown, status: unknown): PyTorchReplicas {
  const pod = valueAt(wish, "template", "spec");
  const count = (field: string) => numberAt(status, "replicaStatuses", role, field) ?? 0;
  return {
    role,
    replicas: numberAt(wish, "replicas") ?? 1,
    requests: podRequests(pod),
    image: textAt(listAt(pod, "containers")[0], "image"),
    active: count("active"),
    succeeded: count("succeeded"),
    failed: count("failed"),
  };
}
