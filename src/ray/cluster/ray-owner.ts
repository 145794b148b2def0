import type { Meta } from "../../common/kubernetes-cluster/meta.ts";

/** Who made a RayCluster and decides over it. `name` is the owner's, in the cluster's own namespace. */
export type RayClusterOwner =
  | { readonly kind: "AppWrapper" | "RayJob" | "RayService"; readonly name: string; readonly uid: string | undefined }
  | { readonly kind: "other"; readonly ownerKind: string; readonly name: string; readonly uid: string }
  | { readonly kind: "none" };

/**
 * Reads the controller reference first; then the labels that KubeRay and AppWrapper put on what they make, for objects whose
 * references were stripped (a backup restored, for instance).
 */
export function rayClusterOwner({ owners, labels }: Meta): RayClusterOwner {
  const controller = owners.find((owner) => owner.controller);
  if (controller !== undefined) {
    const { group, kind, name, uid } = controller;
    if (group === "workload.codeflare.dev" && kind === "AppWrapper") return { kind, name, uid };
    if (group === "ray.io" && (kind === "RayJob" || kind === "RayService")) return { kind, name, uid };
    return { kind: "other", ownerKind: kind, name, uid };
  }
  const wrapper = labels.get("workload.codeflare.dev/appwrapper");
  if (wrapper !== undefined && wrapper !== "") return { kind: "AppWrapper", name: wrapper, uid: undefined };
  const kind = labels.get("ray.io/originated-from-crd");
  const name = labels.get("ray.io/originated-from-cr-name");
  if ((kind === "RayJob" || kind === "RayService") && name !== undefined && name !== "")
    return { kind, name, uid: undefined };
  return { kind: "none" };
}

/** `RayJob train`; empty when nobody owns the cluster. */
export function ownerInWords(owner: RayClusterOwner): string {
  switch (owner.kind) {
    case "none":
      return "";
    case "other":
      return `${owner.ownerKind} ${owner.name}`;
    default:
      return `${owner.kind} ${owner.name}`;
  }
}
