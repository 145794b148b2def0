import type { NewObject, ObjectKey, StoredKind, StoredObject } from "./stored-object.ts";

/**
 * The one truth of the simulated cluster. HTTP requests and controllers go through it alike: it numbers versions, counts generations,
 * runs admission, keeps finalizers and tells watchers. Synchronous: a change is whole before the next one begins.
 */
export interface ObjectStore {
  get(key: ObjectKey): StoredObject | undefined;
  byUid(uid: string): StoredObject | undefined;
  /** In order of namespace and name. */
  list(kind: StoredKind, namespace?: string): readonly StoredObject[];
  /** @throws {@link StoreRefusal} with the status and the words of a real API server. */
  create(kind: StoredKind, object: NewObject, by: Writer): StoredObject;
  /** Everything but status. Raises `generation` when the spec changed. With `resourceVersion` of the object: only if it is still that. */
  update(kind: StoredKind, object: StoredObject, by: Writer): StoredObject;
  /** Status alone; the rest of the given object is ignored. */
  updateStatus(kind: StoredKind, object: StoredObject, by: Writer): StoredObject;
  /**
   * Reads, changes a copy, writes: for controllers. Undefined when the object is gone; nothing is written when nothing changed.
   *
   * @param part - All but the status, the status alone, or both, as the API server does when a pod is bound to its node.
   */
  change(
    key: ObjectKey,
    part: "object" | "status" | "binding",
    change: (copy: Draft) => void,
    by: Writer,
  ): StoredObject | undefined;
  /** With finalizers (or foreground deletion of owned objects) the object stays, marked for deletion. */
  delete(key: ObjectKey, options: DeleteOptions, by: Writer): StoredObject | undefined;
  /** Of the newest change. */
  readonly resourceVersion: number;
  /** Called after each change, in order, before the writer goes on. Returns what ends it. */
  watch(listener: (event: StoreEvent) => void): () => void;
}

/** A copy that may be written to. */
export type Draft = {
  metadata: Record<string, unknown> & { name: string; namespace?: string };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  [field: string]: unknown;
};

/** Who writes: the name of a user (RBAC was checked before) or of a controller, and its field manager. */
export interface Writer {
  readonly user: string;
  readonly groups: readonly string[];
  readonly manager: string;
  /** Writes `metadata.managedFields` once admission has changed the draft. API requests have it, controllers do without. */
  readonly ownFields?: (before: StoredObject | undefined, draft: Draft) => void;
}

export interface DeleteOptions {
  readonly propagation?: "Background" | "Foreground" | "Orphan";
  /**
   * Seconds left to a pod. A pod on a node stays, marked for deletion, until it is deleted with 0, which is what the kubelet does;
   * absent: the pod's `terminationGracePeriodSeconds`. Other kinds take no notice.
   */
  readonly gracePeriodSeconds?: number;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface StoreEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: StoredKind;
  readonly object: StoredObject;
  readonly before: StoredObject | undefined;
}

/** A `Status` failure. */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";
  /** HTTP status. */
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: number, reason: string, message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** What admission webhooks and built-in plugins do: defaults first (all of them), then checks. */
export interface Admission {
  readonly kinds: readonly StoredKind[] | "all";
  /** Whether writes of status alone are looked at, too; default no. */
  readonly withStatus?: boolean;
  /** Changes the draft in place. `before` is undefined on create. */
  mutate?(request: AdmissionRequest, draft: Draft): void;
  /** @throws {@link StoreRefusal} to deny. */
  validate?(request: AdmissionRequest, object: StoredObject): void;
}

export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: StoredKind;
  readonly before: StoredObject | undefined;
  readonly subresource?: "status";
  readonly by: Writer;
  readonly store: Pick<ObjectStore, "get" | "list" | "byUid">;
}
