import { copyJson, isMap, sameJson, shareFields, sharingEqual, withoutUndefined } from "./json-values.ts";
import type { Draft } from "./object-store.ts";
import type { KindFacts } from "./stored-kinds.ts";
import type { StoredObject } from "./stored-object.ts";

/** What is written at once: an object and its status are written apart, but for the binding of a pod to its node. */
export type Part = "object" | "status" | "binding";

function draftOf(object: StoredObject): Draft {
  return copyJson(object) as unknown as Draft;
}

/** What a change may write to. */
export function changeDraftOf(facts: KindFacts, part: Part, object: StoredObject): Draft {
  if (part === "status") return statusDraftOf(object);
  return part === "binding" ? draftOf(object) : restDraftOf(facts, object);
}

/** For changes of all but the status: where that is written apart it is shared, to be read and not to be written. */
export function restDraftOf(facts: KindFacts, object: StoredObject): Draft {
  const { status } = object;
  if (!facts.status || status === undefined) return draftOf(object);
  return Object.assign(draftOf({ ...object, status: undefined }), { status });
}

/** For changes of the status: the rest is shared with the object as it was, since nobody writes to it. */
function statusDraftOf(object: StoredObject): Draft {
  const draft = { ...object } as unknown as Draft;
  if (object["status"] === undefined) delete draft.status;
  else draft.status = copyJson(object["status"]) as Record<string, unknown>;
  return draft;
}

export function withStatus(before: StoredObject, { status, metadata }: StoredObject): Draft {
  const draft = { ...before, metadata: { ...before.metadata } } as unknown as Draft;
  if (status === undefined) delete draft.status;
  else draft.status = copyJson(status) as Record<string, unknown>;
  if (metadata["managedFields"] !== undefined) draft.metadata["managedFields"] = copyJson(metadata["managedFields"]);
  return draft;
}

export function dropUndefined(draft: Draft, part: Part): void {
  if (part !== "status") for (const field of Object.keys(draft)) draft[field] = withoutUndefined(draft[field]);
  else if (draft.status !== undefined) draft.status = withoutUndefined(draft.status);
}

/** What the writer may not say: identity and times are the store's, the object and its status are written apart. */
export function keepTheRest(facts: KindFacts, part: Part, before: StoredObject, draft: Draft): void {
  draft["apiVersion"] = before.apiVersion;
  draft["kind"] = before.kind;
  if (part === "status") {
    const { managedFields } = draft.metadata;
    draft.metadata = { ...before.metadata };
    if (managedFields !== undefined) draft.metadata["managedFields"] = managedFields;
    return;
  }
  for (const field of ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"]) {
    const kept = before.metadata[field];
    if (kept !== undefined) draft.metadata[field] = kept;
    else if (draft.metadata[field] !== undefined) delete draft.metadata[field];
  }
  draft.metadata["resourceVersion"] = before.metadata.resourceVersion;
  if (!facts.status || part === "binding") return;
  if (before["status"] === undefined) delete draft.status;
  else draft.status = before["status"] as Record<string, unknown>;
}

/** What is different now; everything else becomes the object's own again, so that it is kept once. */
export function shareWhatStays(before: StoredObject, draft: Draft): { readonly any: boolean; readonly asks: boolean } {
  let any = !sharesMetadata(before.metadata, draft.metadata);
  let asks = false;
  const note = (field: string) => {
    any = true;
    asks ||= field !== "status";
  };
  for (const field in draft) {
    if (field === "metadata") continue;
    const value = sharingEqual(before[field], draft[field]);
    draft[field] = value;
    if (value !== before[field]) note(field);
  }
  for (const field in before)
    if (field !== "metadata" && before[field] !== undefined && draft[field] === undefined) note(field);
  return { any, asks };
}

/** The times of field ownership alone are no change: a patch that says nothing new keeps the resource version. */
function sharesMetadata(before: StoredObject["metadata"], metadata: Draft["metadata"]): boolean {
  const { managedFields } = metadata;
  if (managedFields === before["managedFields"]) return shareFields(before, metadata);
  const timeless = (fields: unknown) =>
    Array.isArray(fields) ? fields.map((entry) => (isMap(entry) ? { ...entry, time: undefined } : entry)) : fields;
  const sameOwners = sameJson(timeless(before["managedFields"]), timeless(managedFields));
  if (sameOwners && managedFields !== undefined) metadata["managedFields"] = before["managedFields"];
  const same = shareFields(before, metadata);
  if (managedFields !== undefined) metadata["managedFields"] = managedFields;
  return same;
}
