import { textsAt } from "../core-objects/texts.ts";
import { pointer } from "../kubernetes-cluster/json-patch.ts";
import type { Quantity } from "../values/quantity.ts";
import { parseQuantity } from "../values/quantity.ts";
import { listAt, textAt, valueAt } from "../values/untyped.ts";

/** Resources that are handed out together, flavor after flavor in this order. */
export interface ResourceGroup {
  readonly coveredResources: readonly string[];
  readonly flavors: readonly GroupFlavor[];
}

export interface GroupFlavor {
  readonly name: string;
  readonly limits: readonly QuotaLimits[];
}

/** What a ClusterQueue or Cohort says of one resource in one flavor. */
export interface QuotaLimits {
  readonly flavor: string;
  readonly resource: string;
  /** Undefined when it could not be read. */
  readonly nominal: Quantity | undefined;
  readonly borrowing: Bound;
  readonly lending: Bound;
  /** How it stands in the object: what a change of it needs. Absent on limits that were not read from an object. */
  readonly written?: WrittenLimits | undefined;
}

/** Amounts may be spelled in many ways (`4`, `"4000m"`); a change tests what stands there, not what it means. */
export interface WrittenLimits {
  /** JSON pointer of the flavor's entry: `/spec/resourceGroups/0/flavors/1`. */
  readonly flavorPath: string;
  /** Its place in the flavor's `resources`. */
  readonly index: number;
  readonly nominal: unknown;
  readonly borrowing: unknown;
  readonly lending: unknown;
}

/** A limit that may be absent. `unreadable`: there is one, but not as a quantity. */
export type Bound =
  | { readonly is: "none" }
  | { readonly is: "unreadable" }
  | { readonly is: "at"; readonly most: Quantity };

const NO_BOUND: Bound = { is: "none" };

/** Reads `spec.resourceGroups` of a ClusterQueue or Cohort; all served versions agree on its shape. */
export function resourceGroupsAt(value: unknown, ...path: readonly (string | number)[]): readonly ResourceGroup[] {
  return listAt(value, ...path).map((group, groupIndex) => ({
    coveredResources: textsAt(group, "coveredResources"),
    flavors: listAt(group, "flavors").map((flavor, index) =>
      groupFlavor(flavor, pointer("spec", "resourceGroups", groupIndex, "flavors", index)),
    ),
  }));
}

/** All limits of all groups, in try order. */
export function limitsOf(groups: readonly ResourceGroup[]): readonly QuotaLimits[] {
  return groups.flatMap(({ flavors }) => flavors.flatMap(({ limits }) => limits));
}

/** One key for a flavor and a resource together. Neither can hold a space. */
export function flavorResource(flavor: string, resource: string): string {
  const ofFlavor = keys.get(flavor) ?? new Map<string, string>();
  keys.set(flavor, ofFlavor);
  const key = ofFlavor.get(resource) ?? `${flavor} ${resource}`;
  if (ofFlavor.size < MOST_KEYS) ofFlavor.set(resource, key);
  if (keys.size > MOST_KEYS) keys.clear();
  return key;
}

/** The resource of such a key. */
export function resourceIn(key: string): string {
  return key.slice(key.indexOf(" ") + 1);
}

/** The flavor of such a key. */
export function flavorIn(key: string): string {
  return key.slice(0, key.indexOf(" "));
}

/** The same key is the same string: to look it up costs a third of what a new one costs. */
const keys = new Map<string, Map<string, string>>();
const MOST_KEYS = 1_000;

function groupFlavor(value: unknown, flavorPath: string): GroupFlavor {
  const name = textAt(value, "name") ?? "";
  return {
    name,
    limits: listAt(value, "resources").map((resource, index) => limitsAt(resource, name, flavorPath, index)),
  };
}

function limitsAt(resource: unknown, flavor: string, flavorPath: string, index: number): QuotaLimits {
  const nominal = valueAt(resource, "nominalQuota");
  const borrowing = valueAt(resource, "borrowingLimit");
  const lending = valueAt(resource, "lendingLimit");
  return {
    flavor,
    resource: textAt(resource, "name") ?? "",
    nominal: parseQuantity(nominal),
    borrowing: boundOf(borrowing),
    lending: boundOf(lending),
    written: { flavorPath, index, nominal, borrowing, lending },
  };
}

function boundOf(value: unknown): Bound {
  if (value === undefined || value === null) return NO_BOUND;
  const most = parseQuantity(value);
  return most === undefined ? { is: "unreadable" } : { is: "at", most };
}
