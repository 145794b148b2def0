import type { Node } from "../../core-objects/node.ts";
import type { Quantity } from "../../values/quantity.ts";
import type { PreemptionPolicy } from "../cluster-queue.ts";
import type { QuotaWish } from "../quota-wish.ts";

/** Something that somebody could do, or that could happen. */
export type WhatIfChange =
  | ({ readonly kind: "submit" } & SubmittedWorkload)
  | ({ readonly kind: "set-quota"; readonly wish: QuotaWish } & QuotaOwner)
  | ({ readonly kind: "set-weight"; readonly weight: Quantity } & QuotaOwner)
  | { readonly kind: "set-preemption"; readonly name: string; readonly preemption: Partial<PreemptionPolicy> }
  /** `StrictFIFO` or `BestEffortFIFO`. */
  | { readonly kind: "set-strategy"; readonly name: string; readonly strategy: string }
  | {
      readonly kind: "stop";
      /** Of a LocalQueue; `""` for a ClusterQueue. */
      readonly namespace: string;
      readonly name: string;
      /** `None` resumes it. */
      readonly policy: "None" | "Hold" | "HoldAndDrain";
    }
  | { readonly kind: "delete" | "deactivate"; readonly uid: string }
  | { readonly kind: "set-priority"; readonly uid: string; readonly priority: number }
  /** To another LocalQueue of its namespace. */
  | { readonly kind: "move"; readonly uid: string; readonly queue: string }
  | ({ readonly kind: "lose-node" | "add-node" } & NodeChange);

export interface QuotaOwner {
  readonly owner: "ClusterQueue" | "Cohort";
  readonly name: string;
}

/** A workload that is not there yet. */
export interface SubmittedWorkload {
  readonly namespace: string;
  readonly name: string;
  /** Its LocalQueue. */
  readonly queue: string;
  readonly priority: number;
  readonly podSets: readonly SubmittedPodSet[];
}

export interface SubmittedPodSet {
  readonly name: string;
  readonly count: number;
  readonly minCount?: number | undefined;
  /** A pod's `spec`, as it would be sent. */
  readonly podSpec: unknown;
}

/** Quota stays as it is: it says nothing of nodes. */
export interface NodeChange {
  readonly node: Node;
  /** All nodes as they are, for what is left. */
  readonly nodes: readonly Node[];
}

/** The uid of a workload that is only thought of. */
export const SUBMITTED_UID = "what-if";
