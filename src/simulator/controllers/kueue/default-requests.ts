import { entriesAt, listAt, textAt } from "../../../common/values/untyped.ts";
import { copyJson } from "../../json-values.ts";
import type { StoredObject } from "../../stored-object.ts";
import { mapIn, mapsIn, setDefaults, type Writable } from "../object-maps.ts";

/**
 * The workload as Kueue counts it: containers without sizes ask for what the limit ranges of their namespace give them. The stored
 * Workload stays as it is.
 */
export function withDefaultRequests(workload: StoredObject, ranges: readonly StoredObject[]): StoredObject {
  const limits = ranges
    .flatMap((range) => listAt(range, "spec", "limits"))
    .filter((limit) => textAt(limit, "type") === "Container");
  if (limits.length === 0) return workload;
  const spec = copyJson(workload["spec"] ?? {}) as Writable;
  for (const set of mapsIn(spec, "podSets")) {
    const pod = mapIn(mapIn(set, "template"), "spec");
    for (const container of [...mapsIn(pod, "initContainers"), ...mapsIn(pod, "containers")])
      for (const limit of limits) giveDefaults(mapIn(container, "resources"), limit);
  }
  return { ...workload, spec };
}

function giveDefaults(resources: Writable, limit: unknown): void {
  for (const [field, source] of [
    ["limits", "default"],
    ["requests", "defaultRequest"],
  ] as const) {
    const defaults = Object.fromEntries(entriesAt(limit, source));
    if (Object.keys(defaults).length > 0) setDefaults(mapIn(resources, field), defaults);
  }
}
