import type { Verdict } from "../common/kueue/verdict/verdict.ts";

/** The stations between a job and its running pods, in the usual order. */
export type StepName =
  | "queue"
  | "admission"
  | "pods-created"
  | "scheduled"
  | "image"
  | "started"
  | "ready"
  | "ray"
  | "appwrapper"
  | "finished";

/** `unknown`: what would tell may not be read, or nobody has written it. */
export type StepState = "done" | "waiting" | "failed" | "unknown";

/** What stands in the way, or how it ended. A closed list. */
export type DiagnosisCode =
  // nothing is wrong
  | "running"
  | "finished"
  | "stopped"
  // the end of it
  | "finished-failed"
  | "ray-job-invalid"
  | "appwrapper-failed"
  | "being-deleted"
  // before admission
  | "no-workload"
  | "suspended"
  | "waiting-admission"
  | "deactivated"
  | "backing-off"
  | "back-off-over"
  | "waiting-checks"
  | "evicting"
  | "evicting-stuck"
  // admitted, and no pods
  | "not-resumed"
  | "controller-silent"
  | "pods-coming"
  | "quota-refused"
  | "pods-refused"
  | "ray-spec-invalid"
  | "appwrapper-working"
  | "appwrapper-resetting"
  | "other-cluster"
  // pods that do not start
  | "scheduling-gated"
  | "unschedulable"
  | "not-looked-at"
  | "image-pull"
  | "configuration-missing"
  | "volume"
  | "waiting-head"
  | "init-failed"
  | "starting"
  | "crash-loop"
  | "out-of-memory"
  | "container-failed"
  | "pod-failed"
  // pods that run
  | "not-ready"
  | "ray-suspending"
  | "ray-head-down"
  | "ray-degraded"
  | "ray-starting"
  | "ray-idle"
  | "serve-unhealthy"
  | "appwrapper-unhealthy"
  /** Too much is hidden to say. */
  | "not-known";

/** What a step rests on: an object, the field or event, and its words. All texts are cleaned. */
export interface Evidence {
  readonly kind: string;
  /** `""` at cluster scope. */
  readonly namespace: string;
  readonly name: string;
  /** `status.conditions[PodScheduled]`, `event FailedCreate`, … */
  readonly field: string;
  readonly quote: string;
}

/** One step on the way from being submitted to running, and how it fared. */
export interface DiagnosisStep {
  readonly step: StepName;
  readonly state: StepState;
  /** Undefined for a step that is simply done. */
  readonly code: DiagnosisCode | undefined;
  /** For the one who submitted the job. */
  readonly sentence: string;
  /** For the one who runs the cluster: with names and numbers. */
  readonly adminSentence: string;
  /** What to do about it: one sentence, `""` when there is nothing to do. */
  readonly next: string;
  /** Milliseconds since 1970. */
  readonly since: number | undefined;
  readonly evidence: readonly Evidence[];
}

/** A workload that takes part in an eviction. Names are `""` where only the uid or the queue is known. */
export interface WorkloadIdentity {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly clusterQueue: string;
  /** `Job train`; `""` when not known. */
  readonly job: string;
}

export type EvictionCause =
  | "preempted"
  | "pods-not-ready"
  | "admission-check"
  | "queue-stopped"
  | "node-failure"
  | "deactivated"
  | "other";

/** The last time that Kueue took the quota back. */
export interface EvictionStory {
  readonly at: number | undefined;
  readonly cause: EvictionCause;
  /** Kueue's own word. */
  readonly reason: string;
  /** Who came in its place; undefined when nobody did, or nothing tells. */
  readonly by: WorkloadIdentity | undefined;
  /** It holds quota again since: the eviction is history. */
  readonly past: boolean;
  /** Evictions in all; undefined when not counted. */
  readonly times: number | undefined;
  /** By whom and why. */
  readonly sentence: string;
  /** When it comes back, and what that depends on; `""` once it is back. */
  readonly comesBack: string;
  /** Milliseconds since 1970, when a clock decides. */
  readonly comesBackAt: number | undefined;
}

/** What a controller does by itself at a certain time unless something changes. */
export interface Deadline {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `Kueue takes its quota back unless all pods are ready`. */
  readonly sentence: string;
  /** The time rests on a usual setting that could not be read. */
  readonly assumed: boolean;
}

/** Why one object does not run, step by step from the queue to its pods. */
export interface Diagnosis {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly code: DiagnosisCode;
  readonly sentence: string;
  readonly adminSentence: string;
  readonly next: string;
  /** From the job to its running pods; stations that do not apply are left out. */
  readonly steps: readonly DiagnosisStep[];
  /** The one that `code` and `sentence` are of. */
  readonly answer: DiagnosisStep;
  /** Undefined when it was never evicted, as far as can be seen. */
  readonly eviction: EvictionStory | undefined;
  /** Soonest first. */
  readonly deadlines: readonly Deadline[];
  /** Where its Workload stands with Kueue; undefined without a Workload, or when nobody asked. */
  readonly verdict: Verdict | undefined;
  /** Whole sentences: what could not be read. */
  readonly hidden: readonly string[];
}
