import type { StoredObject } from "./stored-object.ts";

/**
 * The objects of one kind in the order of `namespace/name`, which is the order in which an API server lists them. Changes are gathered
 * and sorted in when somebody lists: many in a row cost no more than one.
 */
export class SortedObjects {
  /** By namespace, then by name: most reads have the two apart. */
  readonly #byName = new Map<string, Map<string, StoredObject>>();
  /** In order, as of the last listing. Never changed, only replaced: it is lent out. */
  #objects: readonly StoredObject[] = [];
  #keys: readonly string[] = [];
  /** What is to be sorted in: undefined for what is gone. */
  readonly #changed = new Map<string, StoredObject | undefined>();

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#byName.get(namespace)?.get(name);
  }

  /** How many changes the next listing has to sort in. */
  get unsorted(): number {
    return this.#changed.size;
  }

  /** All, or those of one namespace. The list never changes afterwards. */
  list(namespace?: string): readonly StoredObject[] {
    this.#sortIn();
    if (namespace === undefined) return this.#objects;
    // "0" follows "/": the first key behind the namespace's.
    return this.#objects.slice(placeOf(this.#keys, `${namespace}/`), placeOf(this.#keys, `${namespace}0`));
  }

  put(object: StoredObject): void {
    const { namespace = "", name } = object.metadata;
    let inside = this.#byName.get(namespace);
    if (inside === undefined) {
      inside = new Map();
      this.#byName.set(namespace, inside);
    }
    inside.set(name, object);
    this.#changed.set(keyOf(object), object);
  }

  remove(object: StoredObject): void {
    const { namespace = "", name } = object.metadata;
    const inside = this.#byName.get(namespace);
    if (inside?.delete(name) !== true) return;
    if (inside.size === 0) this.#byName.delete(namespace);
    const key = keyOf(object);
    // What came and went between two listings leaves nothing behind.
    if (this.#keys[placeOf(this.#keys, key)] === key) this.#changed.set(key, undefined);
    else this.#changed.delete(key);
  }

  #sortIn(): void {
    if (this.#changed.size === 0) return;
    const objects: (StoredObject | undefined)[] = this.#objects.slice();
    const added: string[] = [];
    let isRemoved = false;
    for (const [key, object] of this.#changed) {
      const place = placeOf(this.#keys, key);
      if (this.#keys[place] === key) {
        objects[place] = object;
        isRemoved ||= object === undefined;
      } else if (object !== undefined) added.push(key);
    }
    if (isRemoved || added.length > 0) this.#merge(objects, added.sort());
    else this.#objects = objects as readonly StoredObject[];
    this.#changed.clear();
  }

  /**
   * Goes through both orders at once.
   *
   * @param known - By the old keys; undefined where one is removed.
   * @param added - New keys, in order.
   */
  #merge(known: readonly (StoredObject | undefined)[], added: readonly string[]): void {
    const keys: string[] = [];
    const objects: StoredObject[] = [];
    const take = (key: string, object: StoredObject | undefined) => {
      if (object === undefined) return;
      keys.push(key);
      objects.push(object);
    };
    let next = 0;
    for (const [index, key] of this.#keys.entries()) {
      for (let other = added[next]; other !== undefined && other < key; other = added[next]) {
        take(other, this.#changed.get(other));
        next += 1;
      }
      take(key, known[index]);
    }
    for (const key of added.slice(next)) take(key, this.#changed.get(key));
    this.#keys = keys;
    this.#objects = objects;
  }
}

/** `namespace/name`; `/name` for cluster-scoped kinds. */
export function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

/** Where the first key stands that is not before the given one. */
function placeOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
