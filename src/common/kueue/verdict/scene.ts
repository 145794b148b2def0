import type { Assignment } from "../scheduler/assignment.ts";
import type { Refusal, RequeueReason } from "../scheduler/head.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import type { FairSharing } from "../scheduler/preemption-outlook.ts";
import type { PreemptionReason } from "../scheduler/preemption-target.ts";
import type { Ask, Holder } from "../scheduler/shapes.ts";

/** Queues at one moment, to be played forward from. */
export interface Scene {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly ledger: Ledger;
  /** By ClusterQueue. */
  readonly waiting: ReadonlyMap<string, readonly Waiter[]>;
  readonly fairSharing: FairSharing;
  /** Keys of holders that do not queue again once they are evicted: they are deactivated, or their LocalQueue is stopped. */
  readonly leaving?: ReadonlySet<string>;
  /** By key: those that were tried in vain, and are not tried again before something changes around them. */
  readonly tried?: ReadonlyMap<string, StillWaiting>;
  /** Something has just changed around them: they are tried again, after heads of StrictFIFO queues, which never stop being tried. */
  readonly wakes?: boolean;
}

export interface Waiter {
  readonly ask: Ask;
  /** It is not tried before; `Infinity` until somebody lets it. */
  readonly notBefore: number;
  /** Why Kueue refuses it without a look at quota. */
  readonly refusal: Refusal | undefined;
}

export interface SettleOptions {
  /** Only the trees of these queues are played; all when it is left out. */
  readonly queues?: Iterable<string>;
  /** Ends as soon as this workload got in, by key. */
  readonly until?: string;
  /** The ledger belongs to the caller, who lets it be changed: no copy is made. */
  readonly inPlace?: boolean;
}

export interface Admission {
  readonly ask: Ask;
  readonly assignment: Assignment;
}

export interface Preemption {
  readonly victim: Holder;
  readonly by: Ask;
  readonly reason: PreemptionReason;
}

export interface StillWaiting {
  readonly ask: Ask;
  /** Kueue's words of its last try; `""` when it was never tried. */
  readonly message: string;
  readonly requeue: RequeueReason | undefined;
}

/** How the queues stand once nothing changes any more. */
export interface Settled {
  /** In the order in which they got in. One that was preempted in between may be in it twice. */
  readonly admitted: readonly Admission[];
  /** In the order in which they were told to go. */
  readonly preempted: readonly Preemption[];
  /** By key. */
  readonly waiting: ReadonlyMap<string, StillWaiting>;
  /** Who holds what afterwards. */
  readonly ledger: Ledger;
  /** `loops`: the same workloads preempt one another without end. `cut-off`: more cycles than it should ever take. */
  readonly ended: "settled" | "until" | "loops" | "cut-off";
  /** Keys of those who were preempted more than once, when it loops. */
  readonly loop: readonly string[];
}
