import type { Quantity } from "../../values/quantity.ts";

/**
 * What stands between a workload and its start. A closed list; `docs/reference/verdict.md` has a line for each.
 * @see https://kueue.sigs.k8s.io/docs/concepts/workload/
 */
export type VerdictCode =
  // done, or on its way
  | "finished"
  | "admitted"
  | "evicting"
  // quota is held
  | "waiting-checks"
  | "waiting-placement"
  // somebody or something holds it back
  | "deactivated"
  | "gated"
  | "job-on-hold"
  | "backing-off"
  | "checks-failed"
  // its queues
  | "no-queue-name"
  | "local-queue-missing"
  | "local-queue-stopped"
  | "local-queue-inactive"
  | "cluster-queue-missing"
  | "cluster-queue-stopped"
  | "cluster-queue-inactive"
  | "namespace-not-allowed"
  | "invalid-requests"
  // quota
  | "no-matching-flavor"
  | "exceeds-max-quota"
  | "waiting-for-quota"
  | "waiting-for-preemption"
  | "topology"
  // order
  | "behind-others"
  | "waiting-pods-ready"
  /** It fits: Kueue is expected to admit it in its next cycles. */
  | "fits-now"
  /** Too much is hidden to say. */
  | "not-known";

/** How sure a verdict is. */
export type Confidence = "certain" | "likely" | "unsure";

/**
 * Why a workload waits, or where it stands after admission: code, sentence, steps with numbers, who is ahead, what would let it
 * start.
 */
export interface Verdict {
  readonly code: VerdictCode;
  /** For the one who submitted the job: one sentence, without Kueue's inner words. */
  readonly sentence: string;
  /** For the one who runs the queues: one sentence with names and numbers. */
  readonly adminSentence: string;
  readonly confidence: Confidence;
  /** Nothing that ends or is freed lets it start: something must be changed first. */
  readonly neverAsConfigured: boolean;
  /** The condition as read, for comparison only: nothing above or below is taken from it. */
  readonly condition: ReadCondition | undefined;
  readonly predicted: Prediction;
  readonly position: QueuePosition;
  readonly flavors: readonly FlavorLine[];
  readonly ahead: readonly AheadLine[];
  /** Best first. */
  readonly unblockers: readonly Unblocker[];
  /** Whom Kueue would evict for it; empty when preemption would not help. */
  readonly victims: readonly Victim[];
  /** Why preemption is no way; `""` when it is one, or is not needed. */
  readonly whyNoPreemption: string;
  /** Whole sentences: what could not be read, and what that leaves open. */
  readonly hidden: readonly string[];
}

export interface ReadCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** What Kueue is expected to write into `QuotaReserved` at its next try. */
export interface Prediction {
  /** `Pending`, `Inadmissible`, `AdmissionGated`, …: the reason by default. `""` when no such condition is expected. */
  readonly reason: string;
  /** The reason when Kueue gives finer ones: `WaitingForQuota`, `NoMatchingFlavor`, `ExceedsMaxQuota`, `Misconfigured`, … */
  readonly granularReason: string;
  readonly message: string;
  /** The message with the finer reason, where it is another one. */
  readonly granularMessage?: string | undefined;
  readonly numbers: readonly PredictedNumber[];
}

export interface PredictedNumber {
  readonly podSet: string;
  readonly resource: string;
  readonly flavor: string;
  /** How much more would have to be free; undefined when more than ever can be. */
  readonly missing: Quantity | undefined;
  /** With a request above it: the most that the queue can reach in this flavor. */
  readonly capacity: Quantity | undefined;
}

/**
 * Where a workload stands, counted from 1: among those of its own LocalQueue, and among those of all that share the ClusterQueue. Kueue
 * skips what cannot run now, so that the first is not always the next. Undefined where it is not known.
 */
export interface QueuePosition {
  readonly localQueue: number | undefined;
  readonly clusterQueue: number | undefined;
}

/** One resource of one pod set against one flavor of its group. */
export interface FlavorLine {
  readonly podSet: string;
  readonly resource: string;
  /** `""` when no group of the queue covers the resource. */
  readonly flavor: string;
  /** Taints, selectors and affinity allow it. */
  readonly matches: boolean;
  /** Why it does not match or not fit, in a few words; `""` when it does. */
  readonly why: string;
  readonly asks: Quantity;
  /** Now, borrowing all that it may. Undefined = not known. */
  readonly free: Quantity | undefined;
  /** If everything were free. */
  readonly mostEver: Quantity | undefined;
  /** Zero when it fits. */
  readonly missing: Quantity | undefined;
}

/** A workload that Kueue tries before this one. */
export interface AheadLine {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly priority: number | undefined;
  readonly queuedAt: number | undefined;
  /** In a few words, why it does not start; given for the head of a StrictFIFO queue. */
  readonly why: string;
}

export interface Victim {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly clusterQueue: string;
  /** Kueue's own word: `InClusterQueue`, `InCohortReclamation`, … */
  readonly reason: string;
}

/** One thing that lets this workload start, those ahead of it counted. */
export interface Unblocker {
  /** What it is, for sorting and for icons. */
  readonly kind:
    | "end-workload"
    | "raise-quota"
    | "reclaim"
    | "satisfy-check"
    | "resume-queue"
    | "activate"
    | "create"
    | "change-flavor"
    | "change-policy"
    | "fix-job"
    | "add-node"
    | "wait";
  /** A whole sentence: who does what. */
  readonly sentence: string;
  /** Sent as it is by a person with the rights; undefined when there is nothing to send (wait, fix the job). */
  readonly change: UnblockingChange | undefined;
  /** Further changes that are needed with it, in this order, each once Kueue has dealt with the one before. */
  readonly then: readonly UnblockingChange[];
  /** What it makes room for, by `flavor resource`. */
  readonly frees: ReadonlyMap<string, Quantity>;
}

export interface UnblockingChange {
  readonly verb: "delete" | "patch" | "create";
  readonly group: string;
  readonly resource: string;
  /** `""` at cluster scope. */
  readonly namespace: string;
  readonly name: string;
  /** `patch`: JSON patch operations; `create`: the object; `delete`: undefined. */
  readonly patch: unknown;
  /** The subresource that is written; `""` for the object itself. */
  readonly subresource: string;
}
