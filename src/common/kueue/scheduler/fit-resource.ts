import { flavorResource } from "../resource-group.ts";
import { type Amount, NONE } from "./amount.ts";
import type { FlavorStanding } from "./flavor-preference.ts";
import type { Ledger } from "./ledger.ts";
import type { LedgerMemory } from "./ledger-memory.ts";
import { type FairSharing, preemptionOutlook } from "./preemption-outlook.ts";
import { borrowingLevel, type QueueNode } from "./quota-node.ts";
import { noteStanding, quotaStanding } from "./quota-standing.ts";
import { addBasis, type SearchBasis } from "./search-basis.ts";
import type { Ask } from "./shapes.ts";

/** What a search for flavors rests on. */
export interface FlavorSearch {
  readonly ledger: Ledger;
  readonly queue: QueueNode;
  readonly ask: Ask;
  readonly fairSharing: FairSharing;
  /** Of this ledger, as it stands. */
  readonly memory?: LedgerMemory | undefined;
  /** A workload that takes another's place keeps its flavors: only these are looked at. */
  readonly onlyFlavors?: ReadonlySet<string> | undefined;
  /** Is told what the search rests on. */
  readonly basis?: SearchBasis | undefined;
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
  const { ledger, queue, ask, fairSharing, memory } = search;
  const key = flavorResource(flavor, resource);
  const { is, amount, reason } = quotaStanding(queue, flavor, resource, before, request, memory);
  if (is === "exceeds") return { mode: "no-fit", level: 0, reason };
  const { level, mayReclaim } = borrowingLevel(queue, key, amount);
  noteStanding(search.basis, queue, key, { is, amount });
  if (is === "fits") return { mode: "fit", level, reason };
  const nominal = queue.quotas.get(key)?.nominal ?? NONE;
  if (amount > nominal && !mayReclaim && !mayPreemptWhileBorrowing(search)) return { mode: "no-fit", level, reason };
  const tellsBasis = memory?.tellsBasis ?? search.basis !== undefined;
  const find = () => preemptionOutlook(ledger, queue, ask, key, amount, fairSharing, tellsBasis);
  const outlook = memory?.outlook(queue, ask, key, amount, find) ?? find();
  addBasis(search.basis, outlook.basis);
  return { mode: outlook.mode, level: outlook.level, reason };
}

function mayPreemptWhileBorrowing({ queue, fairSharing }: FlavorSearch): boolean {
  const { borrowWithinCohort, reclaimWithinCohort } = queue.shape.preemption;
  return borrowWithinCohort !== "Never" || (fairSharing !== undefined && reclaimWithinCohort !== "Never");
}
