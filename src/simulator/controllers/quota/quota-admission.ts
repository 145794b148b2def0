import { formatQuantity, type Quantity } from "../../../common/values/quantity.ts";
import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { Admission, AdmissionRequest } from "../../object-store.ts";
import { forbidden } from "../../store-refusals.ts";
import { kindFacts, STORED_KINDS } from "../../stored-kinds.ts";
import type { StoredKind, StoredObject } from "../../stored-object.ts";
import { amountsAt } from "../pod-resources.ts";
import { concernedNames, silentContainers, usageOf } from "./quota-usage.ts";

export const QUOTAS = "resourcequotas";

/** Refuses what would take more than a quota of its namespace allows, in the words of a real API server. */
export const QUOTA_ADMISSION: Admission = {
  kinds: STORED_KINDS.filter(({ namespaced, id }) => namespaced && id !== "events" && id !== QUOTAS).map(
    ({ id }) => id,
  ),
  validate(request, object) {
    if (request.operation !== "CREATE") return;
    const quotas = request.store.list(QUOTAS, object.metadata.namespace ?? "");
    for (const quota of quotas) if (applies(quota, object)) check(request, object, quota);
  },
};

function check(request: AdmissionRequest, object: StoredObject, quota: StoredObject): void {
  const { kind } = request;
  const names = concernedNames(kind, quota);
  if (names.length === 0) return;
  const refuse = (why: string) => forbidden(kindFacts(kind), object.metadata.name, why);
  const missing = kind === "pods" ? names.flatMap((name) => missingSizes(object, name)) : [];
  if (missing.length > 0)
    throw refuse(`failed quota: ${quota.metadata.name}: must specify ${missing.sort().join("; ")}`);
  const hard = amountsAt(quota, "spec", "hard");
  const wanted = usageOf(kind, object);
  const used = usedOf(request.store.list(kind, object.metadata.namespace ?? ""), kind, quota);
  const over = names
    .filter(
      (name) =>
        (wanted.get(name) ?? 0n) > 0n && (used.get(name) ?? 0n) + (wanted.get(name) ?? 0n) > (hard.get(name) ?? 0n),
    )
    .sort();
  if (over.length === 0) return;
  const print = (amounts: ReadonlyMap<string, bigint>) =>
    over.map((name) => `${name}=${printAmount(name, amounts.get(name) ?? 0n)}`).join(",");
  throw refuse(
    `exceeded quota: ${quota.metadata.name}, requested: ${print(wanted)}, used: ${print(used)}, limited: ${print(hard)}`,
  );
}

function missingSizes(pod: StoredObject, name: string): readonly string[] {
  const containers = silentContainers(pod, name);
  return containers.length === 0 ? [] : [`${name} for: ${containers.join(",")}`];
}

/** What all objects of a kind take together. */
export function usedOf(
  objects: readonly StoredObject[],
  kind: StoredKind,
  quota: StoredObject,
): ReadonlyMap<string, bigint> {
  const used = new Map<string, bigint>();
  for (const object of objects) {
    if (!applies(quota, object)) continue;
    for (const [name, nanos] of usageOf(kind, object)) used.set(name, (used.get(name) ?? 0n) + nanos);
  }
  return used;
}

/** Scopes: only those that ask about running time and best effort, which are the ones people use. */
function applies(quota: StoredObject, object: StoredObject): boolean {
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

/** An amount as the server prints it: memory in binary units. */
export function printAmount(name: string, nanos: bigint): string {
  const format: Quantity["format"] = /memory|storage/.test(name) ? "binary-si" : "decimal-si";
  return formatQuantity({ nanos, format });
}
