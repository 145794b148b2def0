import { type Amount, minus, NONE, plus, printAmount } from "./amount.ts";
import type { FlavorStanding } from "./flavor-preference.ts";
import type { Ledger } from "./ledger.ts";
import { type FairSharing, preemptionOutlook } from "./preemption-outlook.ts";
import { available, borrowingLevel, potential, type QueueNode } from "./quota-node.ts";
import type { Ask } from "./shapes.ts";

/** What a search for flavors rests on. */
export interface FlavorSearch {
  readonly ledger: Ledger;
  readonly queue: QueueNode;
  readonly ask: Ask;
  readonly fairSharing: FairSharing;
}

export interface ResourceStanding extends FlavorStanding {
  /** Undefined when it fits. */
  readonly reason: string | undefined;
}

/** How a request for one resource stands with one flavor. `before`: what earlier pod sets of the workload take there. */
export function fitResource(
  search: FlavorSearch,
  flavor: string,
  resource: string,
  before: Amount,
  request: Amount,
): ResourceStanding {
  const { ledger, queue, ask, fairSharing } = search;
  const key = `${flavor} ${resource}`;
  const amount = plus(before, request);
  const most = potential(queue, key);
  if (amount > most) {
    const [earlier, this_, capacity] = [before, request, most].map((each) => printAmount(resource, each));
    const sum = `previously considered podsets requests (${earlier}) + current podset request (${this_})`;
    const reason = `insufficient quota for ${resource} in flavor ${flavor}, ${sum} > maximum capacity (${capacity})`;
    return { mode: "no-fit", level: 0, reason };
  }
  const { level, mayReclaim } = borrowingLevel(queue, key, amount);
  const free = available(queue, key);
  if (amount <= free) return { mode: "fit", level, reason: undefined };
  const missing = printAmount(resource, minus(amount, free));
  const reason = `insufficient unused quota for ${resource} in flavor ${flavor}, ${missing} more needed`;
  const nominal = queue.quotas.get(key)?.nominal ?? NONE;
  if (amount > nominal && !mayReclaim && !mayPreemptWhileBorrowing(search)) return { mode: "no-fit", level, reason };
  return { ...preemptionOutlook(ledger, queue, ask, key, amount, fairSharing), reason };
}

function mayPreemptWhileBorrowing({ queue, fairSharing }: FlavorSearch): boolean {
  const { borrowWithinCohort, reclaimWithinCohort } = queue.shape.preemption;
  return borrowWithinCohort !== "Never" || (fairSharing !== undefined && reclaimWithinCohort !== "Never");
}
