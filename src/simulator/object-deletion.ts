import type { DeleteOptions, Draft } from "./object-store.ts";
import { invalid, preconditionFailed } from "./store-refusals.ts";
import type { KindFacts } from "./stored-kinds.ts";
import type { StoredObject } from "./stored-object.ts";
import { timestamp } from "./timestamp.ts";

/** What holds a deleted object until its dependents are gone, or until they are let go. */
const PROPAGATION_FINALIZERS = { Foreground: "foregroundDeletion", Orphan: "orphan" } as const;

export function checkFinalizers(facts: KindFacts, before: StoredObject, draft: Draft): void {
  if (before.metadata.deletionTimestamp === undefined) return;
  const known = new Set(before.metadata.finalizers ?? []);
  const added = finalizersOf(draft).filter((finalizer) => !known.has(finalizer));
  if (added.length === 0) return;
  const list = `[]string{${added.map((text) => JSON.stringify(text)).join(", ")}}`;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  throw invalid(facts, draft.metadata.name, [{ field: "metadata.finalizers", reason: "FieldValueForbidden", message }]);
}

export function checkPreconditions(
  facts: KindFacts,
  { metadata }: StoredObject,
  { uid, resourceVersion }: DeleteOptions,
): void {
  if (uid !== undefined && uid !== metadata.uid)
    throw preconditionFailed(
      facts,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw preconditionFailed(
      facts,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
}

/** Whether a deleted object has nothing left that keeps it. */
export function isOver(facts: KindFacts, draft: Draft): boolean {
  if (draft.metadata["deletionTimestamp"] === undefined || finalizersOf(draft).length > 0) return false;
  if (facts.id === "namespaces")
    return !Array.isArray(draft.spec?.["finalizers"]) || draft.spec["finalizers"].length === 0;
  return facts.id !== "pods" || draft.metadata["deletionGracePeriodSeconds"] === 0;
}

export function markDeleted(facts: KindFacts, draft: Draft, options: DeleteOptions, now: number): void {
  const { metadata } = draft;
  const grace = facts.id === "pods" ? podGrace(draft, options) : 0;
  const pending = metadata["deletionGracePeriodSeconds"];
  if (metadata["deletionTimestamp"] === undefined || (typeof pending === "number" && grace < pending)) {
    metadata["deletionTimestamp"] = timestamp(now + grace * 1_000);
    metadata["deletionGracePeriodSeconds"] = grace;
    if (typeof metadata["generation"] === "number") metadata["generation"] += 1;
  }
  const finalizer =
    options.propagation === undefined || options.propagation === "Background"
      ? undefined
      : PROPAGATION_FINALIZERS[options.propagation];
  if (finalizer !== undefined && !finalizersOf(draft).includes(finalizer))
    metadata["finalizers"] = [...finalizersOf(draft), finalizer];
  if (facts.id === "namespaces") draft.status = { ...draft.status, phase: "Terminating" };
}

/** Seconds until a pod is gone: none when no kubelet has it or nothing of it runs any more. */
function podGrace({ spec, status }: Draft, { gracePeriodSeconds }: DeleteOptions): number {
  if (!spec?.["nodeName"] || status?.["phase"] === "Succeeded" || status?.["phase"] === "Failed") return 0;
  const usual = spec["terminationGracePeriodSeconds"];
  return Math.max(0, gracePeriodSeconds ?? (typeof usual === "number" ? usual : 30));
}

function finalizersOf({ metadata }: Draft): readonly string[] {
  const found = metadata["finalizers"];
  return Array.isArray(found) ? found.filter((text) => typeof text === "string") : [];
}
