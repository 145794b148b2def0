import type { MemoryStore } from "../memory-store.ts";
import { notFound } from "../store-refusals.ts";
import type { StoredObject } from "../stored-object.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { listObjects } from "./list-objects.ts";
import { listPieces, objectText, representationOf } from "./representation.ts";
import type { ServedKind } from "./served-kinds.ts";
import type { WatchHub } from "./watch-hub.ts";

/** What handlers of requests work with. */
export interface ApiParts {
  readonly store: MemoryStore;
  readonly hub: WatchHub;
  /** Virtual milliseconds since 1970. */
  now(): number;
}

/** An object of a kind by its place. @throws StoreRefusal 404 */
export function objectAt(
  { store }: Pick<ApiParts, "store">,
  { facts }: ServedKind,
  namespace: string | undefined,
  name: string,
): StoredObject {
  const found = store.get({ kind: facts.id, namespace: namespace ?? "", name });
  if (found === undefined) throw notFound(facts, name);
  return found;
}

export function getAnswer(
  parts: ApiParts,
  kind: ServedKind,
  namespace: string | undefined,
  name: string,
  request: ApiRequest,
): ApiAnswer {
  return objectAnswer(parts, kind, objectAt(parts, kind, namespace, name), request);
}

export function objectAnswer(
  { now }: Pick<ApiParts, "now">,
  kind: ServedKind,
  object: StoredObject,
  { headers, query }: ApiRequest,
  status = 200,
): ApiAnswer {
  const text = objectText(object, kind, representationOf(headers.accept, query), now());
  return { status, text, contentType: "application/json" };
}

export function listAnswer(
  { store, now }: ApiParts,
  kind: ServedKind,
  namespace: string | undefined,
  { headers, query }: ApiRequest,
): ApiAnswer {
  const { objects, resourceVersion, continueToken, remaining } = listObjects(store, kind, namespace, query);
  const metadata = {
    resourceVersion,
    ...(continueToken === "" ? {} : { continue: continueToken }),
    ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
  };
  return { pieces: listPieces(objects, kind, representationOf(headers.accept, query), now(), metadata) };
}
