import type { ClusterQueue } from "./cluster-queue.ts";
import type { LocalQueue } from "./local-queue.ts";

/** Where a workload stands, in the order in which the states are told apart. */
export type WorkloadState =
  | "finished"
  | "failed"
  /** Told to stop; its quota is held until the job has stopped. */
  | "evicting"
  | "deactivated"
  | "running"
  /** Admitted, and not all of its pods are ready. */
  | "not-ready"
  /** Quota is held; admission checks or placement are not done. */
  | "waiting-checks"
  | "backing-off"
  /** Somebody put a gate before it. */
  | "gated"
  /** Its queue is stopped. */
  | "on-hold"
  | "misconfigured"
  | "waiting-preemption"
  | "pending"
  /** Kueue has not tried it yet. */
  | "not-evaluated";

export interface WorkloadStatus {
  readonly state: WorkloadState;
  /** One sentence of why, or what comes next. Holds text from the cluster: clean it before it is shown. */
  readonly reason: string;
  /** Since when, in milliseconds since 1970. */
  readonly since: number | undefined;
}

/** What a better answer needs besides the workload; either may be missing for want of rights. */
export interface WorkloadQueues {
  readonly localQueue?: LocalQueue | undefined;
  readonly clusterQueue?: ClusterQueue | undefined;
}
