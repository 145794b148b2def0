import type { StoreEvent } from "./object-store.ts";
import { keyOf } from "./sorted-objects.ts";
import type { StoredKind, StoredObject } from "./stored-object.ts";

/** A change with the resource version that it made. */
export interface NumberedEvent {
  readonly version: number;
  readonly event: StoreEvent;
}

/** The last changes of each kind: what watches resume from and older pages of a list are read from. */
export class ChangeHistory {
  readonly #limit: number;
  readonly #kinds = new Map<StoredKind, NumberedEvent[]>();
  /** Changes up to this version are gone, per kind; `all` after a compaction. */
  readonly #gone = new Map<StoredKind, number>();
  #goneForAll = 0;

  /** @param limit changes kept of each kind, at least; up to twice as many are. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(version: number, event: StoreEvent): void {
    let events = this.#kinds.get(event.kind);
    if (events === undefined) {
      events = [];
      this.#kinds.set(event.kind, events);
    }
    events.push({ version, event });
    if (events.length < this.#limit * 2) return;
    const dropped = events.splice(0, events.length - this.#limit);
    this.#gone.set(event.kind, dropped.at(-1)?.version ?? 0);
  }

  /** Forgets everything up to a version, as etcd does every few minutes. */
  compact(version: number): void {
    this.#goneForAll = Math.max(this.#goneForAll, version);
    for (const [kind, events] of this.#kinds)
      this.#kinds.set(
        kind,
        events.filter((event) => event.version > version),
      );
  }

  /** The oldest version from which a kind's changes are all known. */
  oldest(kind: StoredKind): number {
    return Math.max(this.#goneForAll, this.#gone.get(kind) ?? 0);
  }

  /** Changes after a version, oldest first; undefined when some of them are gone. */
  since(kind: StoredKind, version: number): readonly NumberedEvent[] | undefined {
    if (version < this.oldest(kind)) return undefined;
    const events = this.#kinds.get(kind) ?? [];
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((events[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return events.slice(low);
  }

  /** What a kind's objects were at a version where they have changed since: by key, undefined where there was none. */
  before(kind: StoredKind, version: number): ReadonlyMap<string, StoredObject | undefined> | undefined {
    const events = this.since(kind, version);
    if (events === undefined) return undefined;
    const found = new Map<string, StoredObject | undefined>();
    for (const { event } of events) {
      const key = keyOf(event.object);
      if (!found.has(key)) found.set(key, event.before);
    }
    return found;
  }
}
