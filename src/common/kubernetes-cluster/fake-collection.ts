import type { Clock } from "./clock.ts";
import type { CollectionSource, ListPage, ListPageOptions, WatchEvent, WatchOptions } from "./collection-source.ts";
import { ClusterError, type ClusterErrorReason } from "./errors.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { type HasMeta, projectMeta } from "./meta.ts";
import type { ResourceKind, Scope } from "./resource-kind.ts";

export interface Thing extends HasMeta {
  readonly value: string;
}

/** The kind that {@link FakeCollection} serves. */
export const THINGS: ResourceKind<Thing> = {
  group: "test.dev",
  kind: "Thing",
  plural: "things",
  versions: ["v1", "v1beta1"],
  namespaced: true,
  project: (object, version) => {
    if (object["value"] === "explode") throw new Error("no value");
    return { meta: projectMeta(object), value: `${version}:${String(object["value"])}` };
  },
};

export interface FakeObject {
  readonly namespace?: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: string;
}

/** One thing that goes wrong, with the next request that fits. */
export type Fault =
  | { readonly on: "list" | "watch" | "discovery"; readonly error: ClusterError }
  /** The items of a list page stop half-way. */
  | { readonly on: "list-body"; readonly error: ClusterError }
  /** The watch delivers `after` events, then breaks: by a rejection, or by an `ERROR` event. */
  | {
      readonly on: "watch-body";
      readonly after: number;
      readonly shape: "reject" | "event";
      readonly error: ClusterError;
    };

export interface FakeRequest {
  readonly verb: "list" | "watch" | "probe" | "discovery";
  readonly at: number;
  readonly resourceVersion?: string;
  readonly timeoutSeconds?: number;
  readonly limit?: number;
  readonly continueToken?: string | undefined;
  readonly fresh?: boolean;
}

interface Logged {
  readonly revision: number;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
}

interface OpenList {
  readonly revision: number;
  readonly keys: readonly string[];
  /** Undefined: later pages show what is there by then, as inconsistent pages do. */
  readonly snapshot: ReadonlyMap<string, KubernetesObject> | undefined;
}

