import { fractionOf } from "../core-objects/resource-quota.ts";
import { addKnown } from "../core-objects/resources.ts";
import { compareQuantities, type Quantity, subtractQuantities, ZERO } from "../values/quantity.ts";
import { type FlavorUsage, flavorUsageAt } from "./flavor-usage.ts";
import { flavorResource, limitsOf, type QuotaLimits, type ResourceGroup } from "./resource-group.ts";

/** Quota and use of one resource in one flavor of a ClusterQueue. Undefined amounts are not known. */
export interface FlavorQuota extends QuotaLimits {
  /** What the scheduler counts: admitted workloads, and those that wait for checks with their quota held. */
  readonly reserved: Quantity | undefined;
  /** What admitted workloads hold. */
  readonly used: Quantity | undefined;
  /** The part of `reserved` above `nominal`, taken from the cohort. */
  readonly borrowed: Quantity | undefined;
}

export function flavorQuotas(
  groups: readonly ResourceGroup[],
  status: unknown,
  inCohort: boolean,
): readonly FlavorQuota[] {
  const reservations = flavorUsageAt(status, "flavorsReservation");
  const usages = flavorUsageAt(status, "flavorsUsage");
  return limitsOf(groups).map((limits) => {
    const key = flavorResource(limits.flavor, limits.resource);
    const reservation = reservations.get(key);
    return {
      ...limits,
      reserved: reservation?.total,
      used: usages.get(key)?.total,
      borrowed: borrowedOf(limits, reservation, inCohort),
    };
  });
}

/** Kueue's own figure; where an older release left it out, what is reserved above the nominal quota. */
function borrowedOf(
  { nominal }: QuotaLimits,
  reservation: FlavorUsage | undefined,
  inCohort: boolean,
): Quantity | undefined {
  if (reservation?.borrowed !== undefined) return reservation.borrowed;
  return inCohort ? above(reservation?.total, nominal) : ZERO;
}

/** Held for workloads that are not admitted yet, because their checks are not done. */
export function reservedNotUsed({ reserved, used }: FlavorQuota): Quantity | undefined {
  return above(reserved, used);
}

/** The queue's own quota that nothing is reserved in; never negative. */
export function freeNominal({ nominal, reserved }: FlavorQuota): Quantity | undefined {
  return above(nominal, reserved);
}

/**
 * The most that the queue may hold by its own limits: nominal quota and what it may borrow. `unlimited` means that only the
 * cohort's quota bounds it; a queue without cohort cannot borrow.
 */
export function mostByOwnLimits(
  { nominal, borrowing }: QuotaLimits,
  inCohort: boolean,
): Quantity | "unlimited" | undefined {
  if (!inCohort) return nominal;
  if (borrowing.is === "none") return "unlimited";
  return borrowing.is === "at" ? addKnown(nominal, borrowing.most) : undefined;
}

/** The part of the nominal quota that other queues of the cohort may use. */
export function lendable({ nominal, lending }: QuotaLimits, inCohort: boolean): Quantity | undefined {
  if (!inCohort) return ZERO;
  if (lending.is === "none" || nominal === undefined) return nominal;
  if (lending.is === "unreadable") return undefined;
  return compareQuantities(lending.most, nominal) < 0 ? lending.most : nominal;
}

/**
 * The most that others may be using of the queue's quota right now. Kueue does not say who lends: show it as "up to".
 * Together the lenders never lend more than the cohort's queues borrow.
 */
export function lentAtMost(quota: FlavorQuota, inCohort: boolean): Quantity | undefined {
  const free = freeNominal(quota);
  const may = lendable(quota, inCohort);
  if (free === undefined || may === undefined) return undefined;
  return compareQuantities(free, may) < 0 ? free : may;
}

/** Reserved share of the nominal quota: more than 1 while borrowing. */
export function fill({ reserved, nominal }: FlavorQuota): number | undefined {
  return fractionOf(reserved, nominal);
}

/** `a − b`, at least 0; unknown if a side is. */
export function above(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  if (a === undefined || b === undefined) return undefined;
  return compareQuantities(a, b) > 0 ? subtractQuantities(a, b) : ZERO;
}
