import type { ServerResponse } from "node:http";
import type { MemoryStore } from "../memory-store.ts";
import { StoreRefusal } from "../object-store.ts";
import type { StoredObject } from "../stored-object.ts";
import { type ApiAnswer, type ApiRequest, statusOf } from "./api-request.ts";
import { readVersion } from "./list-objects.ts";
import { objectFilter } from "./object-filter.ts";
import { objectText, type Representation, representationOf, tableOf } from "./representation.ts";
import type { ServedKind } from "./served-kinds.ts";
import { seenThrough, type WatchHub, type WatchScope } from "./watch-hub.ts";

/** Without a limit of its own a watch lasts half an hour, as on a real server at least. */
const LONGEST_SECONDS = 1_800;
const BOOKMARK_EVERY_MS = 60_000;
/** The last bookmark comes this long before the end; shorter watches have none. */
const BOOKMARK_BEFORE_END_MS = 2_000;
/** A client that reads more slowly than this many bytes behind is cut off: it will ask again. */
const MOST_UNREAD_BYTES = 64 * 1024 * 1024;

export interface WatchParts {
  readonly store: MemoryStore;
  readonly hub: WatchHub;
  now(): number;
}

/** Changes from a version on, one JSON object a line, until the time is over. */
export function watchAnswer(
  { store, hub, now }: WatchParts,
  kind: ServedKind,
  namespace: string | undefined,
  { query, headers }: ApiRequest,
): ApiAnswer {
  const scope: WatchScope = { kind: kind.facts.id, namespace, filter: objectFilter(kind, query) };
  const shape = representationOf(headers.accept, query);
  const since = query.get("resourceVersion") ?? "";
  const version = since === "" || since === "0" ? undefined : readVersion(since);
  const sendsInitial = query.get("sendInitialEvents") === "true";
  const seconds = Number(query.get("timeoutSeconds") || LONGEST_SECONDS);
  const bookmarks = isTrue(query.get("allowWatchBookmarks"));
  return {
    stream(response) {
      const lines = new WatchLines(response, kind, shape, now);
      if (version === undefined || sendsInitial) {
        for (const object of store.list(kind.facts.id, namespace))
          if (scope.filter?.(object) !== false) lines.event("ADDED", object);
        if (sendsInitial && bookmarks) lines.bookmark(store.resourceVersion, true);
      } else if (!replay(store, scope, version, lines)) return;
      const end = hub.add(scope, (type, object) => {
        // A watch from a version that is still to come waits for it.
        if (version === undefined || Number(object.metadata.resourceVersion) > version) lines.event(type, object);
      });
      const mark = () => lines.bookmark(Math.max(store.resourceVersion, version ?? 0), false);
      endAfter(response, seconds, bookmarks ? mark : undefined, end);
    },
  };
}

/** Tells what happened since a version. False: too much of it is forgotten; the answer has ended. */
function replay(store: MemoryStore, scope: WatchScope, version: number, lines: WatchLines): boolean {
  const events = store.history.since(scope.kind, version);
  if (events === undefined) {
    const message = `too old resource version: ${version} (${store.history.oldest(scope.kind)})`;
    lines.end(new StoreRefusal(410, "Expired", message));
    return false;
  }
  for (const { event } of events) {
    const seen = seenThrough(scope, event);
    if (seen !== undefined) lines.event(seen.type, seen.object);
  }
  return true;
}

function endAfter(response: ServerResponse, seconds: number, mark: (() => void) | undefined, end: () => void): void {
  const lastsMs = Math.max(0, seconds) * 1_000;
  const timers = [setTimeout(() => response.end(), lastsMs)];
  if (mark !== undefined) {
    timers.push(setInterval(mark, BOOKMARK_EVERY_MS));
    if (lastsMs > BOOKMARK_BEFORE_END_MS) timers.push(setTimeout(mark, lastsMs - BOOKMARK_BEFORE_END_MS));
  }
  response.on("close", () => {
    end();
    for (const timer of timers) clearTimeout(timer);
  });
}

/** Writes the lines of one watch. */
class WatchLines {
  readonly #response: ServerResponse;
  readonly #kind: ServedKind;
  readonly #shape: Representation;
  readonly #now: () => number;
  #hasColumns = false;

  constructor(response: ServerResponse, kind: ServedKind, shape: Representation, now: () => number) {
    this.#response = response;
    this.#kind = kind;
    this.#shape = shape;
    this.#now = now;
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
    response.flushHeaders();
  }

  event(type: string, object: StoredObject): void {
    this.#write(`{"type":"${type}","object":${this.#text(object)}}\n`);
  }

  bookmark(version: number, endsInitial: boolean): void {
    const annotations = endsInitial ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
    const metadata = { resourceVersion: String(version), creationTimestamp: null, ...annotations };
    const { apiVersion, facts } = this.#kind;
    const object =
      this.#shape.as === "table"
        ? { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata, columnDefinitions: null, rows: [] }
        : { kind: facts.kind, apiVersion, metadata };
    this.#write(`${JSON.stringify({ type: "BOOKMARK", object })}\n`);
  }

  end(refusal: StoreRefusal): void {
    this.#response.end(`${JSON.stringify({ type: "ERROR", object: statusOf(refusal) })}\n`);
  }

  #text(object: StoredObject): string {
    if (this.#shape.as !== "table") return objectText(object, this.#kind, this.#shape, this.#now());
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    const table = tableOf([object], this.#kind, this.#shape.include, this.#now(), metadata, !this.#hasColumns);
    this.#hasColumns = true;
    return JSON.stringify(table);
  }

  #write(line: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(line);
    if (this.#response.writableLength > MOST_UNREAD_BYTES) this.#response.destroy();
  }
}

function isTrue(text: string | null): boolean {
  return text === "true" || text === "1";
}
