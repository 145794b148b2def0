import { entriesAt, listAt, textAt } from "../../../common/values/untyped.ts";
import { kindFacts } from "../../stored-kinds.ts";
import type { StoredKind, StoredObject } from "../../stored-object.ts";
import { isTerminal } from "../pod-facts.ts";
import { podLimits, podRequests } from "../pod-resources.ts";

const ONE = 1_000_000_000n;
/** Kinds that quotas may count by their bare plural. */
const COUNTED_BY_PLURAL = ["pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "resourcequotas"];

/** Objects are never changed, only replaced: what one takes need not be worked out twice. */
const known = new WeakMap<StoredObject, ReadonlyMap<string, bigint>>();

/** What one object takes of a quota, by the names in `spec.hard`, in units of 1e-9. */
export function usageOf(kind: StoredKind, object: StoredObject): ReadonlyMap<string, bigint> {
  let usage = known.get(object);
  if (usage === undefined) {
    usage = workOutUsage(kind, object);
    known.set(object, usage);
  }
  return usage;
}

function workOutUsage(kind: StoredKind, object: StoredObject): ReadonlyMap<string, bigint> {
  const { plural, group } = kindFacts(kind);
  const usage = new Map([[group === "" ? `count/${plural}` : `count/${plural}.${group}`, ONE]]);
  if (kind === "pods" && isTerminal(object)) return usage;
  if (COUNTED_BY_PLURAL.includes(kind)) usage.set(plural, ONE);
  if (kind !== "pods") return usage;
  for (const [name, nanos] of podRequests(object)) {
    usage.set(`requests.${name}`, nanos);
    if (!name.includes("/")) usage.set(name, nanos);
  }
  for (const [name, nanos] of podLimits(object)) usage.set(`limits.${name}`, nanos);
  return usage;
}

/** Names in `spec.hard` of a quota that an object of this kind can take from. */
export function concernedNames(kind: StoredKind, quota: StoredObject): readonly string[] {
  const { plural, group } = kindFacts(kind);
  const count = group === "" ? `count/${plural}` : `count/${plural}.${group}`;
  return entriesAt(quota, "spec", "hard")
    .map(([name]) => name)
    .filter(
      (name) =>
        name === count ||
        (COUNTED_BY_PLURAL.includes(kind) && name === plural) ||
        (kind === "pods" && isComputeName(name)),
    );
}

export function isComputeName(name: string): boolean {
  return /^(requests\.|limits\.)/.test(name) || name === "cpu" || name === "memory";
}

/** Containers that must state a size, since the quota limits it, and do not. */
export function silentContainers(pod: StoredObject, name: string): readonly string[] {
  const [, field, resource] =
    /^(requests|limits)\.(cpu|memory)$/.exec(/\./.test(name) ? name : `requests.${name}`) ?? [];
  if (field === undefined || resource === undefined) return [];
  return listAt(pod, "spec", "containers")
    .filter((container) => !entriesAt(container, "resources", field).some(([key]) => key === resource))
    .map((container) => textAt(container, "name") ?? "");
}
