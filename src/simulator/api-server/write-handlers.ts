import { numberAt, textAt } from "../../common/values/untyped.ts";
import { isMap } from "../json-values.ts";
import { type DeleteOptions, type Draft, StoreRefusal, type Writer } from "../object-store.ts";
import { notFound } from "../store-refusals.ts";
import type { NewObject, StoredObject } from "../stored-object.ts";
import { timestamp } from "../timestamp.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { checkedObject, checkName, checkPlace, checkVersionGiven } from "./checked-object.ts";
import { applyConfiguration, setOwners } from "./fields/field-ownership.ts";
import { listObjects } from "./list-objects.ts";
import { applyJsonPatch } from "./patches/json-patch.ts";
import { applyMergePatch, checkIsMap } from "./patches/merge-patch.ts";
import { applyStrategicMergePatch } from "./patches/strategic-merge-patch.ts";
import { type ApiParts, objectAnswer, objectAt } from "./read-handlers.ts";
import { listPieces } from "./representation.ts";
import { type JsonMap, mediaType, objectOfBody, unsupportedMediaType, valueOfBody } from "./request-body.ts";
import type { ServedKind } from "./served-kinds.ts";
import { toServed } from "./versions/convert.ts";
import { requestWriter, type WriteOptions, writeOptions } from "./write-options.ts";

/** Where a write goes. */
export interface WriteTarget {
  readonly kind: ServedKind;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly subresource: "status" | undefined;
}

const JSON_PATCH = "application/json-patch+json";
const MERGE_PATCH = "application/merge-patch+json";
const STRATEGIC_PATCH = "application/strategic-merge-patch+json";
const APPLY_PATCH = "application/apply-patch+yaml";

export function createAnswer(
  parts: ApiParts,
  kind: ServedKind,
  namespace: string | undefined,
  request: ApiRequest,
): ApiAnswer {
  const options = writeOptions(request, "CreateOptions");
  const object = checkedObject(objectOfBody(request, kind), kind, options.fieldValidation, request);
  checkPlace(object, namespace, undefined);
  checkName(kind, object);
  const placed = { ...object, metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) } };
  const writer = requestWriter(request, kind, options, parts.now());
  const made = carriedOut(parts, options, () => parts.store.create(kind.facts.id, placed as NewObject, writer));
  return objectAnswer(parts, kind, made, request, 201);
}

export function updateAnswer(parts: ApiParts, target: WriteTarget, request: ApiRequest): ApiAnswer {
  const { kind, namespace, name, subresource } = target;
  const options = writeOptions(request, "UpdateOptions");
  const object = checkedObject(objectOfBody(request, kind), kind, options.fieldValidation, request);
  checkPlace(object, namespace, name);
  objectAt(parts, kind, namespace, name);
  checkVersionGiven(kind, object);
  const writer = requestWriter(request, kind, options, parts.now(), subresource);
  return objectAnswer(parts, kind, written(parts, target, options, placedAt(object, target), writer), request);
}

export function patchAnswer(parts: ApiParts, target: WriteTarget, request: ApiRequest): ApiAnswer {
  const type = mediaType(request);
  const { kind, namespace, name, subresource } = target;
  const accepted = [JSON_PATCH, MERGE_PATCH, ...(kind.facts.custom ? [] : [STRATEGIC_PATCH]), APPLY_PATCH];
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  const options = writeOptions(request, "PatchOptions");
  if (type === APPLY_PATCH) return applyAnswer(parts, target, options, request);
  const live = objectAt(parts, kind, namespace, name);
  const patched = patchedObject(toServed(live, kind), valueOfBody(request), type, kind);
  if (!isMap(patched))
    throw new StoreRefusal(422, "Invalid", "the server rejected our request due to an error in our request", {});
  const object = checkedObject(patched, kind, options.fieldValidation, request);
  checkPlace(object, namespace, name);
  const writer = requestWriter(request, kind, options, parts.now(), subresource);
  return objectAnswer(parts, kind, written(parts, target, options, placedAt(object, target), writer), request);
}

function patchedObject(live: StoredObject, patch: unknown, type: string, { facts }: ServedKind): unknown {
  if (type === JSON_PATCH) return applyJsonPatch(live, patch);
  if (type === MERGE_PATCH) return applyMergePatch(live, patch);
  return applyStrategicMergePatch(live, patch, { is: "record", name: facts.kind });
}

function applyAnswer(parts: ApiParts, target: WriteTarget, options: WriteOptions, request: ApiRequest): ApiAnswer {
  const { kind, namespace, name, subresource } = target;
  if (!request.query.get("fieldManager")) throw managerRequired();
  const body = valueOfBody(request);
  checkIsMap(body);
  const given: JsonMap = { ...body, metadata: { ...(isMap(body["metadata"]) ? body["metadata"] : {}) } };
  checkApiVersion(given, kind);
  const configuration = checkedObject(given, kind, options.fieldValidation, request);
  checkPlace(configuration, namespace, name);
  const placed = placedAt(configuration, target);
  const live = parts.store.get({ kind: kind.facts.id, namespace: namespace ?? "", name });
  if (live === undefined && subresource !== undefined) throw notFound(kind.facts, name);
  const time = timestamp(parts.now());
  const where = subresource === undefined ? {} : { subresource };
  const force = request.query.get("force") === "true";
  const writer = { manager: options.manager, apiVersion: kind.apiVersion, time, force, ...where };
  const { object, owners } = applyConfiguration(kind.facts, live, placed as unknown as JsonMap, writer);
  const { ownFields: _, ...by } = requestWriter(request, kind, options, parts.now());
  const applier = { ...by, ownFields: (_before: unknown, draft: Draft) => setOwners(draft, owners) };
  if (live !== undefined)
    return objectAnswer(parts, kind, written(parts, target, options, object as StoredObject, applier), request);
  checkName(kind, placed);
  const made = carriedOut(parts, options, () => parts.store.create(kind.facts.id, object as NewObject, applier));
  return objectAnswer(parts, kind, made, request, 201);
}

