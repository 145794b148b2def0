import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityToNumber,
  ZERO,
} from "../values/quantity.ts";
import { sharingBy } from "../values/shared-value.ts";
import { entriesAt } from "../values/untyped.ts";

/**
 * Amounts by resource name (`cpu`, `memory`, `nvidia.com/gpu`). A name that is absent has no amount; a name whose amount is
 * undefined was given one that could not be read: sums over it are unknown too, and it is shown as `?`.
 */
export type Resources = ReadonlyMap<string, Quantity | undefined>;

export const NO_RESOURCES: Resources = new Map();

/** Reads a resource list such as `requests`, `allocatable` or `hard`. */
export function resourcesAt(value: unknown, ...path: readonly (string | number)[]): Resources {
  const entries = entriesAt(value, ...path);
  if (entries.length === 0) return NO_RESOURCES;
  return new Map(entries.map(([name, amount]) => [name, sharedQuantity(amount)]));
}

const MOST_SHARED = 4_096;
const shared = new Map<string, Quantity>();

/** Reads an amount. Thousands of objects ask for the same few, so equal texts give one value, which is never changed. */
function sharedQuantity(amount: unknown): Quantity | undefined {
  if (typeof amount !== "string") return parseQuantity(amount);
  const known = shared.get(amount);
  if (known !== undefined) return known;
  const quantity = parseQuantity(amount);
  if (shared.size >= MOST_SHARED) shared.clear();
  if (quantity !== undefined) shared.set(amount, quantity);
  return quantity;
}

/** Names and exact amounts as one text: equal for equal resources. */
export function resourcesKey(resources: Resources): string {
  let key = "";
  for (const [name, amount] of resources) key += `${name}=${amount?.nanos}${amount?.format};`;
  return key;
}

/** The same amounts as one map in memory. */
export const sharedResources = sharingBy(resourcesKey);

export function addResources(a: Resources, b: Resources): Resources {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const sum = new Map(a);
  for (const [name, amount] of b) sum.set(name, sum.has(name) ? addKnown(sum.get(name), amount) : amount);
  return sum;
}

/** `times` is whole and not negative; undefined (not known) makes every amount unknown. */
export function multiplyResources(resources: Resources, times: number | undefined): Resources {
  if (times === 1) return resources;
  return new Map([...resources].map(([name, amount]) => [name, multiplyKnown(amount, times)]));
}

/** The larger amount of each resource; unknown if one side is. */
export function largerOf(a: Resources, b: Resources): Resources {
  const larger = new Map(a);
  for (const [name, amount] of b) larger.set(name, a.has(name) ? maxKnown(a.get(name), amount) : amount);
  return larger;
}

/** Sum of two amounts; unknown if one of them is. */
export function addKnown(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  return a === undefined || b === undefined ? undefined : addQuantities(a, b);
}

export function maxKnown(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  if (a === undefined || b === undefined) return undefined;
  return compareQuantities(a, b) >= 0 ? a : b;
}

export function minKnown(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  if (a === undefined || b === undefined) return undefined;
  return compareQuantities(a, b) <= 0 ? a : b;
}

function multiplyKnown(amount: Quantity | undefined, times: number | undefined): Quantity | undefined {
  if (amount === undefined || times === undefined || !Number.isSafeInteger(times) || times < 0) return undefined;
  return { nanos: amount.nanos * BigInt(times), format: amount.format };
}

/**
 * Says whether a resource name is that of a device: it has a domain, and the domain is not Kubernetes' own.
 * `nvidia.com/gpu`, `amd.com/gpu`, `google.com/tpu`, `rdma/hca` are; `cpu`, `hugepages-2Mi`, `kubernetes.io/x` are not.
 */
export function isAccelerator(name: string): boolean {
  const slash = name.indexOf("/");
  if (slash <= 0) return false;
  const domain = name.slice(0, slash);
  return domain !== "kubernetes.io" && !domain.endsWith(".kubernetes.io");
}

/** The devices among the resources. */
export function acceleratorsOf(resources: Resources): Resources {
  const found = [...resources].filter(([name]) => isAccelerator(name));
  return found.length === 0 ? NO_RESOURCES : new Map(found);
}

/** How many devices in all; 0 when there are none, undefined when an amount could not be read. */
export function acceleratorCount(resources: Resources): number | undefined {
  let total: Quantity | undefined = ZERO;
  for (const amount of acceleratorsOf(resources).values()) total = addKnown(total, amount);
  return total === undefined ? undefined : quantityToNumber(total);
}
