import { formatQuantity, type Quantity } from "../../values/quantity.ts";

/** What Kueue counts in: thousandths of a CPU, whole units (bytes, devices, pods) of everything else. */
export type Amount = bigint;

export const NONE: Amount = 0n;
/** A quota this large bounds nothing. It swallows whatever is added to it or taken from it. */
const UNLIMITED: Amount = 2n ** 63n - 1n;
const LOWEST: Amount = -(2n ** 63n);

const NANOS_PER_UNIT = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;

/** Parts of a unit are rounded up, away from zero, as Kueue does. */
export function amountOf(resource: string, { nanos }: Quantity): Amount {
  const step = resource === "cpu" ? NANOS_PER_MILLI : NANOS_PER_UNIT;
  const size = nanos < 0n ? -nanos : nanos;
  const whole = (size + step - 1n) / step;
  const bound = resource === "cpu" ? (UNLIMITED / 1000n) * 1000n : UNLIMITED;
  if (nanos > 0n && whole >= bound) return UNLIMITED;
  return nanos < 0n ? -whole : whole;
}

export function plus(a: Amount, b: Amount): Amount {
  return a === UNLIMITED || b === UNLIMITED ? UNLIMITED : a + b;
}

export function minus(a: Amount, b: Amount): Amount {
  if (a === UNLIMITED) return b === UNLIMITED ? NONE : UNLIMITED;
  return b === UNLIMITED ? LOWEST : a - b;
}

export function lesserAmount(a: Amount, b: Amount): Amount {
  return a < b ? a : b;
}

export function greaterAmount(a: Amount, b: Amount): Amount {
  return a > b ? a : b;
}

/** As Kueue writes amounts in messages and in status: `1500m`, `1Gi`, `8`, `<unlimited>`. */
export function printAmount(resource: string, amount: Amount): string {
  return amount === UNLIMITED ? "<unlimited>" : formatQuantity(quantityOfAmount(resource, amount));
}

/** An amount as a quantity: bytes in powers of 1024, everything else in powers of ten. */
export function quantityOfAmount(resource: string, amount: Amount): Quantity {
  if (resource === "cpu") return { nanos: amount * NANOS_PER_MILLI, format: "decimal-si" };
  return { nanos: amount * NANOS_PER_UNIT, format: countsBytes(resource) ? "binary-si" : "decimal-si" };
}

function countsBytes(resource: string): boolean {
  return resource === "memory" || resource === "ephemeral-storage" || resource.startsWith("hugepages-");
}
