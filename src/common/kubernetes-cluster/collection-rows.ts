import type { ChangeSet } from "./client.ts";
import type { HasMeta } from "./meta.ts";

/** What a bounded watch said last of each object, by key. */
export type LastEvents<T> = ReadonlyMap<string, LastEvent<T>>;

export type LastEvent<T> =
  | { readonly type: "present"; readonly record: T }
  | { readonly type: "deleted"; readonly resourceVersion: string };

/** One place, one object: an object that is replaced keeps its key and changes its uid. */
export function rowKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** The records of one scope. Every change says what subscribers must do to follow. */
export class CollectionRows<T extends HasMeta> {
  #rows = new Map<string, T>();

  get size(): number {
    return this.#rows.size;
  }

  clear(): void {
    this.#rows = new Map();
  }

  /** Everything there is, for a subscriber that comes late. */
  everything(skipped: number): ChangeSet<T> {
    return { upserts: [...this.#rows.values()], removals: [], full: true, partial: false, skipped };
  }

  /** Takes a whole list and says how it differs. Takes over `next`; records that did not change stay the same objects. */
  replace(next: Map<string, T>, skipped: number): ChangeSet<T> {
    const upserts: T[] = [];
    const removals: string[] = [];
    for (const [key, row] of this.#rows) {
      const now = next.get(key);
      if (now === undefined || now.meta.uid !== row.meta.uid) removals.push(row.meta.uid);
    }
    for (const [key, record] of next) {
      const row = this.#rows.get(key);
      if (row !== undefined && isSameCopy(row, record)) next.set(key, row);
      else upserts.push(record);
    }
    this.#rows = next;
    return { upserts, removals, full: false, partial: false, skipped };
  }

  /** Takes a whole list with which nothing known before can be compared. */
  replaceUnseen(next: Map<string, T>, skipped: number): ChangeSet<T> {
    this.#rows = next;
    return this.everything(skipped);
  }

  /** Applies a watch. Copies older than the row, as they come when a list was read while objects changed, are left out. */
  apply(events: LastEvents<T>, skipped: number): ChangeSet<T> {
    const rows = this.#rows;
    const upserts: T[] = [];
    const removals: string[] = [];
    for (const [key, event] of events) {
      const row = rows.get(key);
      const resourceVersion = event.type === "deleted" ? event.resourceVersion : event.record.meta.resourceVersion;
      if (row !== undefined && isOlder(resourceVersion, row.meta.resourceVersion)) continue;
      if (event.type === "deleted") {
        if (row !== undefined) removals.push(row.meta.uid);
        rows.delete(key);
      } else if (row === undefined || !isSameCopy(row, event.record)) {
        if (row !== undefined && row.meta.uid !== event.record.meta.uid) removals.push(row.meta.uid);
        rows.set(key, event.record);
        upserts.push(event.record);
      }
    }
    return { upserts, removals, full: false, partial: false, skipped };
  }
}

function isSameCopy(one: HasMeta, other: HasMeta): boolean {
  return one.meta.uid === other.meta.uid && one.meta.resourceVersion === other.meta.resourceVersion;
}

const WHOLE_NUMBER = /^\d{1,30}$/;

/** Whether one resource version of a collection comes before another; false when either is not a number (they are opaque then). */
export function isOlder(resourceVersion: string, than: string): boolean {
  if (!WHOLE_NUMBER.test(resourceVersion) || !WHOLE_NUMBER.test(than)) return false;
  return BigInt(resourceVersion) < BigInt(than);
}
