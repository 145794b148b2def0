import { projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { JobOfWorkload } from "../../common/kueue/job-label.ts";
import type { Workload } from "../../common/kueue/workload.ts";
import type { Related } from "../model/related.ts";
import type { KindId } from "../model/row.ts";
import type { KnownKind } from "../model/view.ts";

/**
 * Kinds that Kueue queues and that no view shows. Pods and what Kueue queues through pods are left out: their labels cannot be
 * changed after the fact.
 */
const QUEUED_KINDS: readonly ResourceKind[] = [
  jobKind("batch", "Job", "jobs", "v1"),
  jobKind("jobset.x-k8s.io", "JobSet", "jobsets", "v1alpha2"),
  jobKind("kubeflow.org", "MPIJob", "mpijobs", "v2beta1"),
  jobKind("kubeflow.org", "TFJob", "tfjobs", "v1"),
  jobKind("kubeflow.org", "XGBoostJob", "xgboostjobs", "v1"),
  jobKind("kubeflow.org", "PaddleJob", "paddlejobs", "v1"),
  jobKind("kubeflow.org", "JAXJob", "jaxjobs", "v1"),
  jobKind("sparkoperator.k8s.io", "SparkApplication", "sparkapplications", "v1beta2"),
];

/** Pods are known to the console, but never take a change of their labels from Kueue's webhook. */
const NOT_CHANGED = "Pod";

/** The job behind a workload, as far as it is known: its kind, and its record while that is being read. */
export function jobOfWorkload(
  { owner }: Workload,
  related: Related,
  kinds: ReadonlyMap<KindId, KnownKind>,
): JobOfWorkload | undefined {
  if (owner === undefined || owner.kind === NOT_CHANGED) return undefined;
  const all = [...[...kinds.values()].map(({ kind }) => kind), ...QUEUED_KINDS];
  const kind = all.find((each) => each.group === owner.group && each.kind === owner.kind);
  if (kind === undefined) return undefined;
  return { kind, record: related.records(kind)?.find(({ meta }) => meta.uid === owner.uid) };
}

function jobKind(group: string, kind: string, plural: string, version: string): ResourceKind {
  return {
    group,
    kind,
    plural,
    versions: [version],
    namespaced: true,
    project: (object) => ({ meta: projectMeta(object) }),
  };
}
