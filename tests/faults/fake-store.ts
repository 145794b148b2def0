import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { JsonPatchOperation } from "../../src/common/kubernetes-cluster/json-patch.ts";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { valueAt } from "../../src/common/values/untyped.ts";

/** A kind that the fake serves. */
export interface FakeKind {
  readonly group: string;
  /** Served versions, preferred first. Objects are the same in all of them. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface StoredEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly kind: FakeKind;
  readonly object: KubernetesObject;
  readonly resourceVersion: number;
}

/** What a write is refused with; becomes a Status. */
export class Refusal extends Error {
  readonly code: number;
  readonly reason: string;
  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** A manifest for a test: the store fills in what a server would. */
export interface Manifest {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** Objects with resource versions, generations, finalizers and a history, as an API server keeps them. */
export class FakeStore {
  readonly kinds: FakeKind[];
  readonly #objects = new Map<string, { kind: FakeKind; object: KubernetesObject }>();
  readonly #events: StoredEvent[] = [];
  #resourceVersion = 100;
  #oldest = 100;

  constructor(kinds: readonly FakeKind[]) {
    this.kinds = [...kinds];
  }

  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  list(kind: FakeKind, namespace: string | undefined): KubernetesObject[] {
    const all = [...this.#objects.values()].filter((entry) => entry.kind === kind).map((entry) => entry.object);
    return all
      .filter((object) => namespace === undefined || object.metadata.namespace === namespace)
      .sort((a, b) => (keyOf(kind, a.metadata) < keyOf(kind, b.metadata) ? -1 : 1));
  }

  get(kind: FakeKind, name: string, namespace?: string): KubernetesObject | undefined {
    return this.#objects.get(keyOf(kind, { name, ...(namespace === undefined ? {} : { namespace }) }))?.object;
  }

  /** Creates an object; gives it a uid, unless it has one. */
  add(kind: FakeKind, manifest: Manifest): KubernetesObject {
    if (this.get(kind, manifest.metadata.name, manifest.metadata.namespace) !== undefined) {
      throw new Refusal(409, "AlreadyExists", `${kind.plural} "${manifest.metadata.name}" already exists`);
    }
    const creationTimestamp = "2026-01-01T12:00:00Z";
    const metadata = { uid: randomUUID(), generation: 1, creationTimestamp, ...manifest.metadata };
    const object = { ...manifest, metadata: { ...metadata, resourceVersion: "" } } as KubernetesObject;
    return this.#store("ADDED", kind, object);
  }

  /** Replaces an object's content; a changed spec moves the generation, no change moves nothing. */
  update(kind: FakeKind, object: KubernetesObject): KubernetesObject {
    const old = this.get(kind, object.metadata.name, object.metadata.namespace);
    if (old === undefined) throw new Refusal(404, "NotFound", `${kind.plural} "${object.metadata.name}" not found`);
    const next = withGeneration(old, object);
    if (isDeepStrictEqual(old, next)) return old;
    const finalizers = valueAt(next, "metadata", "finalizers");
    const gone =
      next.metadata["deletionTimestamp"] !== undefined && !(Array.isArray(finalizers) && finalizers.length > 0);
    return gone ? this.#drop(kind, next) : this.#store("MODIFIED", kind, next);
  }

  /** Deletes an object, or marks it while finalizers remain. */
  remove(kind: FakeKind, name: string, namespace?: string): KubernetesObject {
    const old = this.get(kind, name, namespace);
    if (old === undefined) throw new Refusal(404, "NotFound", `${kind.plural} "${name}" not found`);
    const finalizers = valueAt(old, "metadata", "finalizers");
    if (!Array.isArray(finalizers) || finalizers.length === 0) return this.#drop(kind, old);
    const deletionTimestamp = "2026-01-01T13:00:00Z";
    return this.#store("MODIFIED", kind, { ...old, metadata: { ...old.metadata, deletionTimestamp } });
  }

  /** Events after a resource version; undefined when the history does not reach back so far. */
  eventsSince(resourceVersion: number): readonly StoredEvent[] | undefined {
    if (resourceVersion < this.#oldest) return undefined;
    return this.#events.filter((event) => event.resourceVersion > resourceVersion);
  }

  /** Forgets the history: older positions are answered with 410 from now on. */
  compact(): void {
    this.#events.length = 0;
    this.#oldest = this.#resourceVersion;
  }

  #store(type: StoredEvent["type"], kind: FakeKind, object: KubernetesObject): KubernetesObject {
    const resourceVersion = ++this.#resourceVersion;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(resourceVersion) } };
    this.#objects.set(keyOf(kind, stored.metadata), { kind, object: stored });
    this.#events.push({ type, kind, object: stored, resourceVersion });
    return stored;
  }

  #drop(kind: FakeKind, object: KubernetesObject): KubernetesObject {
    const stored = this.#store("DELETED", kind, object);
    this.#objects.delete(keyOf(kind, stored.metadata));
    return stored;
  }
}

function keyOf(kind: FakeKind, { name, namespace = "" }: { name: string; namespace?: string }): string {
  return `${kind.group}/${kind.plural}/${namespace}/${name}`;
}

function withGeneration(old: KubernetesObject, next: KubernetesObject): KubernetesObject {
  const generation = (old.metadata["generation"] as number) + (isDeepStrictEqual(old["spec"], next["spec"]) ? 0 : 1);
  const { uid, resourceVersion } = old.metadata;
  return { ...next, metadata: { ...next.metadata, uid, resourceVersion, generation } };
}

/** RFC 7386. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const merged: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatched(merged[key], value);
  }
  return merged;
}

/** RFC 6902, as far as we send it. */
export function jsonPatched(target: KubernetesObject, operations: readonly JsonPatchOperation[]): KubernetesObject {
  const patched = structuredClone(target);
  for (const operation of operations) applyOperation(patched, operation);
  return patched;
}

function applyOperation(root: unknown, operation: JsonPatchOperation): void {
  const steps = operation.path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = steps.pop() ?? "";
  const parent = valueAt(root, ...steps) as Record<string, unknown> | unknown[] | undefined;
  const present = valueAt(parent, last) !== undefined;
  if (operation.op === "test") {
    if (!isDeepStrictEqual(valueAt(parent, last), operation.value))
      throw unprocessable(`testing path ${operation.path} failed`);
    return;
  }
  if (typeof parent !== "object" || parent === null || (operation.op !== "add" && !present)) {
    throw unprocessable(`path ${operation.path} does not exist`);
  }
  if (Array.isArray(parent)) changeList(parent, last, operation);
  else if (operation.op === "remove") delete parent[last];
  else parent[last] = operation.value;
}

function changeList(list: unknown[], step: string, operation: Exclude<JsonPatchOperation, { op: "test" }>): void {
  const index = step === "-" ? list.length : Number(step);
  if (operation.op === "remove") list.splice(index, 1);
  else list.splice(index, operation.op === "replace" ? 1 : 0, operation.value);
}

function unprocessable(why: string): Refusal {
  return new Refusal(422, "Invalid", `the server rejected our request due to an error in our request: ${why}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
