import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { type Condition, conditionsAt } from "../values/condition.ts";
import { textAt } from "../values/untyped.ts";
import { whyUnreadable } from "./unreadable.ts";

/** A namespace, and whether it is going. */
export interface Namespace extends HasMeta {
  /** `Active` or `Terminating`; open text, `""` when the server did not say. */
  readonly phase: string;
  /** Why a deletion does not end, in the namespace controller's words; `""` when it says nothing. */
  readonly stuckBecause: string;
}

/** Namespaces, with the labels that decide which ClusterQueues take their workloads. */
export const NAMESPACES: ResourceKind<Namespace> = {
  group: "",
  kind: "Namespace",
  plural: "namespaces",
  versions: ["v1"],
  namespaced: false,
  project: projectNamespace,
};

/** Conditions of a namespace under deletion that tell what is in the way, most telling first. */
const OBSTACLES = [
  "NamespaceDeletionDiscoveryFailure",
  "NamespaceDeletionGroupVersionParsingFailure",
  "NamespaceDeletionContentFailure",
  "NamespaceFinalizersRemaining",
  "NamespaceContentRemaining",
];

function projectNamespace(object: KubernetesObject): Namespace {
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec", "status"),
    phase: textAt(object, "status", "phase") ?? "",
    stuckBecause: obstacleOf(conditionsAt(object, "status", "conditions")),
  };
}

function obstacleOf(conditions: readonly Condition[]): string {
  for (const obstacle of OBSTACLES) {
    const found = conditions.find(({ type, status }) => type === obstacle && status === "True");
    if (found !== undefined) return found.message;
  }
  return "";
}
