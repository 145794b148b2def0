import { textAt } from "../values/untyped.ts";
import { type LastEvent, rowKey } from "./collection-rows.ts";
import type { WatchEvent, WatchOptions } from "./collection-source.ts";
import type { ClusterError } from "./errors.ts";
import { isClusterError } from "./errors.ts";
import type { Collection } from "./list-whole.ts";
import type { HasMeta } from "./meta.ts";
import { projectObject } from "./projection.ts";

/** What one bounded watch delivered. With `error`, what came before it still holds, and `resourceVersion` says how far it goes. */
export interface WatchBatch<T> {
  /** The last event of each object. */
  readonly last: ReadonlyMap<string, LastEvent<T>>;
  readonly resourceVersion: string;
  readonly events: number;
  readonly bookmark: boolean;
  readonly skipped: number;
  readonly error: ClusterError | undefined;
}

/** Reads a bounded watch to its end. Both shapes of 410 end up as an `error` with the reason `expired`. */
export async function watchBatch<T extends HasMeta>(
  from: Collection<T>,
  options: WatchOptions,
): Promise<WatchBatch<T>> {
  const taker = new EventTaker(from, options.resourceVersion);
  try {
    for await (const event of from.source.openWatch(from.kind, from.version, from.scope, options)) {
      if (event.type === "ERROR") return taker.batch(event.error);
      taker.take(event);
    }
    return taker.batch(undefined);
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return taker.batch(error);
  }
}

class EventTaker<T extends HasMeta> {
  readonly #from: Collection<T>;
  readonly #last = new Map<string, LastEvent<T>>();
  #resourceVersion: string;
  #events = 0;
  #skipped = 0;
  #bookmark = false;

  constructor(from: Collection<T>, resourceVersion: string) {
    this.#from = from;
    this.#resourceVersion = resourceVersion;
  }

  take(event: Exclude<WatchEvent, { readonly type: "ERROR" }>): void {
    if (event.type === "BOOKMARK") {
      this.#bookmark = true;
      this.#resourceVersion = event.resourceVersion || this.#resourceVersion;
      return;
    }
    this.#events += 1;
    const { type, object } = event;
    const name = textAt(object, "metadata", "name") ?? "";
    const resourceVersion = textAt(object, "metadata", "resourceVersion") ?? "";
    const key = rowKey(textAt(object, "metadata", "namespace") ?? "", name);
    if (type === "DELETED" && name !== "") this.#last.set(key, { type: "deleted", resourceVersion });
    else this.#keep(key, object);
    this.#resourceVersion = resourceVersion || this.#resourceVersion;
  }

  batch(error: ClusterError | undefined): WatchBatch<T> {
    return {
      last: this.#last,
      resourceVersion: this.#resourceVersion,
      events: this.#events,
      bookmark: this.#bookmark,
      skipped: this.#skipped,
      error,
    };
  }

  #keep(key: string, object: unknown): void {
    const record = projectObject(this.#from.kind, this.#from.version, object);
    if (record === undefined) this.#skipped += 1;
    else this.#last.set(key, { type: "present", record });
  }
}
