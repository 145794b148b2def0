import type { Meta, OwnerReference } from "../kubernetes-cluster/meta.ts";

/** The controller that owns an object; else its first owner; undefined when nobody does. */
export function ownerOf({ owners }: Meta): OwnerReference | undefined {
  return owners.find((owner) => owner.controller) ?? owners[0];
}
