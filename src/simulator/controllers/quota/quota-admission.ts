import { formatQuantity, type Quantity } from "../../../common/values/quantity.ts";
import type { Admission, AdmissionRequest } from "../../object-store.ts";
import { forbidden } from "../../store-refusals.ts";
import { kindFacts, STORED_KINDS } from "../../stored-kinds.ts";
import type { StoredKind, StoredObject } from "../../stored-object.ts";
import { amountsAt } from "../pod-resources.ts";
import { applies, type NamespaceUsage } from "./namespace-usage.ts";
import { concernedNames, silentContainers, usageOf } from "./quota-usage.ts";

export const QUOTAS = "resourcequotas";
/** Of which quotas may ask how many there are. */
export const COUNTED_KINDS: readonly StoredKind[] = STORED_KINDS.filter(
  ({ namespaced, id }) => namespaced && id !== "events" && id !== QUOTAS,
).map(({ id }) => id);

/** Refuses what would take more than a quota of its namespace allows, in the words of a real API server. */
export function quotaAdmission(usage: NamespaceUsage): Admission {
  return {
    kinds: COUNTED_KINDS,
    validate(request, object) {
      if (request.operation !== "CREATE") return;
      const quotas = request.store.list(QUOTAS, object.metadata.namespace ?? "");
      for (const quota of quotas) if (applies(quota, object)) check(request, object, quota, usage);
    },
  };
}

function check(request: AdmissionRequest, object: StoredObject, quota: StoredObject, usage: NamespaceUsage): void {
  const { kind } = request;
  const names = concernedNames(kind, quota);
  if (names.length === 0) return;
  const refuse = (why: string) => forbidden(kindFacts(kind), object.metadata.name, why);
  const missing = kind === "pods" ? names.flatMap((name) => missingSizes(object, name)) : [];
  if (missing.length > 0)
    throw refuse(`failed quota: ${quota.metadata.name}: must specify ${missing.sort().join("; ")}`);
  const hard = amountsAt(quota, "spec", "hard");
  const wanted = usageOf(kind, object);
  const used = usage.usedOf(request.store, kind, quota);
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

/** An amount as the server prints it: memory in binary units. */
export function printAmount(name: string, nanos: bigint): string {
  const format: Quantity["format"] = /memory|storage/.test(name) ? "binary-si" : "decimal-si";
  return formatQuantity({ nanos, format });
}
