import { compareQuantities, parseQuantity, type Quantity, ZERO } from "../values/quantity.ts";
import type { Bound, QuotaLimits } from "./resource-group.ts";

/** New amounts for one resource in one flavor. Absent = as it is; `none` takes a limit away. */
export interface QuotaWish {
  readonly flavor: string;
  readonly resource: string;
  /** A Kubernetes quantity: `40`, `1.5Ti`, `500m`. */
  readonly nominal?: string | undefined;
  readonly borrowing?: string | undefined;
  readonly lending?: string | undefined;
}

/** The word that takes a limit away. */
export const NO_LIMIT = "none";

/** What the limits will be, or why the wish cannot be granted: a sentence. */
export type GrantedWish = { readonly limits: QuotaLimits; readonly problem?: undefined } | { readonly problem: string };

/**
 * Checks a wish as Kueue's webhook would, before anything is sent.
 *
 * @param inCohort - Limits make sense only where there is somebody to borrow from or to lend to.
 */
export function grantWish(present: QuotaLimits, wish: QuotaWish, inCohort: boolean): GrantedWish {
  const nominal = wish.nominal === undefined ? present.nominal : amountOf(wish.nominal);
  if (nominal === undefined)
    return {
      problem:
        wish.nominal === undefined
          ? "The present quota could not be read."
          : notAnAmount("nominal quota", wish.nominal),
    };
  const borrowing = boundFrom("borrowing limit", wish.borrowing, present.borrowing);
  if (typeof borrowing === "string") return { problem: borrowing };
  const lending = boundFrom("lending limit", wish.lending, present.lending);
  if (typeof lending === "string") return { problem: lending };
  const limits = { ...present, nominal, borrowing, lending };
  const problem = whyInvalid(limits, inCohort);
  return problem === undefined ? { limits } : { problem };
}

function whyInvalid({ nominal, borrowing, lending }: QuotaLimits, inCohort: boolean): string | undefined {
  if (!inCohort && borrowing.is !== "none")
    return "A borrowing limit needs a cohort to borrow from: put the queue into one, or take the limit away.";
  if (!inCohort && lending.is !== "none")
    return "A lending limit needs a cohort to lend to: put the queue into one, or take the limit away.";
  if (lending.is === "at" && nominal !== undefined && compareQuantities(lending.most, nominal) > 0)
    return "The lending limit is above the nominal quota: nobody can lend more than there is. Lower it as well, or take it away.";
  return undefined;
}

function boundFrom(what: string, text: string | undefined, present: Bound): Bound | string {
  if (text === undefined) return present;
  if (text === NO_LIMIT) return { is: "none" };
  const most = amountOf(text);
  return most === undefined ? notAnAmount(what, text) : { is: "at", most };
}

/** Kueue takes no amount below 0. */
function amountOf(text: string): Quantity | undefined {
  const amount = parseQuantity(text);
  return amount === undefined || compareQuantities(amount, ZERO) < 0 ? undefined : amount;
}

function notAnAmount(what: string, text: string): string {
  return `"${text}" is not a ${what}: write an amount from 0 up, such as 40, 500m or 1.5Ti.`;
}
