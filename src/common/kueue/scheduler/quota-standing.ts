import { flavorResource } from "../resource-group.ts";
import { type Amount, minus, NONE, plus, printAmount } from "./amount.ts";
import type { LedgerMemory } from "./ledger-memory.ts";
import { available, potential, type QueueNode } from "./quota-node.ts";
import { noteRoom, type SearchBasis } from "./search-basis.ts";

/** How a request for one resource stands with a flavor's quota, before preemption is thought of. */
export interface QuotaStanding {
  /** `exceeds`: more than the queue can ever reach. `short`: not enough is unused. */
  readonly is: "fits" | "short" | "exceeds";
  /** With what earlier pod sets of the workload take there. */
  readonly amount: Amount;
  readonly free: Amount;
  readonly mostEver: Amount;
  /** Kueue's words; undefined when it fits. */
  readonly reason: string | undefined;
}

/** @param memory - Of the ledger, as it stands. */
export function quotaStanding(
  queue: QueueNode,
  flavor: string,
  resource: string,
  before: Amount,
  request: Amount,
  memory?: LedgerMemory,
): QuotaStanding {
  const key = flavorResource(flavor, resource);
  const find = () => findStanding(queue, flavor, resource, key, before, request);
  return memory === undefined || before !== NONE ? find() : memory.standing(queue, key, request, find);
}

/** What exceeds all that the queue can reach does so whoever holds what. */
export function noteStanding(
  basis: SearchBasis | undefined,
  queue: QueueNode,
  key: string,
  { is, amount }: Pick<QuotaStanding, "is" | "amount">,
): void {
  if (is === "fits") noteRoom(basis, queue, key, amount);
  else if (is === "short") basis?.short.add(key);
}

function findStanding(
  queue: QueueNode,
  flavor: string,
  resource: string,
  key: string,
  before: Amount,
  request: Amount,
): QuotaStanding {
  const amount = plus(before, request);
  const [free, mostEver] = [available(queue, key), potential(queue, key)];
  if (amount > mostEver) {
    const [earlier, this_, capacity] = [before, request, mostEver].map((each) => printAmount(resource, each));
    const sum = `previously considered podsets requests (${earlier}) + current podset request (${this_})`;
    const reason = `insufficient quota for ${resource} in flavor ${flavor}, ${sum} > maximum capacity (${capacity})`;
    return { is: "exceeds", amount, free, mostEver, reason };
  }
  if (amount <= free) return { is: "fits", amount, free, mostEver, reason: undefined };
  const missing = printAmount(resource, minus(amount, free));
  const reason = `insufficient unused quota for ${resource} in flavor ${flavor}, ${missing} more needed`;
  return { is: "short", amount, free, mostEver, reason };
}