/** One collection of an API server in memory: history, compaction, pages, bounded watches, bookmarks, selectors, faults on demand. */
export class FakeCollection implements CollectionSource {
  readonly requests: FakeRequest[] = [];
  readonly faults: Fault[] = [];
  bookmarks = true;
  consistentPages = true;
  /** How a watch from forgotten history fails: as an answer, or inside the stream. */
  expiredShape: "reject" | "event" = "reject";
  ready = true;
  servedVersion: string | undefined = "v1";
  /** Milliseconds that a list page takes. */
  pageMs = 0;
  inFlight = 0;
  mostInFlight = 0;
  readonly #clock: Clock;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #lists = new Map<string, OpenList>();
  #log: Logged[] = [];
  #revision = 100;
  #compacted = 0;
  #uids = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Creates an object, or changes the one of that name. */
  put({ namespace = "a", name, labels = {}, value = "" }: FakeObject): void {
    const key = `${namespace}/${name}`;
    const before = this.#objects.get(key);
    const uid = before?.metadata.uid ?? `uid-${++this.#uids}`;
    const resourceVersion = String(++this.#revision);
    const after = { metadata: { namespace, name, uid, resourceVersion, labels }, value };
    this.#objects.set(key, after);
    this.#log.push({ revision: this.#revision, before, after });
  }

  delete(name: string, namespace = "a"): void {
    const key = `${namespace}/${name}`;
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#objects.delete(key);
    this.#revision += 1;
    this.#log.push({ revision: this.#revision, before, after: undefined });
  }

  replace(object: FakeObject): void {
    this.delete(object.name, object.namespace);
    this.put(object);
  }

  /** Something that is no object at all, as a broken server may send. */
  putRaw(key: string, object: unknown): void {
    this.#objects.set(key, object as KubernetesObject);
  }

  /** Another kind was written to: only the revision moves. */
  tick(count = 1): void {
    this.#revision += count;
  }

  /** Forgets history and every list that is being paged. A watch under way is served to its end. */
  compact(): void {
    this.#compacted = this.#revision;
    this.#lists.clear();
  }

  /** Goes back in time, as a restored backup does. */
  restore(revision: number): void {
    this.#revision = revision;
    this.#log = [];
    this.#lists.clear();
    this.#compacted = 0;
  }

  /** What a subscriber should end up with: `uid` to `resourceVersion=value`. */
  expected(scope: Scope, version = "v1"): Map<string, string> {
    const found = new Map<string, string>();
    for (const object of this.#objects.values()) {
      if (!matches(scope, object)) continue;
      const { uid, resourceVersion } = object.metadata;
      found.set(uid, `${resourceVersion}=${version}:${String(object["value"])}`);
    }
    return found;
  }

  async versionOf(_kind: ResourceKind, { fresh = false }: { readonly fresh?: boolean } = {}): Promise<string> {
    this.#note({ verb: "discovery", at: this.#clock.monotonic(), fresh });
    this.#fail("discovery");
    if (this.servedVersion === undefined) throw fakeError("kind-missing");
    return this.servedVersion;
  }

  async probeReady(): Promise<boolean> {
    this.#note({ verb: "probe", at: this.#clock.monotonic() });
    return this.ready;
  }

  async openList(_kind: ResourceKind, version: string, scope: Scope, options: ListPageOptions): Promise<ListPage> {
    const { limit, continueToken, signal } = options;
    this.#note({ verb: "list", at: this.#clock.monotonic(), limit, continueToken });
    this.#enter();
    try {
      await this.#clock.sleep(this.pageMs, signal);
      if (signal?.aborted) throw fakeError("aborted");
      this.#fail("list");
      if (version !== this.servedVersion) throw fakeError("kind-missing");
      return this.#page(scope, limit, continueToken);
    } finally {
      this.inFlight -= 1;
    }
  }

  async *openWatch(
    _kind: ResourceKind,
    version: string,
    scope: Scope,
    { resourceVersion, timeoutSeconds, signal }: WatchOptions,
  ): AsyncGenerator<WatchEvent, void, undefined> {
    this.#note({ verb: "watch", at: this.#clock.monotonic(), resourceVersion, timeoutSeconds });
    this.#enter();
    try {
      this.#fail("watch");
      if (version !== this.servedVersion) throw fakeError("kind-missing");
      let seen = Number(resourceVersion);
      if (seen < this.#compacted) {
        if (this.expiredShape === "reject") throw fakeError("expired");
        yield { type: "ERROR", error: fakeError("expired") };
        return;
      }
      const broken = this.#takeFault("watch-body");
      for (let second = 0; second <= timeoutSeconds; second++) {
        if (second > 0) await this.#clock.sleep(1_000, signal);
        if (signal?.aborted) throw fakeError("aborted");
        const events = this.#eventsAfter(seen, scope);
        if (broken?.on === "watch-body") {
          yield* events.slice(0, broken.after);
          if (broken.shape === "reject") throw broken.error;
          yield { type: "ERROR", error: broken.error };
          return;
        }
        for (const event of events) yield event;
        seen = Math.max(seen, this.#revision);
        if (this.bookmarks && timeoutSeconds >= 3 && second === 2) {
          yield { type: "BOOKMARK", resourceVersion: String(seen) };
        }
      }
    } finally {
      this.inFlight -= 1;
    }
  }

  #eventsAfter(revision: number, scope: Scope): WatchEvent[] {
    const events: WatchEvent[] = [];
    for (let index = this.#log.length - 1; index >= 0; index--) {
      const logged = this.#log[index];
      if (logged === undefined || logged.revision <= revision) break;
      const event = eventFor(scope, logged);
      if (event !== undefined) events.unshift(event);
    }
    return events;
  }

  #page(scope: Scope, limit: number, token: string | undefined): ListPage {
    const list = token === undefined ? this.#openedList(scope) : this.#lists.get(token);
    if (list === undefined) throw fakeError("expired");
    const start = token === undefined ? 0 : Number(token.split("@")[0]);
    const stop = start + limit;
    const continueToken = stop < list.keys.length ? `${stop}@${list.revision}@${this.requests.length}` : undefined;
    if (continueToken !== undefined) this.#lists.set(continueToken, list);
    const objects = list.keys.slice(start, stop).map((key) => (list.snapshot ?? this.#objects).get(key));
    const broken = this.#takeFault("list-body");
    const resourceVersion = String(this.consistentPages ? list.revision : this.#revision);
    return {
      items: itemsOf(
        objects.filter((object) => object !== undefined && matches(scope, object)),
        broken?.error,
      ),
      end: () => ({ resourceVersion, continueToken, remainingItemCount: undefined }),
    };
  }

  #openedList(scope: Scope): OpenList {
    const keys = [...this.#objects.keys()].filter((key) => matches(scope, this.#objects.get(key))).sort();
    return { revision: this.#revision, keys, snapshot: this.consistentPages ? new Map(this.#objects) : undefined };
  }

  #enter(): void {
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
  }

  #note(request: FakeRequest): void {
    this.requests.push(request);
  }

  #fail(on: Fault["on"]): void {
    const fault = this.#takeFault(on);
    if (fault !== undefined) throw fault.error;
  }

  #takeFault(on: Fault["on"]): Fault | undefined {
    const index = this.faults.findIndex((fault) => fault.on === on);
    return index < 0 ? undefined : this.faults.splice(index, 1)[0];
  }
}

export function fakeError(reason: ClusterErrorReason, retryAfterMs?: number): ClusterError {
  return new ClusterError(reason, `things: ${reason}`, { request: "things", retryAfterMs });
}

async function* itemsOf(objects: readonly unknown[], error: ClusterError | undefined): AsyncIterable<unknown> {
  const whole = error === undefined ? objects.length : Math.floor(objects.length / 2);
  for (const object of objects.slice(0, whole)) yield object;
  if (error !== undefined) throw error;
}

function eventFor(scope: Scope, { revision, before, after }: Logged): WatchEvent | undefined {
  const was = before !== undefined && matches(scope, before);
  const is = after !== undefined && matches(scope, after);
  if (is) return { type: was ? "MODIFIED" : "ADDED", object: after };
  if (!was) return undefined;
  return {
    type: "DELETED",
    object: { ...before, metadata: { ...before.metadata, resourceVersion: String(revision) } },
  };
}

function matches({ namespace, labelSelector = "" }: Scope, object: KubernetesObject | undefined): boolean {
  const metadata = object?.metadata;
  if (metadata === undefined) return true;
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  if (labelSelector === "") return true;
  const [label = "", wanted] = labelSelector.split("=");
  return (metadata["labels"] as Record<string, string> | undefined)?.[label] === wanted;
}
