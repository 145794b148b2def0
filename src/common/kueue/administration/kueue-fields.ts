import { z } from "zod";
import { annotationMap, dnsSubdomain, labelMap, quantity } from "../../values/input-checks.ts";
import { compareQuantities, parseQuantity, type Quantity, ZERO } from "../../values/quantity.ts";

/** What every object of Kueue has; names follow the rules of most objects. */
export const NAMED_FIELDS = {
  name: dnsSubdomain,
  labels: labelMap.optional(),
  annotations: annotationMap.optional(),
};

/** `Hold` admits nothing new, `HoldAndDrain` evicts what runs as well, `None` (the default) lets the queue work. */
export const stopPolicy = z.enum(["None", "Hold", "HoldAndDrain"]);

/** Kueue takes 0, or more than this. */
const TOO_SMALL: Quantity = { nanos: 10n, format: "decimal-si" };

/** Weight in fair sharing; default 1. 2 gets twice the share of 1, and 0 always comes last. */
export const fairWeight = quantity.refine(
  (given) => {
    const weight = parseQuantity(given);
    return weight === undefined || compareQuantities(weight, ZERO) <= 0 || compareQuantities(weight, TOO_SMALL) > 0;
  },
  { error: "Too small for Kueue: give 0, or more than 10n" },
);
