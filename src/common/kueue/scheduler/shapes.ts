import type { Taint } from "../../core-objects/node.ts";
import type { Selector } from "../../values/label-selector.ts";
import type { FlavorFungibility, PreemptionPolicy } from "../cluster-queue.ts";
import type { Toleration } from "../resource-flavor.ts";
import type { Amount } from "./amount.ts";

/** What the scheduler has to know of a ClusterQueue. */
export interface QueueShape {
  readonly name: string;
  /** `""` for a queue on its own. */
  readonly cohort: string;
  readonly groups: readonly GroupShape[];
  /** By `flavorResource`. */
  readonly quotas: ReadonlyMap<string, Quota>;
  /** StrictFIFO: a head that does not fit blocks the queue. */
  readonly strict: boolean;
  readonly preemption: PreemptionPolicy;
  readonly fungibility: FlavorFungibility;
  readonly fairWeight: number;
  /** Undefined: no namespace may use the queue. */
  readonly namespaces: Selector | undefined;
  /** Set when the queue cannot admit now. */
  readonly inactive: boolean;
}

/** Resources that get their flavors together. */
export interface GroupShape {
  readonly resources: readonly string[];
  readonly flavors: readonly string[];
}

export interface Quota {
  readonly nominal: Amount;
  readonly borrowing: Amount | undefined;
  readonly lending: Amount | undefined;
}

export interface CohortShape {
  readonly name: string;
  /** `""` for a root. */
  readonly parent: string;
  readonly quotas: ReadonlyMap<string, Quota>;
  readonly fairWeight: number;
}

export interface FlavorShape {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly Taint[];
  readonly tolerations: readonly Toleration[];
  /** Pods are placed by this topology; absent or `""` when they are not. */
  readonly topology?: string;
}

/** A workload as the scheduler sees it, waiting or holding quota. */
export interface Ask {
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly namespace: string;
  readonly clusterQueue: string;
  readonly priority: number;
  /** Milliseconds since 1970 by which it is lined up: creation, or an eviction that sends it to the back. */
  readonly queuedAt: number;
  readonly podSets: readonly AskedPodSet[];
}

export interface AskedPodSet {
  readonly name: string;
  /** Pods that still need quota. */
  readonly count: number;
  readonly minCount: number | undefined;
  readonly perPod: ReadonlyMap<string, Amount>;
  readonly placement: PodPlacement;
}

/** What the pod template, and the pod set, say about nodes. */
export interface PodPlacement {
  /** The pod set asks to be placed by topology. */
  readonly byTopology?: boolean;
  readonly nodeSelector: ReadonlyMap<string, string>;
  /** Terms of the required node affinity, any of which is enough; each holds if all its requirements do. */
  readonly affinityTerms: readonly (readonly NodeRequirement[])[];
  readonly tolerations: readonly Toleration[];
}

export interface NodeRequirement {
  readonly key: string;
  /** `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`. */
  readonly operator: string;
  readonly values: readonly string[];
}

/** A workload that holds quota. */
export interface Holder {
  readonly ask: Ask;
  /** By `flavorResource`. */
  readonly usage: ReadonlyMap<string, Amount>;
  /** Told to stop already; its quota is not back yet. */
  readonly evicted: boolean;
  /** When the quota was reserved, in milliseconds since 1970. */
  readonly reservedAt: number;
}

/** What the whole pod set asks. */
export function requestsOf({ perPod, count }: Pick<AskedPodSet, "perPod" | "count">): ReadonlyMap<string, Amount> {
  return new Map([...perPod].map(([resource, amount]) => [resource, amount * BigInt(count)]));
}
