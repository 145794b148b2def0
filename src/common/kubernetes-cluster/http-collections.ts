import { setImmediate as breathe } from "node:timers/promises";
import { numberAt, textAt, valueAt } from "../values/untyped.ts";
import { readAll } from "./answer-body.ts";
import { collectionPath, servedAs } from "./api-path.ts";
import type {
  CollectionSource,
  ListEnd,
  ListPage,
  ListPageOptions,
  WatchEvent,
  WatchOptions,
} from "./collection-source.ts";
import { errorFromStatus } from "./error-from-answer.ts";
import { type Attempt, errorFromFailure } from "./error-from-failure.ts";
import { clusterError } from "./error-messages.ts";
import type { ClusterError } from "./errors.ts";
import { linesOf } from "./lines.ts";
import { ListSplitter } from "./list-stream.ts";
import { MalformedAnswer } from "./malformed-answer.ts";
import { inWords, type ResourceKind, type Scope } from "./resource-kind.ts";
import type { Answer, Transport } from "./transport.ts";

export interface HttpCollectionsOptions {
  readonly transport: Transport;
  readonly versionOf: CollectionSource["versionOf"];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const PAGE_MS = 10_000;
const LARGEST_PAGE = 256 * 1024 * 1024;
const LONGEST_EVENT = 16 * 1024 * 1024;
/** A watch gets this long beyond the time after which the server ends it. */
const WATCH_GRACE_MS = 10_000;
const PROBE_MS = 3_000;
const LARGEST_PROBE = 64 * 1024;
/** A loop over a socket never yields to timers and keys while data is buffered. */
const WORK_SLICE_MS = 8;

/** Lists, watches and probes over the transport. */
export function createHttpCollections({ transport, versionOf, now }: HttpCollectionsOptions): CollectionSource {
  return {
    versionOf,
    openList: (kind, version, scope, options) => openList(transport, kind, version, scope, options),
    openWatch: (kind, version, scope, options) => openWatch(transport, now, kind, version, scope, options),
    probeReady: (signal) => probeReady(transport, signal),
  };
}

async function openList(
  transport: Transport,
  kind: ResourceKind,
  version: string,
  scope: Scope,
  options: ListPageOptions,
): Promise<ListPage> {
  const answer = await transport.send({
    request: `list ${inWords(kind, { namespace: scope.namespace ?? "" })}`,
    resource: servedAs(kind, version),
    method: "GET",
    path: collectionPath(kind, version, scope.namespace),
    query: { ...selectors(scope), limit: String(options.limit), continue: options.continueToken },
    signal: options.signal,
    timeoutMs: options.timeoutMs ?? PAGE_MS,
    pool: options.urgent === true ? "person" : "polls",
    maxBytes: LARGEST_PAGE,
  });
  let end: ListEnd | undefined;
  return {
    items: items(answer, kind, version, (found) => {
      end = found;
    }),
    end() {
      if (end === undefined) throw new Error("The end of a list is known only when its items have been read");
      return end;
    },
  };
}

function selectors({ labelSelector, fieldSelector }: Scope): Record<string, string | undefined> {
  return { labelSelector: labelSelector || undefined, fieldSelector: fieldSelector || undefined };
}

async function* items(
  { body, attempt }: Answer,
  kind: ResourceKind,
  version: string,
  ended: (end: ListEnd) => void,
): AsyncGenerator<unknown, void, undefined> {
  const apiVersion = kind.group === "" ? version : `${kind.group}/${version}`;
  const splitter = new ListSplitter();
  let sliceStart = performance.now();
  try {
    for await (const chunk of body) {
      for (const item of splitter.push(chunk)) {
        yield withKind(item, apiVersion, kind.kind);
        if (performance.now() - sliceStart < WORK_SLICE_MS) continue;
        await breathe();
        sliceStart = performance.now();
      }
    }
    ended(listEnd(splitter.end(), attempt));
  } catch (failure) {
    throw errorFromFailure(failure, attempt);
  }
}

/** Items of built-in lists come without their kind. */
function withKind(item: unknown, apiVersion: string, kind: string): unknown {
  if (typeof item !== "object" || item === null || Array.isArray(item) || Object.hasOwn(item, "kind")) return item;
  return { apiVersion, kind, ...item };
}

function listEnd(envelope: unknown, attempt: Attempt): ListEnd {
  const kind = textAt(envelope, "kind");
  if (kind === undefined) throw notKubernetes(attempt);
  const resourceVersion = textAt(envelope, "metadata", "resourceVersion");
  const items = valueAt(envelope, "items");
  // `items: null` is an empty list of some aggregated API servers; any other shape is no list.
  if (!(Array.isArray(items) || items === null) || resourceVersion === undefined) {
    throw new MalformedAnswer("it is no list, or its items or its resourceVersion are missing");
  }
  return {
    resourceVersion,
    continueToken: textAt(envelope, "metadata", "continue") || undefined,
    remainingItemCount: numberAt(envelope, "metadata", "remainingItemCount"),
  };
}

function notKubernetes({ request, host }: Attempt): ClusterError {
  const detail = "the answer is no Kubernetes object";
  return clusterError("not-kubernetes", { request, host, detail });
}

async function* openWatch(
  transport: Transport,
  now: () => number,
  kind: ResourceKind,
  version: string,
  scope: Scope,
  { resourceVersion, timeoutSeconds, signal }: WatchOptions,
): AsyncGenerator<WatchEvent, void, undefined> {
  const { body, attempt } = await transport.send({
    request: `watch ${inWords(kind, { namespace: scope.namespace ?? "" })}`,
    resource: servedAs(kind, version),
    method: "GET",
    path: collectionPath(kind, version, scope.namespace),
    query: {
      ...selectors(scope),
      watch: "1",
      resourceVersion,
      timeoutSeconds: String(timeoutSeconds),
      allowWatchBookmarks: "true",
    },
    signal,
    timeoutMs: timeoutSeconds * 1000 + WATCH_GRACE_MS,
    pool: "polls",
    maxBytes: LARGEST_PAGE,
  });
  let sliceStart = performance.now();
  try {
    for await (const line of linesOf(body, { longest: LONGEST_EVENT, longer: "refuse" })) {
      const event = watchEvent(line, attempt, now);
      if (event !== undefined) yield event;
      if (performance.now() - sliceStart < WORK_SLICE_MS) continue;
      await breathe();
      sliceStart = performance.now();
    }
  } catch (failure) {
    throw errorFromFailure(failure, attempt);
  }
}

/** One line of a watch; undefined for blank lines and for kinds of event that are not known. */
function watchEvent(line: Buffer, attempt: Attempt, now: () => number): WatchEvent | undefined {
  const text = line.toString("utf8");
  if (text.trim() === "") return undefined;
  const event = parseEvent(text);
  const object = valueAt(event, "object");
  const type = textAt(event, "type");
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return { type, object };
    case "BOOKMARK": {
      const resourceVersion = textAt(object, "metadata", "resourceVersion");
      return resourceVersion === undefined ? undefined : { type, resourceVersion };
    }
    case "ERROR":
      return { type, error: errorFromStatus(object, attempt, now()) };
    case undefined:
      throw notKubernetes(attempt);
    default:
      return undefined;
  }
}

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedAnswer("it ended inside an event");
  }
}

async function probeReady(transport: Transport, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    const { body } = await transport.send({
      request: "ask whether the API server is ready",
      method: "GET",
      path: "/readyz",
      signal,
      timeoutMs: PROBE_MS,
      pool: "polls",
      text: true,
      maxBytes: LARGEST_PROBE,
    });
    // To its end, so that the connection can be used again.
    await readAll(body);
    return true;
  } catch {
    return false;
  }
}
