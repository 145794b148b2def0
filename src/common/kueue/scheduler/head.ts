import type { Assignment, Scan } from "./assignment.ts";
import type { Target } from "./preemption-target.ts";
import type { Ask } from "./shapes.ts";

/** The workload that a queue puts forward in a cycle. */
export interface Head {
  readonly ask: Ask;
  /** What an earlier cycle found out about its flavors. */
  readonly progress: Progress | undefined;
  /** Why it may not be tried at all: its checks failed, its pods are not valid, its namespace may not use the queue. */
  readonly refusal: Refusal | undefined;
  /** The flavors of the workload whose place it takes; undefined when it takes nobody's. */
  readonly onlyFlavors?: ReadonlySet<string> | undefined;
}

export interface Progress {
  readonly scan: Scan;
  readonly cycle: number;
  /** Of the queue, at that time. */
  readonly generation: number;
  /** Of the ask: progress of another shape is worth nothing. */
  readonly shape: string;
}

export interface Refusal {
  /** Checks are asked before the queue is looked at, the others after. */
  readonly because: "checks" | "namespace" | "invalid";
  readonly message: string;
  /** What Kueue writes where it gives finer reasons, which it finds by the limits that are given, without a LimitRange's defaults. */
  readonly granularMessage?: string | undefined;
}

/** Why a workload goes back to its queue; decides whether it is tried again at once. */
export type RequeueReason =
  | "generic"
  | "wrong-namespace"
  | "no-fit"
  | "no-candidates"
  | "failed-after-nomination"
  | "pending-preemption";

/** What a cycle decided for a head. */
export type Decision =
  | { readonly kind: "admit"; readonly ask: Ask; readonly assignment: Assignment }
  | {
      readonly kind: "wait";
      readonly ask: Ask;
      /** For its `QuotaReserved` condition. */
      readonly message: string;
      readonly requeue: RequeueReason;
      /** Who has to go for it. */
      readonly targets: readonly Target[];
      readonly progress: Progress | undefined;
      /** The best that was found; absent when nothing was looked for. */
      readonly assignment?: Assignment;
    };
