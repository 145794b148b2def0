import { parseQuantity, type Quantity } from "../values/quantity.ts";
import { valueAt } from "../values/untyped.ts";

/** Kueue's own default. */
const DEFAULT_WEIGHT = "1";

/** How the weight stands in the object: what a change of it needs. */
export interface WrittenWeight {
  /** The innermost part that is there. A Cohort may have no specification, or an empty one: that depends on the version it is read in. */
  readonly present: "weight" | "spec" | "nothing";
  readonly value: unknown;
}

/** The weight in fair sharing; 1 where none is written, undefined when it could not be read. */
export function fairWeightOf(spec: unknown): Quantity | undefined {
  return parseQuantity(valueAt(spec, "fairSharing", "weight") ?? DEFAULT_WEIGHT);
}

export function writtenWeightOf(spec: unknown): WrittenWeight {
  const value = valueAt(spec, "fairSharing", "weight") ?? undefined;
  if (value !== undefined) return { present: "weight", value };
  return { present: hasFields(spec) ? "spec" : "nothing", value };
}

function hasFields(spec: unknown): boolean {
  return typeof spec === "object" && spec !== null && Object.keys(spec).length > 0;
}