function checkApiVersion(given: JsonMap, { apiVersion, facts }: ServedKind): void {
  if (given["kind"] === facts.kind && given["apiVersion"] === apiVersion) return;
  const message = `Object 'Kind' or 'apiVersion' does not match ${facts.kind} in ${apiVersion}`;
  throw new StoreRefusal(400, "BadRequest", message);
}

function managerRequired(): StoreRefusal {
  const message = "Required value: is required for apply patch";
  return new StoreRefusal(422, "Invalid", `PatchOptions.meta.k8s.io "" is invalid: fieldManager: ${message}`, {
    group: "meta.k8s.io",
    kind: "PatchOptions",
    causes: [{ reason: "FieldValueRequired", message, field: "fieldManager" }],
  });
}

function placedAt(object: StoredObject, { namespace, name }: WriteTarget): StoredObject {
  const place = namespace === undefined ? { name } : { name, namespace };
  return { ...object, metadata: { ...object.metadata, ...place } };
}

export function written(
  { store }: ApiParts,
  { kind, subresource }: WriteTarget,
  options: WriteOptions,
  object: StoredObject,
  by: Writer,
): StoredObject {
  const write = () =>
    subresource === "status" ? store.updateStatus(kind.facts.id, object, by) : store.update(kind.facts.id, object, by);
  return carriedOut({ store }, options, write);
}

function carriedOut<T>({ store }: Pick<ApiParts, "store">, { dryRun }: WriteOptions, write: () => T): T {
  return dryRun ? store.rehearse(write) : write();
}

export function deleteAnswer(parts: ApiParts, target: WriteTarget, request: ApiRequest): ApiAnswer {
  const { kind, namespace, name } = target;
  const { options, write } = deletion(request);
  const before = objectAt(parts, kind, namespace, name);
  const key = { kind: kind.facts.id, namespace: namespace ?? "", name };
  const writer = requestWriter(request, kind, write, parts.now());
  const after = carriedOut(parts, write, () => parts.store.delete(key, options, writer)) ?? before;
  const isGone = parts.store.get(key) === undefined;
  if (!isGone || kind.facts.id === "pods") return objectAnswer(parts, kind, after, request);
  const { group, plural } = kind.facts;
  const details = { name, ...(group === "" ? {} : { group }), kind: plural, uid: before.metadata.uid };
  return { json: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details } };
}

export function deleteCollectionAnswer(
  parts: ApiParts,
  kind: ServedKind,
  namespace: string | undefined,
  request: ApiRequest,
): ApiAnswer {
  const { options, write } = deletion(request);
  const query = new URLSearchParams(request.query);
  for (const field of ["limit", "continue", "resourceVersion", "resourceVersionMatch"]) query.delete(field);
  const { objects, resourceVersion } = listObjects(parts.store, kind, namespace, query);
  const writer = requestWriter(request, kind, write, parts.now());
  for (const { metadata } of objects) {
    const key = { kind: kind.facts.id, namespace: metadata.namespace ?? "", name: metadata.name };
    carriedOut(parts, write, () => parts.store.delete(key, options, writer));
  }
  return { pieces: listPieces(objects, kind, { as: "object" }, parts.now(), { resourceVersion }) };
}

const PROPAGATIONS = ["Background", "Foreground", "Orphan"] as const;

/** Options stand in the body or in the query. */
function deletion(request: ApiRequest): { readonly options: DeleteOptions; readonly write: WriteOptions } {
  const body = valueOfBody(request);
  const { query } = request;
  const bodyDryRun = isMap(body) && Array.isArray(body["dryRun"]) ? body["dryRun"].map(String) : [];
  const merged = new URLSearchParams(query);
  for (const value of bodyDryRun) merged.append("dryRun", value);
  const write = writeOptions({ ...request, query: merged }, "DeleteOptions");
  const wanted = textAt(body, "propagationPolicy") ?? query.get("propagationPolicy") ?? "";
  const orphan = isMap(body) && body["orphanDependents"] === true ? "Orphan" : undefined;
  const propagation = PROPAGATIONS.find((name) => name === wanted) ?? orphan;
  const given = query.get("gracePeriodSeconds");
  const grace = numberAt(body, "gracePeriodSeconds") ?? (given === null ? undefined : Number(given));
  const uid = textAt(body, "preconditions", "uid");
  const resourceVersion = textAt(body, "preconditions", "resourceVersion");
  return {
    write,
    options: {
      ...(propagation === undefined ? {} : { propagation }),
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}
