import type { ObjectStore, StoreEvent } from "../object-store.ts";
import type { StoredKind, StoredObject } from "../stored-object.ts";
import type { ObjectFilter } from "./object-filter.ts";

export interface WatchScope {
  readonly kind: StoredKind;
  readonly namespace: string | undefined;
  readonly filter: ObjectFilter | undefined;
}

export type WatchListener = (type: StoreEvent["type"], object: StoredObject) => void;

/** Tells each change to the watches of its kind: one listener of the store, however many clients watch. */
export class WatchHub {
  readonly #watches = new Map<StoredKind, Set<(event: StoreEvent) => void>>();
  readonly #end: () => void;

  constructor(store: ObjectStore) {
    this.#end = store.watch((event) => {
      for (const tell of this.#watches.get(event.kind) ?? []) tell(event);
    });
  }

  /** @returns what ends it */
  add(scope: WatchScope, listener: WatchListener): () => void {
    const watches = this.#watches.get(scope.kind) ?? new Set();
    this.#watches.set(scope.kind, watches);
    const tell = (event: StoreEvent) => {
      const seen = seenThrough(scope, event);
      if (seen !== undefined) listener(seen.type, seen.object);
    };
    watches.add(tell);
    return () => watches.delete(tell);
  }

  close(): void {
    this.#end();
    this.#watches.clear();
  }
}

/** What a change looks like to somebody who sees only a part: an object that leaves it is deleted, one that comes into it is added. */
export function seenThrough(
  { namespace, filter }: WatchScope,
  { type, object, before }: StoreEvent,
): { readonly type: StoreEvent["type"]; readonly object: StoredObject } | undefined {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined;
  if (filter === undefined) return { type, object };
  const was = before !== undefined && filter(before);
  const is = type !== "DELETED" && filter(object);
  if (type === "DELETED") return was ? { type, object } : undefined;
  if (is) return { type: was ? "MODIFIED" : "ADDED", object };
  return was ? { type: "DELETED", object: leaving(before, object) } : undefined;
}

/** Its last state inside, with the version of the change. */
function leaving(before: StoredObject, { metadata }: StoredObject): StoredObject {
  return { ...before, metadata: { ...before.metadata, resourceVersion: metadata.resourceVersion } };
}
