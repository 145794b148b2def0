import { QUEUE_NAME_LABEL } from "../../../../common/kueue/kueue-names.ts";
import type { ObjectStore } from "../../../object-store.ts";
import type { StoredMetadata, StoredObject } from "../../../stored-object.ts";

type Readable = Pick<ObjectStore, "byUid">;
const DEEPEST = 10;

/** Kinds whose objects Kueue queues when they carry a queue's name. */
const MANAGED_KINDS: ReadonlySet<string> = new Set([
  "AppWrapper",
  "Deployment",
  "Job",
  "Pod",
  "RayCluster",
  "RayJob",
  "RayService",
  "StatefulSet",
]);
/** Owners that are looked through on the way up. */
const KNOWN_KINDS: ReadonlySet<string> = new Set([...MANAGED_KINDS, "ReplicaSet"]);

/** The topmost owner that is queued itself: its children are its own affair. */
export function managedAncestor(
  metadata: Pick<StoredMetadata, "ownerReferences">,
  store: Readable,
): StoredObject | undefined {
  let found: StoredObject | undefined;
  let at: Pick<StoredMetadata, "ownerReferences"> = metadata;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const owner = at.ownerReferences?.find(({ controller }) => controller === true);
    if (owner === undefined || !KNOWN_KINDS.has(owner.kind)) return found;
    const parent = store.byUid(owner.uid);
    if (parent === undefined) return found;
    if (MANAGED_KINDS.has(parent.kind) && (parent.metadata.labels?.[QUEUE_NAME_LABEL] ?? "") !== "") found = parent;
    at = parent.metadata;
  }
  return found;
}
