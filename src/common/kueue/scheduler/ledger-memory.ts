import type { Amount } from "./amount.ts";
import type { Outlook } from "./preemption-outlook.ts";
import type { QueueNode } from "./quota-node.ts";
import type { QuotaStanding } from "./quota-standing.ts";
import type { Ask } from "./shapes.ts";

/** What is known of one request: so much of one resource in one flavor, by a workload of one queue. */
interface Remembered {
  standing: QuotaStanding | undefined;
  /** By whoever may be preempted for it. */
  readonly outlooks: Map<number | string, Outlook>;
}

/**
 * What was found out about a ledger. It holds while nobody gets quota or gives any back: workloads of one queue ask the same of it
 * again and again.
 */
export class LedgerMemory {
  /** Whether what it keeps tells what it rests on: some who ask want to know. */
  readonly tellsBasis: boolean;
  readonly #found = new Map<QueueNode, Map<string, Map<Amount, Remembered>>>();

  constructor(tellsBasis: boolean) {
    this.tellsBasis = tellsBasis;
  }

  forget(): void {
    this.#found.clear();
  }

  standing(queue: QueueNode, key: string, amount: Amount, find: () => QuotaStanding): QuotaStanding {
    const known = this.#about(queue, key, amount);
    known.standing ??= find();
    return known.standing;
  }

  outlook(queue: QueueNode, ask: Ask, key: string, amount: Amount, find: () => Outlook): Outlook {
    const { outlooks } = this.#about(queue, key, amount);
    const { withinClusterQueue, reclaimWithinCohort } = queue.shape.preemption;
    const byAge = [withinClusterQueue, reclaimWithinCohort].includes("LowerOrNewerEqualPriority");
    const by = byAge ? `${ask.priority} ${ask.queuedAt}` : ask.priority;
    const known = outlooks.get(by);
    if (known !== undefined) return known;
    const found = find();
    outlooks.set(by, found);
    return found;
  }

  #about(queue: QueueNode, key: string, amount: Amount): Remembered {
    const ofQueue = this.#found.get(queue) ?? new Map<string, Map<Amount, Remembered>>();
    this.#found.set(queue, ofQueue);
    const ofKey = ofQueue.get(key) ?? new Map<Amount, Remembered>();
    ofQueue.set(key, ofKey);
    const known = ofKey.get(amount) ?? { standing: undefined, outlooks: new Map<number | string, Outlook>() };
    ofKey.set(amount, known);
    return known;
  }
}
