import type { ConfirmFacts } from "../../common/core-objects/confirm-level.ts";
import type { Pod } from "../../common/core-objects/pod.ts";
import type { Meta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { Workload } from "../../common/kueue/workload.ts";
import type { AppWrapper } from "../appwrapper/app-wrapper.ts";
import type { RayCluster } from "./ray-cluster.ts";
import type { WorkerGroup } from "./worker-group.ts";

/** How somebody wants a worker group to be. */
export interface ScaleWish {
  readonly groupName: string;
  /** Whole replicas, 0 or more: pods are this times `numOfHosts`. */
  readonly replicas: number;
  /** What is set to `replicas`: the count itself (default), or the bound that steers an autoscaler. */
  readonly change?: "replicas" | "minReplicas" | "maxReplicas" | undefined;
  /** Moves `minReplicas` or `maxReplicas` as well when the wish lies outside of them. */
  readonly widenBounds?: boolean | undefined;
  /** Which pods go on the way down. Without it KubeRay picks for itself, busy or not. */
  readonly workersToDelete?: readonly string[] | undefined;
  /** Goes ahead although the whole cluster is stopped for it. */
  readonly acceptRestart?: boolean | undefined;
}

/** What surrounds the cluster. Absent = not read; the plan then refuses what it cannot judge and shows `?` for what it cannot count. */
export interface ScaleRelated {
  /** The Workload of this cluster or of the object that owns it. */
  readonly workload?: Workload | undefined;
  /** Pods that include all of this cluster's. */
  readonly pods?: readonly Pod[] | undefined;
  readonly appWrapper?: AppWrapper | undefined;
  readonly rayJob?: { readonly meta: Meta } | undefined;
  readonly rayService?: OwningRayService | undefined;
  /** Ray jobs known to run on this cluster. */
  readonly runningJobs?: number | undefined;
  /** Default: one object of one's own. */
  readonly confirm?: ConfirmFacts | undefined;
}

/** What scaling needs to know of the RayService that owns a cluster; made by `ray/service`. */
export interface OwningRayService {
  readonly kind: ResourceKind;
  readonly meta: Meta;
  /** From `spec.rayClusterConfig`. */
  readonly groups: readonly WorkerGroup[];
  readonly queue: string | undefined;
  readonly elastic: boolean;
}

/** A wish held against the cluster: what every rule of scaling judges. */
export interface ScaleFacts {
  readonly cluster: RayCluster;
  readonly group: WorkerGroup;
  readonly wish: ScaleWish;
  readonly related: ScaleRelated;
  /** Replicas in effect now and afterwards, clamped to the bounds before and after. */
  readonly before: number;
  readonly after: number;
  /** The group as it will be written. */
  readonly next: WorkerGroup;
  /** Pods of the group that are there; undefined when pods were not read. */
  readonly groupPods: readonly Pod[] | undefined;
  readonly suspended: boolean;
}
