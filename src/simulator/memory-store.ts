import { ChangeHistory } from "./change-history.ts";
import { copyJson, sameJson } from "./json-values.ts";
import { checkFinalizers, checkPreconditions, isOver, markDeleted } from "./object-deletion.ts";
import {
  changeDraftOf,
  dropUndefined,
  keepTheRest,
  type Part,
  restDraftOf,
  shareWhatStays,
  withStatus,
} from "./object-drafts.ts";
import type {
  Admission,
  AdmissionRequest,
  DeleteOptions,
  Draft,
  ObjectStore,
  StoreEvent,
  Writer,
} from "./object-store.ts";
import { SortedObjects } from "./sorted-objects.ts";
import { alreadyExists, conflict, modifiedMeanwhile, notFound } from "./store-refusals.ts";
import { type KindFacts, kindFacts, storedApiVersion } from "./stored-kinds.ts";
import type { NewObject, ObjectKey, StoredKind, StoredObject } from "./stored-object.ts";
import { timestamp } from "./timestamp.ts";

export interface MemoryStoreOptions {
  readonly admissions?: readonly Admission[];
  /** Virtual milliseconds since 1970. */
  now(): number;
  uid(): string;
  /** Five characters for generated names. */
  suffix(): string;
  /** Changes kept of each kind for watches that resume; default 4,000. */
  readonly history?: number;
}

