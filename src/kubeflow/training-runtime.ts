import { podRequests } from "../common/core-objects/pod-requests.ts";
import type { Resources } from "../common/core-objects/resources.ts";
import { whyUnreadable } from "../common/core-objects/unreadable.ts";
import type { CallOptions, ClusterClient } from "../common/kubernetes-cluster/client.ts";
import type { KubernetesObject } from "../common/kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../common/kubernetes-cluster/meta.ts";
import { listReadable } from "../common/kubernetes-cluster/read-served.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import { labelsAt, listAt, numberAt, textAt, valueAt } from "../common/values/untyped.ts";

export type RuntimeKind = "TrainingRuntime" | "ClusterTrainingRuntime";

/** What a TrainJob can be run by: a template that administrators keep, with its image and its sizes. */
export interface TrainingRuntime extends HasMeta {
  readonly kind: RuntimeKind;
  /** What its label says it is for: `torch`, `deepspeed`, `mlx`, `torchtune`; undefined when it says nothing. */
  readonly framework: string | undefined;
  /** Its keepers advise against new jobs with it. */
  readonly deprecated: boolean;
  /** How it starts processes: `torch`, `mpi`, …; undefined: as they come. */
  readonly policy: string | undefined;
  /** Nodes of a job that does not say how many. */
  readonly nodes: number;
  /** Processes on each node, as written: `auto`, `gpu`, `4`. */
  readonly processesPerNode: string | undefined;
  /** Steps in the order of its template: `dataset-initializer`, `node`. */
  readonly steps: readonly string[];
  /** Image of the training step. */
  readonly image: string | undefined;
  /** What one pod of the training step asks for. */
  readonly perNode: Resources;
}

/**
 * TrainingRuntimes: recipes for TrainJobs of their own namespace.
 * @see https://github.com/kubeflow/trainer/blob/master/pkg/apis/trainer/v1alpha1/trainingruntime_types.go
 */
export const TRAINING_RUNTIMES: ResourceKind<TrainingRuntime> = runtimeKind(
  "TrainingRuntime",
  "trainingruntimes",
  true,
);
/** ClusterTrainingRuntimes: recipes for TrainJobs of all namespaces. */
export const CLUSTER_TRAINING_RUNTIMES: ResourceKind<TrainingRuntime> = runtimeKind(
  "ClusterTrainingRuntime",
  "clustertrainingruntimes",
  false,
);

/**
 * The runtimes that a TrainJob of a namespace can name: the namespace's own first, then those of the whole cluster, by name. What is
 * not served or may not be read is left out. Two requests.
 *
 * @example
 * for (const { meta, framework, image } of await listTrainingRuntimes(client, "team-a")) console.log(meta.name, framework, image);
 * @throws {@link ClusterError}
 */
export async function listTrainingRuntimes(
  client: ClusterClient,
  namespace: string,
  options?: CallOptions,
): Promise<readonly TrainingRuntime[]> {
  const { own, shared } = await readRuntimes(client, namespace, options);
  const sorted = (runtimes: readonly TrainingRuntime[]) =>
    runtimes.toSorted((a, b) => (a.meta.name < b.meta.name ? -1 : 1));
  return [...sorted(own ?? []), ...sorted(shared ?? [])];
}

/** Both kinds of runtime; undefined: not served, or not to be read. */
export async function readRuntimes(client: ClusterClient, namespace: string, options?: CallOptions) {
  const [own, shared] = await Promise.all([
    listReadable(client, TRAINING_RUNTIMES, { namespace }, options),
    listReadable(client, CLUSTER_TRAINING_RUNTIMES, {}, options),
  ]);
  return { own, shared };
}

function runtimeKind(kind: RuntimeKind, plural: string, namespaced: boolean): ResourceKind<TrainingRuntime> {
  const project = (object: KubernetesObject) => projectRuntime(object, kind);
  return { group: "trainer.kubeflow.org", kind, plural, versions: ["v1alpha1"], namespaced, project };
}

const FRAMEWORK_LABEL = "trainer.kubeflow.org/framework";
const SUPPORT_LABEL = "trainer.kubeflow.org/support";
const STEP_LABEL = "trainer.kubeflow.org/trainjob-ancestor-step";
const TRAINING_CONTAINER = "node";
const POLICIES = ["torch", "mpi", "flux", "jax", "xgboost"];

function projectRuntime(object: KubernetesObject, kind: RuntimeKind): TrainingRuntime {
  const { spec } = object;
  const meta = projectMeta(object);
  const policy = POLICIES.find((name) => valueAt(spec, "mlPolicy", name) !== undefined);
  const processes = policy === undefined ? undefined : valueAt(spec, "mlPolicy", policy, "numProcPerNode");
  const steps = listAt(spec, "template", "spec", "replicatedJobs");
  const training = steps.find((step) => labelsAt(step, "template", "metadata", "labels").get(STEP_LABEL) === "trainer");
  const pod = valueAt(training, "template", "spec", "template", "spec");
  const containers = listAt(pod, "containers");
  const container = containers.find((one) => textAt(one, "name") === TRAINING_CONTAINER) ?? containers[0];
  return {
    meta,
    unreadable: whyUnreadable(object, "spec"),
    kind,
    framework: meta.labels.get(FRAMEWORK_LABEL) || undefined,
    deprecated: meta.labels.get(SUPPORT_LABEL) === "deprecated",
    policy,
    nodes: numberAt(spec, "mlPolicy", "numNodes") ?? 1,
    processesPerNode: typeof processes === "string" || typeof processes === "number" ? String(processes) : undefined,
    steps: steps.map((step) => textAt(step, "name") ?? ""),
    image: textAt(container, "image"),
    perNode: podRequests(pod),
  };
}
