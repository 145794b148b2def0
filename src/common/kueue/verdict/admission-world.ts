import type { LimitRange } from "../../core-objects/limit-range.ts";
import type { Namespace } from "../../core-objects/namespace.ts";
import type { AdmissionCheck } from "../admission-check.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import type { LocalQueue } from "../local-queue.ts";
import type { ResourceFlavor } from "../resource-flavor.ts";
import type { FairSharing } from "../scheduler/preemption-outlook.ts";
import type { Workload } from "../workload.ts";

/** A listing as far as this person may read it. A verdict says what it could not see, and never takes it for empty. */
export type Readable<T> =
  | {
      readonly is: "read";
      readonly items: readonly T[];
      /** A whole sentence about what is missing, when this is a part only: the other namespaces may not be read. */
      readonly partly?: string | undefined;
    }
  /** @param why - A whole sentence: the missing right, or what is not served. */
  | { readonly is: "hidden"; readonly why: string };

/** All that admission rests on, as records of one moment. */
export interface AdmissionWorld {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly workloads: Readable<Workload>;
  readonly localQueues: Readable<LocalQueue>;
  readonly clusterQueues: Readable<ClusterQueue>;
  readonly cohorts: Readable<Cohort>;
  readonly flavors: Readable<ResourceFlavor>;
  readonly checks: Readable<AdmissionCheck>;
  readonly namespaces: Readable<Namespace>;
  readonly limitRanges: Readable<LimitRange>;
  readonly settings: KueueSettings;
}

/** What Kueue was configured with, as far as it could be read; the defaults of Kueue 0.19 otherwise. */
export interface KueueSettings {
  /** Undefined while fair sharing is off. */
  readonly fairSharing: FairSharing;
  /** Kueue's weights of resources where LocalQueues share by what they used; undefined when it is off or not known. */
  readonly usageWeights?: ReadonlyMap<string, number> | undefined;
  /** No workload is admitted while another one's pods are not ready. */
  readonly blockAdmission: boolean;
  /** How long Kueue waits for pods. Undefined = it does not wait, or that is not known. */
  readonly podsReady?: PodsReadySettings | undefined;
  /** The settings were read; otherwise they are taken to be the defaults, and the verdict says so. */
  readonly known: boolean;
}

/** `waitForPodsReady`, in milliseconds. */
export interface PodsReadySettings {
  /** From admission until all pods must be ready. */
  readonly timeoutMs: number;
  /** The same for a pod that failed after that. */
  readonly recoveryMs: number;
}

export const DEFAULT_SETTINGS: KueueSettings = { fairSharing: undefined, blockAdmission: false, known: false };
