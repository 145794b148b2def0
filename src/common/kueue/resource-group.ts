import { textsAt } from "../core-objects/texts.ts";
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
}

/** A limit that may be absent. `unreadable`: there is one, but not as a quantity. */
export type Bound =
  | { readonly is: "none" }
  | { readonly is: "unreadable" }
  | { readonly is: "at"; readonly most: Quantity };

const NO_BOUND: Bound = { is: "none" };

/** Reads `spec.resourceGroups` of a ClusterQueue or Cohort; all served versions agree on its shape. */
export function resourceGroupsAt(value: unknown, ...path: readonly (string | number)[]): readonly ResourceGroup[] {
  return listAt(value, ...path).map((group) => ({
    coveredResources: textsAt(group, "coveredResources"),
    flavors: listAt(group, "flavors").map(groupFlavor),
  }));
}

/** All limits of all groups, in try order. */
export function limitsOf(groups: readonly ResourceGroup[]): readonly QuotaLimits[] {
  return groups.flatMap(({ flavors }) => flavors.flatMap(({ limits }) => limits));
}

/** One key for a flavor and a resource together. Neither can hold a space. */
export function flavorResource(flavor: string, resource: string): string {
  return `${flavor} ${resource}`;
}

function groupFlavor(value: unknown): GroupFlavor {
  const name = textAt(value, "name") ?? "";
  return {
    name,
    limits: listAt(value, "resources").map((resource) => ({
      flavor: name,
      resource: textAt(resource, "name") ?? "",
      nominal: parseQuantity(valueAt(resource, "nominalQuota")),
      borrowing: boundOf(valueAt(resource, "borrowingLimit")),
      lending: boundOf(valueAt(resource, "lendingLimit")),
    })),
  };
}

function boundOf(value: unknown): Bound {
  if (value === undefined || value === null) return NO_BOUND;
  const most = parseQuantity(value);
  return most === undefined ? { is: "unreadable" } : { is: "at", most };
}
