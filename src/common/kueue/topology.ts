import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { listAt, textAt } from "../values/untyped.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";

/** How nodes are grouped for placement. */
export interface Topology extends HasMeta {
  /** Node labels, widest domain first. */
  readonly levels: readonly string[];
}

/** Topologies: racks and blocks that workloads can be packed into. */
export const TOPOLOGIES: ResourceKind<Topology> = {
  group: KUEUE_GROUP,
  kind: "Topology",
  plural: "topologies",
  versions: ["v1beta2", "v1beta1", "v1alpha1"],
  namespaced: false,
  project: (object: KubernetesObject) => ({
    meta: projectMeta(object),
    unreadable: whyUnreadable(object, "spec"),
    levels: listAt(object, "spec", "levels").flatMap((level) => textAt(level, "nodeLabel") ?? []),
  }),
};
