import type { Controller, World } from "../controller.ts";
import { sameJson } from "../json-values.ts";
import type { StoreEvent } from "../object-store.ts";
import type { ObjectKey, StoredObject, StoredOwner } from "../stored-object.ts";
import { COLLECTOR, isBeingDeleted, keyOfObject } from "./owner-reference.ts";

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

interface Known {
  readonly key: ObjectKey;
  readonly owners: readonly StoredOwner[];
}

/** Deletes what has lost its owners, and finishes foreground and orphan deletion. */
export function createGarbageCollector(): Controller {
  const known = new Map<string, Known>();
  const dependents = new Map<string, Set<string>>();
  const ready = new Map<string, ObjectKey>();

  const forget = (uid: string) => {
    for (const owner of known.get(uid)?.owners ?? []) {
      const others = dependents.get(owner.uid);
      others?.delete(uid);
      if (others?.size === 0) dependents.delete(owner.uid);
    }
    known.delete(uid);
  };

  const remember = (object: StoredObject, key: ObjectKey) => {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    known.set(object.metadata.uid, { key, owners });
    for (const owner of owners) {
      const others = dependents.get(owner.uid) ?? new Set();
      others.add(object.metadata.uid);
      dependents.set(owner.uid, others);
    }
  };

  const observe = ({ type, kind, object, before }: StoreEvent) => {
    const { uid, ownerReferences } = object.metadata;
    // Events own nothing and are owned by nobody, and there are more of them than of all others.
    if (kind === "events" && ownerReferences === undefined && object.metadata.finalizers === undefined) return;
    const key = keyOfObject(kind, object);
    const moved = before === undefined || !sameJson(before.metadata.ownerReferences, ownerReferences);
    if (type === "DELETED" || moved) forget(uid);
    if (type !== "DELETED" && moved) remember(object, key);
    if (type === "DELETED") {
      ready.delete(uid);
      for (const dependent of dependents.get(uid) ?? []) lookAt(dependent);
      for (const owner of ownerReferences ?? []) lookAtOwner(owner.uid);
      return;
    }
    const waits =
      isBeingDeleted(object) && object.metadata.finalizers?.some((name) => name === FOREGROUND || name === ORPHAN);
    if (waits === true || (type === "ADDED" && ownerReferences !== undefined)) ready.set(uid, key);
    if (isBeingDeleted(object)) for (const owner of ownerReferences ?? []) lookAtOwner(owner.uid);
  };

  const lookAt = (uid: string) => {
    const entry = known.get(uid);
    if (entry !== undefined) ready.set(uid, entry.key);
  };
  const waiting = new Map<string, ObjectKey>();
  const lookAtOwner = (uid: string) => {
    const key = waiting.get(uid);
    if (key !== undefined) ready.set(uid, key);
  };

  return {
    name: "garbage-collector-controller",
    observe,
    step(world) {
      const [next] = ready;
      if (next === undefined) return false;
      const [uid, key] = next;
      ready.delete(uid);
      const object = world.store.get(key);
      if (object?.metadata.uid !== uid) return true;
      const mine = [...(dependents.get(uid) ?? [])]
        .map((dependent) => known.get(dependent)?.key)
        .filter((found) => found !== undefined);
      if (isBeingDeleted(object) && object.metadata.finalizers?.includes(FOREGROUND) === true) {
        waiting.set(uid, key);
        if (finishForeground(world, object, key, mine)) waiting.delete(uid);
      } else if (isBeingDeleted(object) && object.metadata.finalizers?.includes(ORPHAN) === true) {
        finishOrphan(world, object, key, mine);
      } else collect(world, object, key);
      return true;
    },
  };
}

/** Deletes an object none of whose owners exist any more; drops references to those that do not. */
function collect(world: World, object: StoredObject, key: ObjectKey): void {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0 || isBeingDeleted(object)) return;
  const alive = owners.filter((owner) => world.store.byUid(owner.uid) !== undefined);
  if (alive.length === owners.length) return;
  if (alive.length > 0) setOwners(world, key, alive);
  else world.store.delete(key, { propagation: "Background", uid: object.metadata.uid }, COLLECTOR);
}

/** @returns whether the owner was let go. */
function finishForeground(
  world: World,
  owner: StoredObject,
  key: ObjectKey,
  dependents: readonly ObjectKey[],
): boolean {
  let blocked = false;
  for (const dependent of dependents) {
    const object = world.store.get(dependent);
    const reference = object?.metadata.ownerReferences?.find(({ uid }) => uid === owner.metadata.uid);
    if (object === undefined || reference === undefined) continue;
    if (!isBeingDeleted(object))
      world.store.delete(dependent, { propagation: "Foreground", uid: object.metadata.uid }, COLLECTOR);
    if (reference.blockOwnerDeletion === true && world.store.get(dependent) !== undefined) blocked = true;
  }
  if (!blocked) dropFinalizer(world, key, FOREGROUND);
  return !blocked;
}

function finishOrphan(world: World, owner: StoredObject, key: ObjectKey, dependents: readonly ObjectKey[]): void {
  for (const dependent of dependents) {
    const owners = world.store.get(dependent)?.metadata.ownerReferences ?? [];
    setOwners(
      world,
      dependent,
      owners.filter(({ uid }) => uid !== owner.metadata.uid),
    );
  }
  dropFinalizer(world, key, ORPHAN);
}

function setOwners(world: World, key: ObjectKey, owners: readonly StoredOwner[]): void {
  world.store.change(
    key,
    "object",
    ({ metadata }) => {
      if (owners.length === 0) delete metadata["ownerReferences"];
      else metadata["ownerReferences"] = owners;
    },
    COLLECTOR,
  );
}

function dropFinalizer(world: World, key: ObjectKey, finalizer: string): void {
  world.store.change(
    key,
    "object",
    ({ metadata }) => {
      const kept =
        (metadata["finalizers"] as readonly string[] | undefined)?.filter((name) => name !== finalizer) ?? [];
      if (kept.length === 0) delete metadata["finalizers"];
      else metadata["finalizers"] = kept;
    },
    COLLECTOR,
  );
}
