import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { ObjectStore, StoreEvent } from "../../object-store.ts";
import type { StoredKind, StoredObject } from "../../stored-object.ts";
import { usageOf } from "./quota-usage.ts";

type Sums = Map<string, bigint>;

/**
 * What all objects of a kind in a namespace take together. Summed up when somebody asks first, and kept up to date change by change
 * from then on: quotas are asked about at every creation.
 */
export class NamespaceUsage {
  /** By namespace, then by kind. */
  readonly #sums = new Map<string, Map<StoredKind, Sums>>();

  observe({ type, kind, object, before }: StoreEvent): void {
    const sums = this.#sums.get(object.metadata.namespace ?? "")?.get(kind);
    if (sums === undefined) return;
    if (before !== undefined) count(sums, kind, before, -1n);
    if (type !== "DELETED") count(sums, kind, object, 1n);
  }

  /** For a quota with scopes, those objects alone that it applies to. */
  usedOf(store: Pick<ObjectStore, "list">, kind: StoredKind, quota: StoredObject): ReadonlyMap<string, bigint> {
    const namespace = quota.metadata.namespace ?? "";
    const scoped = listAt(quota, "spec", "scopes").length > 0;
    const known = scoped ? undefined : this.#sums.get(namespace)?.get(kind);
    if (known !== undefined) return known;
    const sums: Sums = new Map();
    for (const object of store.list(kind, namespace)) if (applies(quota, object)) count(sums, kind, object, 1n);
    if (scoped) return sums;
    const kinds = this.#sums.get(namespace) ?? new Map<StoredKind, Sums>();
    kinds.set(kind, sums);
    this.#sums.set(namespace, kinds);
    return sums;
  }
}

function count(sums: Sums, kind: StoredKind, object: StoredObject, times: bigint): void {
  for (const [name, nanos] of usageOf(kind, object)) sums.set(name, (sums.get(name) ?? 0n) + times * nanos);
}

/** Scopes: only those that ask about running time and best effort, which are the ones people use. */
export function applies(quota: StoredObject, object: StoredObject): boolean {
  const scopes = listAt(quota, "spec", "scopes");
  if (scopes.length === 0) return true;
  const bestEffort = textAt(object, "status", "qosClass") === "BestEffort";
  const terminating = valueAt(object, "spec", "activeDeadlineSeconds") !== undefined;
  const meets: Readonly<Record<string, boolean>> = {
    BestEffort: bestEffort,
    NotBestEffort: !bestEffort,
    Terminating: terminating,
    NotTerminating: !terminating,
  };
  return scopes.every((scope) => meets[String(scope)] ?? true);
}
