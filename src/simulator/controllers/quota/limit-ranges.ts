import { compareQuantities, formatQuantity, parseQuantity } from "../../../common/values/quantity.ts";
import { entriesAt, listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { Admission } from "../../object-store.ts";
import { forbidden } from "../../store-refusals.ts";
import { kindFacts } from "../../stored-kinds.ts";
import type { StoredObject } from "../../stored-object.ts";
import { mapIn, mapsIn, setDefaults, type Writable } from "../object-maps.ts";

/** Gives pods the default sizes of their namespace's limit ranges, and refuses sizes outside them. */
export const LIMIT_RANGE_ADMISSION: Admission = {
  kinds: ["pods"],
  mutate({ operation, store }, draft) {
    if (operation !== "CREATE") return;
    const limits = containerLimits(store.list("limitranges", draft.metadata.namespace));
    for (const container of mapsIn(draft.spec ?? {}, "containers"))
      for (const limit of limits) applyDefaults(container, limit);
  },
  validate({ operation, store }, object) {
    if (operation !== "CREATE") return;
    const limits = containerLimits(store.list("limitranges", object.metadata.namespace));
    const problems = listAt(object, "spec", "containers").flatMap((container) =>
      limits.flatMap((limit) => violations(container, limit)),
    );
    if (problems.length === 0) return;
    const list = problems.length === 1 ? (problems[0] ?? "") : `[${problems.join(", ")}]`;
    throw forbidden(kindFacts("pods"), object.metadata.name, list);
  },
};

function containerLimits(ranges: readonly StoredObject[]): readonly unknown[] {
  return ranges
    .flatMap((range) => listAt(range, "spec", "limits"))
    .filter((limit) => textAt(limit, "type") === "Container");
}

function applyDefaults(container: Writable, limit: unknown): void {
  const resources = mapIn(container, "resources");
  const defaults = Object.fromEntries(entriesAt(limit, "default"));
  const requests = { ...defaults, ...Object.fromEntries(entriesAt(limit, "defaultRequest")) };
  if (Object.keys(defaults).length > 0) setDefaults(mapIn(resources, "limits"), defaults);
  if (Object.keys(requests).length > 0) setDefaults(mapIn(resources, "requests"), requests);
}

function violations(container: unknown, limit: unknown): readonly string[] {
  const problems: string[] = [];
  for (const [field, sign, what] of [
    ["min", -1, "requests"],
    ["max", 1, "limits"],
  ] as const) {
    for (const [name, bound] of entriesAt(limit, field)) {
      const value = valueAt(container, "resources", what, name);
      const [actual, most] = [parseQuantity(value), parseQuantity(bound)];
      const words = `${field === "min" ? "minimum" : "maximum"} ${name} usage per Container is ${most === undefined ? "" : formatQuantity(most)}`;
      const label = what.slice(0, -1);
      if (actual === undefined) problems.push(`${words}.  No ${label} is specified`);
      else if (most !== undefined && compareQuantities(actual, most) === sign)
        problems.push(`${words}, but ${label} is ${formatQuantity(actual)}`);
    }
  }
  return problems;
}
