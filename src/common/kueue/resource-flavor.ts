import { type Node, type Taint, taintsAt } from "../core-objects/node.ts";
import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { labelsAt, listAt, textAt } from "../values/untyped.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";

/** What kind of nodes a quota is about. */
export interface ResourceFlavor extends HasMeta {
  /** Become node selectors of the pods. */
  readonly nodeLabels: ReadonlyMap<string, string>;
  /** A workload must tolerate these to get the flavor. */
  readonly nodeTaints: readonly Taint[];
  /** Added to the pods. */
  readonly tolerations: readonly Toleration[];
  /** `""` when placement by topology is not used. */
  readonly topology: string;
}

export interface Toleration {
  readonly key: string;
  /** `Equal` or `Exists`; open text. */
  readonly operator: string;
  readonly value: string;
  /** `""` = every effect. */
  readonly effect: string;
}

/** ResourceFlavors: kinds of nodes that quota is given for. */
export const RESOURCE_FLAVORS: ResourceKind<ResourceFlavor> = {
  group: KUEUE_GROUP,
  kind: "ResourceFlavor",
  plural: "resourceflavors",
  versions: ["v1beta2", "v1beta1"],
  namespaced: false,
  project: projectResourceFlavor,
};

/** The nodes that carry all labels of the flavor; a flavor without labels means all nodes. */
export function nodesOf({ nodeLabels }: ResourceFlavor, nodes: readonly Node[]): readonly Node[] {
  return nodes.filter(({ meta }) => [...nodeLabels].every(([key, value]) => meta.labels.get(key) === value));
}

function projectResourceFlavor(object: KubernetesObject): ResourceFlavor {
  const { spec } = object;
  return {
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec"),
    nodeLabels: labelsAt(spec, "nodeLabels"),
    nodeTaints: taintsAt(spec, "nodeTaints"),
    tolerations: listAt(spec, "tolerations").map(projectToleration),
    topology: textAt(spec, "topologyName") ?? "",
  };
}

function projectToleration(toleration: unknown): Toleration {
  return {
    key: textAt(toleration, "key") ?? "",
    operator: textAt(toleration, "operator") || "Equal",
    value: textAt(toleration, "value") ?? "",
    effect: textAt(toleration, "effect") ?? "",
  };
}
