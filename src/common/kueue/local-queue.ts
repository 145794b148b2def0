import { type Resources, resourcesAt } from "../core-objects/resources.ts";
import { whyUnreadable } from "../core-objects/unreadable.ts";
import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import type { Quantity } from "../values/quantity.ts";
import { listAt, textAt } from "../values/untyped.ts";
import { fairWeightOf, type WrittenWeight, writtenWeightOf } from "./fair-weight.ts";
import { flavorUsageAt } from "./flavor-usage.ts";
import { KUEUE_GROUP } from "./kueue-names.ts";
import { type Activity, activityOf, stopPolicyOf, type WorkloadCounts, workloadCounts } from "./queue-state.ts";

/** A LocalQueue of either version: what the people of one namespace submit to. */
export interface LocalQueue extends HasMeta {
  readonly clusterQueue: string;
  readonly stopPolicy: string;
  /** Names of the ResourceFlavors that jobs may get through it; empty until Kueue has written its status. */
  readonly flavors: readonly string[];
  /** What this namespace holds, by flavor and resource, in the order of the status. */
  readonly usage: readonly LocalUsage[];
  readonly fairWeight: Quantity | undefined;
  readonly writtenWeight: WrittenWeight;
  /** What its workloads used lately, fading with time, where queues share by use; empty elsewhere. */
  readonly consumed: Resources;
  /** True for the queue that takes jobs without a queue label: it is named `default`. */
  readonly isDefault: boolean;
  /** True for the queue that what is sent without one goes to, as OpenShift AI marks it: by annotation `kueue.x-k8s.io/default-queue`. */
  readonly isMarkedDefault: boolean;
  readonly activity: Activity;
  readonly counts: WorkloadCounts;
}

const DEFAULT_QUEUE_ANNOTATION = "kueue.x-k8s.io/default-queue";

export interface LocalUsage {
  readonly flavor: string;
  readonly resource: string;
  readonly reserved: Quantity | undefined;
  readonly used: Quantity | undefined;
}

/** LocalQueues: what the people of one namespace submit to. */
export const LOCAL_QUEUES: ResourceKind<LocalQueue> = {
  group: KUEUE_GROUP,
  kind: "LocalQueue",
  plural: "localqueues",
  versions: ["v1beta2", "v1beta1"],
  namespaced: true,
  project: projectLocalQueue,
};

function projectLocalQueue(object: KubernetesObject): LocalQueue {
  const { spec, status } = object;
  const meta = projectMeta(object);
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    clusterQueue: textAt(spec, "clusterQueue") ?? "",
    stopPolicy: stopPolicyOf(spec),
    flavors: flavorsOf(status),
    usage: usageOf(status),
    fairWeight: fairWeightOf(spec),
    writtenWeight: writtenWeightOf(spec),
    consumed: resourcesAt(status, "fairSharing", "admissionFairSharingStatus", "consumedResources"),
    isDefault: meta.name === "default",
    isMarkedDefault: meta.annotations.get(DEFAULT_QUEUE_ANNOTATION)?.toLowerCase() === "true",
    activity: activityOf(status),
    counts: workloadCounts(status),
  };
}

/** Kueue before 0.15 has a list of its own, and all list use and reservations of each flavor, be they 0. */
function flavorsOf(status: unknown): readonly string[] {
  const lists = ["flavors", "flavorsReservation", "flavorsUsage", "flavorUsage"];
  const names = lists.flatMap((list) => listAt(status, list).map((flavor) => textAt(flavor, "name")));
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** `v1beta1` calls the second list `flavorUsage`. */
function usageOf(status: unknown): readonly LocalUsage[] {
  const reserved = flavorUsageAt(status, "flavorsReservation");
  const since = flavorUsageAt(status, "flavorsUsage");
  const used = since.size === 0 ? flavorUsageAt(status, "flavorUsage") : since;
  const keys = new Set([...reserved.keys(), ...used.keys()]);
  return [...keys].flatMap((key) => {
    const known = reserved.get(key) ?? used.get(key);
    if (known === undefined) return [];
    const { flavor, resource } = known;
    return [{ flavor, resource, reserved: reserved.get(key)?.total, used: used.get(key)?.total }];
  });
}