/** The objects of the simulated cluster, in memory. */
export class MemoryStore implements ObjectStore {
  readonly history: ChangeHistory;
  readonly #options: MemoryStoreOptions;
  readonly #admissions: Admission[];
  /** Those that look at writes of a kind, and of its status alone: worked out at the first write. */
  readonly #ofObjects = new Map<StoredKind, readonly Admission[]>();
  readonly #ofStatus = new Map<StoredKind, readonly Admission[]>();
  readonly #kinds = new Map<StoredKind, SortedObjects>();
  readonly #uids = new Map<string, StoredObject>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #untold: StoreEvent[] = [];
  #telling = false;
  #rehearsing = false;
  #version = 1;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
    this.#admissions = [...(options.admissions ?? [])];
    this.history = new ChangeHistory(options.history ?? 4_000);
  }

  get resourceVersion(): number {
    return this.#version;
  }

  /** Further webhooks and plugins, after those given at the start. */
  addAdmissions(admissions: readonly Admission[]): void {
    this.#admissions.push(...admissions);
    this.#ofObjects.clear();
    this.#ofStatus.clear();
  }

  get({ kind, namespace, name }: ObjectKey): StoredObject | undefined {
    return this.#kinds.get(kind)?.get(namespace, name);
  }

  byUid(uid: string): StoredObject | undefined {
    return this.#uids.get(uid);
  }

  list(kind: StoredKind, namespace?: string): readonly StoredObject[] {
    return this.#kinds.get(kind)?.list(namespace) ?? [];
  }

  /** Runs a request with all its checks and answers, but keeps nothing of it: a dry run. */
  rehearse<T>(request: () => T): T {
    this.#rehearsing = true;
    try {
      return request();
    } finally {
      this.#rehearsing = false;
    }
  }

  create(kind: StoredKind, object: NewObject, by: Writer): StoredObject {
    const facts = kindFacts(kind);
    const draft = this.#newDraft(facts, object);
    const request = this.#request("CREATE", kind, undefined, by);
    this.#mutate(request, draft);
    by.ownFields?.(undefined, draft);
    this.#validate(request, draft as unknown as StoredObject);
    if (this.get(keyOfDraft(kind, draft)) !== undefined) throw alreadyExists(facts, draft.metadata.name);
    return this.#keep("ADDED", kind, draft, undefined);
  }

  update(kind: StoredKind, object: StoredObject, by: Writer): StoredObject {
    return this.#write(kind, "object", object, by);
  }

  updateStatus(kind: StoredKind, object: StoredObject, by: Writer): StoredObject {
    return this.#write(kind, "status", object, by);
  }

  change(key: ObjectKey, part: Part, change: (copy: Draft) => void, by: Writer): StoredObject | undefined {
    const before = this.get(key);
    if (before === undefined) return undefined;
    const facts = kindFacts(key.kind);
    const draft = changeDraftOf(facts, part, before);
    change(draft);
    // Whatever was put in is kept as it is: it is not copied again, and nobody may change it from now on.
    dropUndefined(draft, part);
    checkIdentity(facts, before, draft.metadata);
    keepTheRest(facts, part, before, draft);
    return this.#replace(key.kind, part, before, draft, by);
  }

  delete(key: ObjectKey, options: DeleteOptions, by: Writer): StoredObject | undefined {
    const before = this.get(key);
    if (before === undefined) return undefined;
    const facts = kindFacts(key.kind);
    checkPreconditions(facts, before, options);
    this.#validate(this.#request("DELETE", key.kind, before, by), before);
    const draft = { ...before, metadata: { ...before.metadata } } as unknown as Draft;
    markDeleted(facts, draft, options, this.#options.now());
    if (isOver(facts, draft)) return this.#keep("DELETED", key.kind, draft, before);
    return sameJson(before, draft) ? before : this.#keep("MODIFIED", key.kind, draft, before);
  }

  watch(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #newDraft(facts: KindFacts, object: NewObject): Draft {
    const draft = copyJson(object) as unknown as Draft;
    const { metadata } = draft;
    const prefix = metadata["generateName"];
    if (metadata.name === undefined && typeof prefix === "string")
      metadata.name = `${prefix.slice(0, 58)}${this.#options.suffix()}`;
    if (facts.namespaced) metadata.namespace ??= "default";
    else delete metadata.namespace;
    for (const field of ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"])
      delete metadata[field];
    metadata["uid"] = this.#options.uid();
    metadata["creationTimestamp"] = timestamp(this.#options.now());
    if (facts.generation) metadata["generation"] = 1;
    if (facts.status && !facts.statusAtCreation) delete draft.status;
    if (facts.id === "namespaces") draft.spec = { finalizers: ["kubernetes"], ...draft.spec };
    if (facts.id === "namespaces") draft.status = { phase: "Active" };
    draft["apiVersion"] = storedApiVersion(facts);
    draft["kind"] = facts.kind;
    return draft;
  }

  #write(kind: StoredKind, part: Part, wanted: StoredObject, by: Writer): StoredObject {
    const facts = kindFacts(kind);
    const { name, namespace = "" } = wanted.metadata;
    const before = this.get({ kind, namespace, name });
    if (before === undefined) throw notFound(facts, name);
    checkIdentity(facts, before, wanted.metadata);
    const draft = part === "status" ? withStatus(before, wanted) : restDraftOf(facts, wanted);
    keepTheRest(facts, part, before, draft);
    return this.#replace(kind, part, before, draft, by);
  }

  /** Puts a draft, which nobody else has, in the place of an object. */
  #replace(kind: StoredKind, part: Part, before: StoredObject, draft: Draft, by: Writer): StoredObject {
    const facts = kindFacts(kind);
    const request = this.#request("UPDATE", kind, before, by, part);
    this.#mutate(request, draft);
    by.ownFields?.(before, draft);
    checkFinalizers(facts, before, draft);
    this.#validate(request, draft as unknown as StoredObject);
    const { any, asks } = shareWhatStays(before, draft);
    if (!any) return before;
    if (facts.generation && part !== "status" && asks)
      draft.metadata["generation"] = (before.metadata.generation ?? 0) + 1;
    if (isOver(facts, draft)) return this.#keep("DELETED", kind, draft, before);
    return this.#keep("MODIFIED", kind, draft, before);
  }

  #request(
    operation: AdmissionRequest["operation"],
    kind: StoredKind,
    before: StoredObject | undefined,
    by: Writer,
    part: Part = "object",
  ): AdmissionRequest {
    if (part !== "status") return { operation, kind, before, by, store: this };
    return { operation, kind, before, by, store: this, subresource: part };
  }

  #mutate(request: AdmissionRequest, draft: Draft): void {
    for (const admission of this.#concerned(request)) admission.mutate?.(request, draft);
  }

  #validate(request: AdmissionRequest, object: StoredObject): void {
    for (const admission of this.#concerned(request)) admission.validate?.(request, object);
  }

  #concerned(request: AdmissionRequest): readonly Admission[] {
    const known = request.subresource === undefined ? this.#ofObjects : this.#ofStatus;
    let concerned = known.get(request.kind);
    if (concerned === undefined) {
      concerned = this.#admissions.filter((admission) => concerns(admission, request));
      known.set(request.kind, concerned);
    }
    return concerned;
  }

  #keep(type: StoreEvent["type"], kind: StoredKind, draft: Draft, before: StoredObject | undefined): StoredObject {
    const object = draft as unknown as StoredObject;
    if (this.#rehearsing) return object;
    this.#version += 1;
    draft.metadata["resourceVersion"] = String(this.#version);
    const objects = this.#objectsOf(kind);
    if (type === "DELETED") {
      objects.remove(object);
      this.#uids.delete(object.metadata.uid);
    } else {
      objects.put(object);
      this.#uids.set(object.metadata.uid, object);
    }
    const event: StoreEvent = { type, kind, object, before };
    this.history.add(this.#version, event);
    this.#tell(event);
    return object;
  }

  #objectsOf(kind: StoredKind): SortedObjects {
    let objects = this.#kinds.get(kind);
    if (objects === undefined) {
      objects = new SortedObjects();
      this.#kinds.set(kind, objects);
    }
    return objects;
  }

  /** In order even when a listener writes: its change is told after the one it is being told of. */
  #tell(event: StoreEvent): void {
    this.#untold.push(event);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift())
        for (const listener of this.#listeners) listener(next);
    } finally {
      this.#telling = false;
    }
  }
}

function concerns(
  { kinds, withStatus: alsoStatus = false }: Admission,
  { kind, subresource }: AdmissionRequest,
): boolean {
  return (kinds === "all" || kinds.includes(kind)) && (subresource === undefined || alsoStatus);
}

function keyOfDraft(kind: StoredKind, { metadata }: Draft): ObjectKey {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name };
}

/** @throws StoreRefusal when the writer means another object, or the same at another time. */
function checkIdentity(
  facts: KindFacts,
  before: StoredObject,
  { resourceVersion, uid }: Readonly<Record<string, unknown>>,
): void {
  const { name } = before.metadata;
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw modifiedMeanwhile(facts, name);
  if (uid && uid !== before.metadata.uid)
    throw conflict(
      facts,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
    );
}
