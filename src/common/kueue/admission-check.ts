import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { textAt } from "../values/untyped.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";
import { type Activity, activityOf } from "./queue-state.ts";

/** Something besides quota that must say yes before a workload starts. */
export interface AdmissionCheck extends HasMeta {
  /** Who answers: `kueue.x-k8s.io/provisioning-request`, `kueue.x-k8s.io/multikueue`, or somebody else's. */
  readonly controller: string;
  /** What it is set up by, in words: `ProvisioningRequestConfig gpu-pool`; `""` when by nothing. */
  readonly parameters: string;
  readonly activity: Activity;
}

/** AdmissionChecks: what besides quota must say yes before a workload starts. */
export const ADMISSION_CHECKS: ResourceKind<AdmissionCheck> = {
  group: KUEUE_GROUP,
  kind: "AdmissionCheck",
  plural: "admissionchecks",
  versions: ["v1beta2", "v1beta1"],
  namespaced: false,
  project: projectAdmissionCheck,
};

function projectAdmissionCheck(object: KubernetesObject): AdmissionCheck {
  const { spec, status } = object;
  const parameters = [textAt(spec, "parameters", "kind"), textAt(spec, "parameters", "name")];
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec", "status"),
    controller: textAt(spec, "controllerName") ?? "",
    parameters: parameters.filter((part) => part !== undefined && part !== "").join(" "),
    activity: activityOf(status),
  };
}
