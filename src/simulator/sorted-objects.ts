import type { StoredObject } from "./stored-object.ts";

/** The objects of one kind in the order of `namespace/name`, which is the order in which an API server lists them. */
export class SortedObjects {
  #objects: StoredObject[] = [];
  #keys: string[] = [];
  readonly #byKey = new Map<string, StoredObject>();
  /** Somebody holds the list as it is: it must not change under them. */
  #lent = false;

  get size(): number {
    return this.#byKey.size;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#byKey.get(`${namespace}/${name}`);
  }

  /** All, or those of one namespace. The list never changes afterwards. */
  list(namespace?: string): readonly StoredObject[] {
    if (namespace === undefined) {
      this.#lent = true;
      return this.#objects;
    }
    // "0" follows "/": the first key behind the namespace's.
    return this.#objects.slice(this.#place(`${namespace}/`), this.#place(`${namespace}0`));
  }

  put(object: StoredObject): void {
    const key = keyOf(object);
    const known = this.#byKey.has(key);
    this.#byKey.set(key, object);
    this.#own();
    const place = this.#place(key);
    if (known) {
      this.#objects[place] = object;
      return;
    }
    this.#objects.splice(place, 0, object);
    this.#keys.splice(place, 0, key);
  }

  remove(object: StoredObject): void {
    const key = keyOf(object);
    if (!this.#byKey.delete(key)) return;
    this.#own();
    const place = this.#place(key);
    this.#objects.splice(place, 1);
    this.#keys.splice(place, 1);
  }

  #own(): void {
    if (this.#lent) this.#objects = this.#objects.slice();
    this.#lent = false;
  }

  /** Where the first key stands that is not before the given one. */
  #place(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    const last = this.#keys[high - 1];
    if (last === undefined || last < key) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** `namespace/name`; `/name` for cluster-scoped kinds. */
export function keyOf({ metadata }: StoredObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
