import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { numberAt, textAt } from "../values/untyped.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";

/** A priority in Kueue's queues. Another axis than the priority of pods. */
export interface WorkloadPriorityClass extends HasMeta {
  readonly value: number | undefined;
  readonly description: string;
}

/** WorkloadPriorityClasses: which workloads go first, without any say over pods. */
export const WORKLOAD_PRIORITY_CLASSES: ResourceKind<WorkloadPriorityClass> = {
  group: KUEUE_GROUP,
  kind: "WorkloadPriorityClass",
  plural: "workloadpriorityclasses",
  versions: ["v1beta2", "v1beta1"],
  namespaced: false,
  project: (object: KubernetesObject) => ({
    meta: projectMeta(object),
    value: numberAt(object, "value"),
    description: textAt(object, "description") ?? "",
  }),
};
