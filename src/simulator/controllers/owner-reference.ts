import { writerOf } from "../controller.ts";
import type { ObjectKey, StoredKind, StoredObject, StoredOwner } from "../stored-object.ts";

/** The reference that makes an object the controller of another. */
export function controlledBy({ apiVersion, kind, metadata }: StoredObject): StoredOwner {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true, blockOwnerDeletion: true };
}

export function keyOfObject(kind: StoredKind, { metadata }: StoredObject): ObjectKey {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

export function isBeingDeleted({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

export const KUBERAY = writerOf("default:kuberay-operator");
export const APPWRAPPER = writerOf("appwrapper-system:appwrapper-controller-manager");
export const JOB_CONTROLLER = writerOf("kube-system:job-controller");
export const COLLECTOR = writerOf("kube-system:generic-garbage-collector");
export const NAMESPACE_CONTROLLER = writerOf("kube-system:namespace-controller");
export const QUOTA_CONTROLLER = writerOf("kube-system:resourcequota-controller");
export const SCHEDULER = { user: "system:kube-scheduler", groups: [], manager: "kube-scheduler" };
export const KUBELET = { user: "system:node:kubelet", groups: ["system:nodes"], manager: "kubelet" };
