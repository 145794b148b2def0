import type { FairSharing } from "../../../common/kueue/scheduler/preemption-outlook.ts";
import { writerOf } from "../../controller.ts";
import type { Writer } from "../../object-store.ts";

/** What an administrator sets up in Kueue's own configuration. */
export interface KueueConfig {
  /** Undefined: queues do not share by weight. */
  readonly fairSharing: FairSharing;
  readonly podsReady: PodsReadyConfig;
  /** How long changes around waiting workloads are gathered before they are tried again. */
  readonly wakeDelayMs: number;
  /** How long changes are gathered before the status of a queue is written. */
  readonly statusDelayMs: number;
  /** Namespaces that Kueue leaves alone. */
  readonly unmanagedNamespaces: readonly string[];
}

/** Workloads whose pods do not come up in time are put back. */
export interface PodsReadyConfig {
  readonly timeoutMs: number;
  readonly recoveryTimeoutMs: number;
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** How often a workload is put back before it is deactivated; undefined = for ever. */
  readonly backoffLimit: number | undefined;
}

export const DEFAULT_KUEUE_CONFIG: KueueConfig = {
  fairSharing: undefined,
  podsReady: {
    timeoutMs: 300_000,
    recoveryTimeoutMs: 180_000,
    backoffBaseMs: 10_000,
    backoffMaxMs: 60_000,
    backoffLimit: undefined,
  },
  wakeDelayMs: 1_000,
  statusDelayMs: 1_000,
  unmanagedNamespaces: ["kube-system", "kueue-system"],
};

export const KUEUE: Writer = writerOf("kueue-system:kueue-controller-manager");
/** Component of events about workloads. */
export const ADMISSION_COMPONENT = "kueue-admission";

export const WORKLOAD_KIND = "workloads.kueue.x-k8s.io";
export const CLUSTER_QUEUE_KIND = "clusterqueues.kueue.x-k8s.io";
export const LOCAL_QUEUE_KIND = "localqueues.kueue.x-k8s.io";
export const COHORT_KIND = "cohorts.kueue.x-k8s.io";
export const FLAVOR_KIND = "resourceflavors.kueue.x-k8s.io";
export const CHECK_KIND = "admissionchecks.kueue.x-k8s.io";
export const PRIORITY_KIND = "workloadpriorityclasses.kueue.x-k8s.io";
