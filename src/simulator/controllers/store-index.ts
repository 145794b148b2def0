import type { StoreEvent } from "../object-store.ts";
import type { StoredKind, StoredObject } from "../stored-object.ts";

/**
 * The objects of one kind by some value found in them, in the order of their creation. It hears of every change before anybody else
 * can ask, so it never differs from the store.
 */
export class StoreIndex {
  readonly #kind: StoredKind;
  readonly #valuesOf: (object: StoredObject) => readonly string[];
  readonly #byValue = new Map<string, Map<string, StoredObject>>();

  constructor(kind: StoredKind, valuesOf: (object: StoredObject) => readonly string[]) {
    this.#kind = kind;
    this.#valuesOf = valuesOf;
  }

  observe({ type, kind, object, before }: StoreEvent): void {
    if (kind !== this.#kind) return;
    const now = type === "DELETED" ? [] : this.#valuesOf(object);
    for (const value of before === undefined ? [] : this.#valuesOf(before)) {
      if (!now.includes(value)) this.#remove(value, object.metadata.uid);
    }
    for (const value of now) this.#put(value, object);
  }

  find(value: string): readonly StoredObject[] {
    const found = this.#byValue.get(value);
    return found === undefined ? [] : [...found.values()];
  }

  #put(value: string, object: StoredObject): void {
    let found = this.#byValue.get(value);
    if (found === undefined) {
      found = new Map();
      this.#byValue.set(value, found);
    }
    found.set(object.metadata.uid, object);
  }

  #remove(value: string, uid: string): void {
    const found = this.#byValue.get(value);
    found?.delete(uid);
    if (found?.size === 0) this.#byValue.delete(value);
  }
}

/** Index values: uid of the controlling owner. */
export function controllerUid({ metadata }: StoredObject): readonly string[] {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner === undefined ? [] : [owner.uid];
}

/** Index values: `namespace/value` of a label. */
export function labelIndex(label: string): (object: StoredObject) => readonly string[] {
  return ({ metadata }) => {
    const value = metadata.labels?.[label];
    return value === undefined ? [] : [`${metadata.namespace ?? ""}/${value}`];
  };
}

/** `namespace/name` of the controlling owner, if that is of the given kind. */
export function controllerKey({ metadata }: StoredObject, kind: string): readonly string[] {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  return owner?.kind === kind ? [`${metadata.namespace ?? ""}/${owner.name}`] : [];
}

export function keyText({ metadata }: StoredObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
