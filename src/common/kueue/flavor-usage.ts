import type { Quantity } from "../values/quantity.ts";
import { parseQuantity } from "../values/quantity.ts";
import { listAt, textAt, valueAt } from "../values/untyped.ts";
import { flavorResource } from "./resource-group.ts";

/** What a queue's status says of one resource in one flavor. */
export interface FlavorUsage {
  readonly flavor: string;
  readonly resource: string;
  readonly total: Quantity | undefined;
  /** Only ClusterQueues have it. */
  readonly borrowed: Quantity | undefined;
}

/** Reads `flavorsReservation`, `flavorsUsage` or the older `flavorUsage`, keyed by `flavorResource`. */
export function flavorUsageAt(value: unknown, ...path: readonly (string | number)[]): ReadonlyMap<string, FlavorUsage> {
  const found = new Map<string, FlavorUsage>();
  for (const flavor of listAt(value, ...path)) {
    const name = textAt(flavor, "name") ?? "";
    for (const entry of listAt(flavor, "resources")) {
      const resource = textAt(entry, "name") ?? "";
      found.set(flavorResource(name, resource), {
        flavor: name,
        resource,
        total: parseQuantity(valueAt(entry, "total")),
        borrowed: parseQuantity(valueAt(entry, "borrowed")),
      });
    }
  }
  return found;
}
