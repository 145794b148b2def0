import { textAt } from "../../common/values/untyped.ts";
import type { Controller, World } from "../controller.ts";
import { STORED_KINDS } from "../stored-kinds.ts";
import type { StoredObject } from "../stored-object.ts";
import { isBeingDeleted, keyOfObject, NAMESPACE_CONTROLLER } from "./owner-reference.ts";
import { createReconciler } from "./reconciler.ts";

/** How often a namespace that is going is looked at: its pods take their time. */
const LOOK_EVERY_MS = 5_000;

/** Gives each namespace its default service account and root certificate, and empties those that are deleted. */
export function createNamespaceController(): Controller {
  return createReconciler({
    name: "namespace-controller",
    kind: "namespaces",
    kinds: ["namespaces"],
    keysOf: ({ kind, type, object }) =>
      kind === "namespaces" && type !== "DELETED" ? [`/${object.metadata.name}`] : [],
    reconcile(world, key) {
      const namespace = world.store.get(key);
      if (namespace === undefined) return undefined;
      if (isBeingDeleted(namespace)) return empty(world, namespace);
      furnish(world, key.name);
      return undefined;
    },
  });
}

function furnish(world: World, namespace: string): void {
  const account = { kind: "serviceaccounts", namespace, name: "default" };
  if (world.store.get(account) === undefined) {
    const object = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
    world.store.create("serviceaccounts", object, NAMESPACE_CONTROLLER);
  }
  const root = world.store.get({ kind: "configmaps", namespace: "kube-system", name: "kube-root-ca.crt" });
  if (root === undefined || world.store.get({ kind: "configmaps", namespace, name: "kube-root-ca.crt" }) !== undefined)
    return;
  const copy = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace },
    data: root["data"],
  };
  world.store.create("configmaps", copy, NAMESPACE_CONTROLLER);
}

function empty(world: World, namespace: StoredObject): number | undefined {
  const { name, uid } = namespace.metadata;
  let left = 0;
  for (const { id, namespaced } of STORED_KINDS) {
    if (!namespaced) continue;
    for (const object of world.store.list(id, name)) {
      if (!isBeingDeleted(object)) {
        world.store.delete(
          keyOfObject(id, object),
          { propagation: "Background", uid: object.metadata.uid },
          NAMESPACE_CONTROLLER,
        );
      }
      if (world.store.get(keyOfObject(id, object)) !== undefined) left++;
    }
  }
  const key = keyOfObject("namespaces", namespace);
  if (left === 0) {
    world.store.change(key, "object", (draft) => void delete draft.spec?.["finalizers"], NAMESPACE_CONTROLLER);
    if (world.store.get(key)?.metadata.uid === uid) world.store.delete(key, { uid }, NAMESPACE_CONTROLLER);
    return undefined;
  }
  if (textAt(namespace, "status", "phase") !== "Terminating")
    world.store.change(
      key,
      "status",
      (draft) => void Object.assign(draft, { status: { phase: "Terminating" } }),
      NAMESPACE_CONTROLLER,
    );
  return world.now() + LOOK_EVERY_MS;
}
