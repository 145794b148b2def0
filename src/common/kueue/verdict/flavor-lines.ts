import { greaterAmount, minus, NONE, quantityOfAmount } from "../scheduler/amount.ts";
import type { FlavorStanding } from "./flavor-standings.ts";
import type { FlavorLine } from "./verdict.ts";

/** A standing as a line of the table. */
export function flavorLine({ podSet, resource, flavor, asks, mismatch, quota }: FlavorStanding): FlavorLine {
  const amount = (value: bigint | undefined) => (value === undefined ? undefined : quantityOfAmount(resource, value));
  return {
    podSet,
    resource,
    flavor,
    matches: mismatch === undefined,
    why: mismatch ?? quota?.reason ?? "",
    asks: quantityOfAmount(resource, asks),
    free: amount(quota?.free),
    mostEver: amount(quota?.mostEver),
    missing: amount(quota === undefined ? undefined : greaterAmount(NONE, minus(quota.amount, quota.free))),
  };
}
