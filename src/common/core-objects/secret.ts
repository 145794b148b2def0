import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";

/** Secrets by their metadata alone: what they hold never becomes part of a record. */
export const SECRETS: ResourceKind<HasMeta> = {
  group: "",
  kind: "Secret",
  plural: "secrets",
  versions: ["v1"],
  namespaced: true,
  project: (object) => ({ meta: projectMeta(object) }),
};
