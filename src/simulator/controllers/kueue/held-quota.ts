import {
  addHolder,
  buildLedger,
  type Ledger,
  type LedgerShapes,
  removeHolder,
} from "../../../common/kueue/scheduler/ledger.ts";
import type { Holder } from "../../../common/kueue/scheduler/shapes.ts";

/** Room between the generations of two ledgers: queues count theirs up as quota comes free. */
const GENERATIONS_APART = 1_000_000;

/** The ledger, kept up to date workload by workload, and built anew when queues change. */
export class HeldQuota {
  readonly #shapes: () => LedgerShapes;
  readonly #holders = new Map<string, Holder>();
  #ledger: Ledger | undefined;
  #built = 0;

  constructor(shapes: () => LedgerShapes) {
    this.#shapes = shapes;
  }

  get ledger(): Ledger {
    if (this.#ledger === undefined) {
      this.#built += 1;
      this.#ledger = buildLedger({ ...this.#shapes(), generation: this.#built * GENERATIONS_APART });
      for (const holder of this.#holders.values()) addHolder(this.#ledger, holder);
    }
    return this.#ledger;
  }

  /** Queues, cohorts or flavors changed. */
  forgetShapes(): void {
    this.#ledger = undefined;
  }

  /** Books what a workload holds now; undefined for nothing. @returns undefined if that is no news. */
  book(key: string, holder: Holder | undefined): { readonly freedIn: string | undefined } | undefined {
    const before = this.#holders.get(key);
    if (before === undefined && holder === undefined) return undefined;
    if (before !== undefined && holder !== undefined && sameHolder(holder, before)) return undefined;
    if (before !== undefined) {
      this.#holders.delete(key);
      if (this.#ledger !== undefined) removeHolder(this.#ledger, before.ask.clusterQueue, key);
    }
    if (holder !== undefined) {
      this.#holders.set(key, holder);
      if (this.#ledger !== undefined) addHolder(this.#ledger, holder);
    }
    const freed = before !== undefined && !coversAll(holder, before);
    return { freedIn: freed ? before.ask.clusterQueue : undefined };
  }
}

function sameHolder(a: Holder, b: Holder): boolean {
  if (a.evicted !== b.evicted || a.reservedAt !== b.reservedAt || a.ask.priority !== b.ask.priority) return false;
  return a.ask.clusterQueue === b.ask.clusterQueue && coversAll(a, b) && coversAll(b, a);
}

function coversAll(holder: Holder | undefined, before: Holder): boolean {
  return [...before.usage].every(([key, amount]) => (holder?.usage.get(key) ?? 0n) >= amount);
}
