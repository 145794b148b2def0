import type { MemoryStore } from "../memory-store.ts";
import { StoreRefusal } from "../object-store.ts";
import { keyOf } from "../sorted-objects.ts";
import { badRequest } from "../store-refusals.ts";
import type { StoredObject } from "../stored-object.ts";
import { objectFilter } from "./object-filter.ts";
import type { ServedKind } from "./served-kinds.ts";

/** A page of a list. */
export interface ListPage {
  readonly objects: readonly StoredObject[];
  readonly resourceVersion: string;
  /** `""`: this is the last page. */
  readonly continueToken: string;
  readonly remaining: number | undefined;
}

interface Continuation {
  /** Of the first page: all pages show the objects of that version. */
  readonly version: number;
  /** `namespace/name` of the last object given out. */
  readonly after: string;
}

/** @throws StoreRefusal 400, 410, 422 and 504 as an API server does. */
export function listObjects(
  store: MemoryStore,
  kind: ServedKind,
  namespace: string | undefined,
  query: URLSearchParams,
): ListPage {
  const limit = limitOf(query);
  const token = query.get("continue") ?? "";
  const filter = objectFilter(kind, query);
  const continued = token === "" ? undefined : readToken(token, store.resourceVersion);
  const exact = continued?.version ?? exactVersion(store, query);
  const version = exact ?? store.resourceVersion;
  const now = store.list(kind.facts.id, namespace);
  const after = continued?.after;
  const left = after === undefined ? now : now.slice(firstAfter(now, after));
  const rest = exact === undefined ? left : asOf(store, kind, { namespace, after, version: exact }, left);
  const wanted = filter === undefined ? rest : rest.filter(filter);
  // A list at version 0 is answered from memory: it has no pages.
  const isPaged = limit > 0 && wanted.length > limit && query.get("resourceVersion") !== "0";
  const objects = isPaged ? wanted.slice(0, limit) : wanted;
  const last = objects.at(-1);
  const isMore = isPaged && last !== undefined;
  return {
    objects,
    resourceVersion: String(version),
    continueToken: isMore ? writeToken({ version, after: keyOf(last) }) : "",
    // With a selector the server would have to look at everything to know.
    remaining: isMore && filter === undefined ? wanted.length - objects.length : undefined,
  };
}

function limitOf(query: URLSearchParams): number {
  const text = query.get("limit") ?? "0";
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Math.max(0, Number(text));
}

/** The version that must be shown exactly; undefined: the newest will do. */
function exactVersion(store: MemoryStore, query: URLSearchParams): number | undefined {
  const text = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  if (match !== "" && text === "")
    throw invalidListOption("resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (match === "Exact" && text === "0")
    throw invalidListOption('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  if (text === "" || text === "0") return undefined;
  const version = readVersion(text);
  if (version > store.resourceVersion) throw tooLarge(version, store.resourceVersion);
  const isExact = match === "Exact" || (match === "" && Number(query.get("limit") ?? 0) > 0);
  return isExact ? version : undefined;
}

/** @throws StoreRefusal in the server's words when it is no number. */
export function readVersion(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    throw new StoreRefusal(400, "BadRequest", message);
  }
  return Number(text);
}

function tooLarge(version: number, current: number): StoreRefusal {
  const message = `Timeout: Too large resource version: ${version}, current: ${current}`;
  return new StoreRefusal(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

function invalidListOption(problem: string): StoreRefusal {
  const message = `Forbidden: ${problem}`;
  const whole = `ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: ${message}`;
  return new StoreRefusal(422, "Invalid", whole, {
    group: "meta.k8s.io",
    kind: "ListOptions",
    causes: [{ reason: "FieldValueForbidden", message, field: "resourceVersionMatch" }],
  });
}

interface OlderPage {
  readonly namespace: string | undefined;
  /** `namespace/name` of the last object of the page before. */
  readonly after: string | undefined;
  readonly version: number;
}

/** Takes back what has changed since a version in what is left of a list. */
function asOf(
  store: MemoryStore,
  { facts }: ServedKind,
  { namespace, after, version }: OlderPage,
  left: readonly StoredObject[],
): readonly StoredObject[] {
  if (version === store.resourceVersion) return left;
  const before = store.history.before(facts.id, version);
  if (before === undefined) throw after === undefined ? expired() : expiredToken();
  if (before.size === 0) return left;
  const former = [...before].flatMap(([key, object]) => {
    const isHere = namespace === undefined || object?.metadata.namespace === namespace;
    return object !== undefined && isHere && (after === undefined || key > after) ? [{ key, object }] : [];
  });
  former.sort((a, b) => (a.key < b.key ? -1 : 1));
  // Merged rather than sorted as a whole: each page of a long list comes through here.
  const objects: StoredObject[] = [];
  let next = 0;
  for (const object of left) {
    const key = keyOf(object);
    for (let other = former[next]; other !== undefined && other.key < key; other = former[next]) {
      objects.push(other.object);
      next += 1;
    }
    if (!before.has(key)) objects.push(object);
  }
  for (const { object } of former.slice(next)) objects.push(object);
  return objects;
}

function firstAfter(objects: readonly StoredObject[], key: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = objects[middle];
    if (object !== undefined && keyOf(object) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function expired(): StoreRefusal {
  return new StoreRefusal(410, "Expired", "The resourceVersion for the provided list is too old.");
}

function expiredToken(): StoreRefusal {
  return new StoreRefusal(
    410,
    "Expired",
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
  );
}

function writeToken({ version, after }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: version, start: after })).toString("base64url");
}

function readToken(token: string, newest: number): Continuation {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, "base64url").toString("utf8")) as Record<string, unknown>;
    if (Number.isInteger(rv) && typeof start === "string" && (rv as number) <= newest)
      return { version: rv as number, after: start };
  } catch {
    // Told below.
  }
  throw badRequest(
    "invalid continue token: continue key is not valid: invalid character looking for beginning of value",
  );
}
