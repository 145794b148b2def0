import { ownerOf } from "../../common/core-objects/owner.ts";
import { multiplyResources, type Resources, resourcesAt } from "../../common/core-objects/resources.ts";
import { whyUnreadable } from "../../common/core-objects/unreadable.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { conditionsAt, findCondition } from "../../common/values/condition.ts";
import { booleanAt, entriesAt, listAt, numberAt, textAt } from "../../common/values/untyped.ts";
import type { TrainingJob } from "../training-job.ts";
import type { RuntimeKind } from "../training-runtime.ts";

/** One step of a TrainJob (`dataset-initializer`, `model-initializer`, `node`, `launcher`), as JobSet counts its Jobs. */
export interface TrainJobStep {
  readonly name: string;
  /** Jobs all of whose pods are ready or done. */
  readonly ready: number;
  /** Jobs with a pod that runs or is pending. */
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly suspended: number;
}

/** A TrainJob of Kubeflow Trainer: the runtime that it asks for, and its steps. */
export interface TrainJob extends TrainingJob {
  readonly runtime: { readonly kind: RuntimeKind | (string & {}); readonly name: string };
  /** Undefined: as its runtime says. */
  readonly nodes: number | undefined;
  /** Undefined: the image of its runtime. */
  readonly image: string | undefined;
  /** Processes on each node, as written; undefined: as its runtime says. */
  readonly processesPerNode: string | undefined;
  /** What each node asks for, where the job says it. */
  readonly perNode: Resources | undefined;
  readonly steps: readonly TrainJobStep[];
  /** 0 to 100, where the training code reports it (Trainer 2.2, feature gate `TrainJobStatus`). */
  readonly progressPercent: number | undefined;
  readonly remainingSeconds: number | undefined;
}

/**
 * TrainJobs (Kubeflow Trainer 2.0 to 2.2).
 * @see https://github.com/kubeflow/trainer/blob/master/pkg/apis/trainer/v1alpha1/trainjob_types.go
 */
export const TRAIN_JOBS: ResourceKind<TrainJob> = {
  group: "trainer.kubeflow.org",
  kind: "TrainJob",
  plural: "trainjobs",
  versions: ["v1alpha1"],
  namespaced: true,
  project: projectTrainJob,
};

/** What its `managedBy` says when its own controller carries it out. */
const OWN_CONTROLLER = "trainer.kubeflow.org/trainjob-controller";

function projectTrainJob(object: KubernetesObject): TrainJob {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const conditions = conditionsAt(status, "conditions");
  const nodes = numberAt(spec, "trainer", "numNodes");
  const perNode = resourcesPerNode(spec);
  const managedBy = textAt(spec, "managedBy");
  const processes = numberAt(spec, "trainer", "numProcPerNode") ?? textAt(spec, "trainer", "numProcPerNode");
  const resumed = findCondition(conditions, "Suspended");
  const steps = listAt(status, "jobsStatus").map(stepAt);
  const ended = conditions.find(({ type, status: is }) => (type === "Complete" || type === "Failed") && is === "True");
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    runtime: {
      kind: textAt(spec, "runtimeRef", "kind") ?? "ClusterTrainingRuntime",
      name: textAt(spec, "runtimeRef", "name") ?? "",
    },
    nodes,
    image: textAt(spec, "trainer", "image"),
    processesPerNode: processes === undefined ? undefined : String(processes),
    perNode,
    steps,
    progressPercent: numberAt(status, "trainerStatus", "progressPercentage"),
    remainingSeconds: numberAt(status, "trainerStatus", "estimatedRemainingSeconds"),
    suspend: booleanAt(spec, "suspend"),
    conditions,
    startedAt: resumed?.status === "False" ? resumed.changedAt : steps.length > 0 ? meta.createdAt : undefined,
    endedAt: ended?.changedAt,
    queue: meta.labels.get(QUEUE_NAME_LABEL) || undefined,
    owner: ownerOf(meta),
    managedBy: managedBy === OWN_CONTROLLER ? undefined : managedBy,
    demand: perNode === undefined || nodes === undefined ? undefined : multiplyResources(perNode, nodes),
  };
}

/** A limit counts as the request where none is given. */
function resourcesPerNode(spec: unknown): Resources | undefined {
  const asked = (part: string) => resourcesAt(spec, "trainer", "resourcesPerNode", part);
  if (entriesAt(spec, "trainer", "resourcesPerNode").length === 0) return undefined;
  return new Map([...asked("limits"), ...asked("requests")]);
}

function stepAt(value: unknown): TrainJobStep {
  const count = (field: string) => numberAt(value, field) ?? 0;
  return {
    name: textAt(value, "name") ?? "",
    ready: count("ready"),
    active: count("active"),
    succeeded: count("succeeded"),
    failed: count("failed"),
    suspended: count("suspended"),
  };
}
