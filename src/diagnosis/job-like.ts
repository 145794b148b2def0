import { ownerOf } from "../common/core-objects/owner.ts";
import { whyUnreadable } from "../common/core-objects/unreadable.ts";
import type { KubernetesObject } from "../common/kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, type OwnerReference, projectMeta } from "../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import { QUEUE_NAME_LABEL } from "../common/kueue/kueue-names.ts";
import { type Condition, conditionsAt } from "../common/values/condition.ts";
import { booleanAt, numberAt } from "../common/values/untyped.ts";

/** What all jobs that Kueue manages have in common: enough to follow one to its pods. */
export interface JobLike extends HasMeta {
  /** `Job`, `JobSet`, `TrainJob`, `PyTorchJob`, … */
  readonly kind: string;
  readonly queue: string;
  /** As written, in the kind's own place; undefined when absent. */
  readonly suspend: boolean | undefined;
  readonly conditions: readonly Condition[];
  readonly active: number | undefined;
  readonly succeeded: number | undefined;
  readonly failed: number | undefined;
  readonly owner: OwnerReference | undefined;
}

interface JobKind {
  readonly group: string;
  readonly plural: string;
  readonly versions: readonly [string, ...string[]];
  /** The label of its pods that holds its name. */
  readonly podLabel: string;
}

const KUBEFLOW = { group: "kubeflow.org", versions: ["v1"], podLabel: "training.kubeflow.org/job-name" } as const;
const JOB_SET_LABEL = "jobset.sigs.k8s.io/jobset-name";

const KINDS: ReadonlyMap<string, JobKind> = new Map<string, JobKind>([
  ["Job", { group: "batch", plural: "jobs", versions: ["v1"], podLabel: "batch.kubernetes.io/job-name" }],
  ["JobSet", { group: "jobset.x-k8s.io", plural: "jobsets", versions: ["v1alpha2"], podLabel: JOB_SET_LABEL }],
  ["TrainJob", { group: "trainer.kubeflow.org", plural: "trainjobs", versions: ["v1alpha1"], podLabel: JOB_SET_LABEL }],
  ["PyTorchJob", { ...KUBEFLOW, plural: "pytorchjobs" }],
  ["TFJob", { ...KUBEFLOW, plural: "tfjobs" }],
  ["XGBoostJob", { ...KUBEFLOW, plural: "xgboostjobs" }],
  ["PaddleJob", { ...KUBEFLOW, plural: "paddlejobs" }],
  ["JAXJob", { ...KUBEFLOW, plural: "jaxjobs" }],
  ["MPIJob", { ...KUBEFLOW, plural: "mpijobs", versions: ["v2beta1", "v1"] }],
]);

/** Kinds of jobs beside Ray's and AppWrapper, by the name in `kind:`. */
export const JOB_KINDS: ReadonlyMap<string, ResourceKind<JobLike>> = new Map(
  [...KINDS].map(([kind, { group, plural, versions }]) => [
    kind,
    { group, kind, plural, versions, namespaced: true, project: (object) => projectJobLike(object, kind) },
  ]),
);

/** Which label of a pod names its job of that kind; undefined for kinds that are not ours. */
export function podLabelOf(kind: string): string | undefined {
  return KINDS.get(kind)?.podLabel;
}

function projectJobLike(object: KubernetesObject, kind: string): JobLike {
  const { spec, status } = object;
  const meta = projectMeta(object);
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    kind,
    queue: meta.labels.get(QUEUE_NAME_LABEL) ?? "",
    suspend: booleanAt(spec, "suspend") ?? booleanAt(spec, "runPolicy", "suspend"),
    conditions: conditionsAt(status, "conditions"),
    active: numberAt(status, "active"),
    succeeded: numberAt(status, "succeeded"),
    failed: numberAt(status, "failed"),
    owner: ownerOf(meta),
  };
}
