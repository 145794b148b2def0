import { PODS, type Pod } from "../../common/core-objects/pod.ts";
import { checkedName } from "../../common/kubernetes-cluster/checked-name.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { type MadeChange, type MakeChangeOptions, makeChange } from "../../common/kubernetes-cluster/make-change.ts";
import { listReadable } from "../../common/kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { managedByKueue, workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { InputError } from "../../common/values/input-error.ts";
import { didYouMean } from "../../common/values/nearest-name.ts";
import { APP_WRAPPERS } from "../appwrapper/app-wrapper.ts";
import { planDeleteRayCluster } from "./plan-delete-ray-cluster.ts";
import { planScale } from "./plan-scale.ts";
import { planResumeRayCluster, planSuspendRayCluster } from "./plan-suspend-ray-cluster.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { getRayCluster, podScope, workloadOfCluster } from "./read-ray-clusters.ts";
import type { ScaleRelated, ScaleWish } from "./scale-wish.ts";
import {
  type RayClusterGoal,
  type RayClusterWait,
  type WaitForRayClusterOptions,
  waitForRayCluster,
} from "./wait-for-ray-cluster.ts";

/** How a Ray cluster is changed, and whether to wait for it. */
export interface ChangeRayClusterOptions extends MakeChangeOptions {
  /** Waits for the change to have come about: true, or how long and with what news. Not after a dry run. */
  readonly wait?: boolean | Omit<WaitForRayClusterOptions, "until" | "signal"> | undefined;
}

/** A change of a Ray cluster, and how the wait for it ended. */
export interface ChangedRayCluster extends MadeChange {
  /** How the wait ended, when one was asked for. */
  readonly wait: RayClusterWait | undefined;
}

/** How a Ray cluster is scaled, and what is known around it. */
export interface ScaleRayClusterOptions extends ChangeRayClusterOptions {
  /** What this room cannot read itself, e.g. the RayService that owns the cluster. */
  readonly related?: Pick<ScaleRelated, "rayJob" | "rayService" | "runningJobs"> | undefined;
}

/** How many workers, of which group. */
export interface RayClusterSize extends Omit<ScaleWish, "groupName"> {
  /** May be left out when there is one group. */
  readonly group?: string | undefined;
}

/**
 * Changes the number of workers, also of a cluster that Kueue has admitted: one guarded patch of the one field, where an apply would
 * be a conflict. Bounds move along unless `widenBounds` is false. What the change would really do is judged first: a cluster that
 * Kueue would stop for it, that an AppWrapper would reset, or whose autoscaler decides, is refused with the way out.
 *
 * @example
 * await scaleRayCluster(client, { namespace: "team-a", name: "train" }, { replicas: 4 }, { wait: true });
 * @throws {@link ChangeRefused} with the reason, {@link InputError} for a group that is not there, {@link ClusterError}.
 */
export async function scaleRayCluster(
  client: ClusterClient,
  name: ObjectName,
  size: RayClusterSize,
  options: ScaleRayClusterOptions = {},
): Promise<ChangedRayCluster> {
  const { cluster, pods, workload } = await readSituation(client, name, options);
  const { group, widenBounds = true, ...wish } = size;
  const { owner } = cluster;
  const wrappers = owner.kind === "AppWrapper" ? await listReadable(client, APP_WRAPPERS, within(name), options) : [];
  const appWrapper = wrappers?.find(({ meta }) => owner.kind === "AppWrapper" && meta.name === owner.name);
  const related = { ...options.related, pods, workload, appWrapper };
  const plan = planScale(cluster, related, { ...wish, widenBounds, groupName: groupName(cluster, group) });
  return carriedOut(client, name, plan, options, "ready");
}

/**
 * Stops a Ray cluster and keeps its description: through its Workload where Kueue decides, else through its own field.
 * @example
 * await suspendRayCluster(client, { namespace: "team-a", name: "train" }, { wait: { timeoutMs: 120_000 } });
 * @throws {@link ChangeRefused} when it belongs to something that would start it again, {@link ClusterError}.
 */
export async function suspendRayCluster(
  client: ClusterClient,
  name: ObjectName,
  options: ChangeRayClusterOptions = {},
): Promise<ChangedRayCluster> {
  const { cluster, pods, kueue } = await readSituation(client, name, options);
  return carriedOut(client, name, planSuspendRayCluster(cluster, { pods, kueue }), options, "suspended");
}

/**
 * Starts a suspended Ray cluster again, through the same owner. In a queue it waits for its turn.
 * @example
 * await resumeRayCluster(client, { namespace: "team-a", name: "train" }, { wait: true });
 * @throws {@link ChangeRefused}, {@link ClusterError}
 */
export async function resumeRayCluster(
  client: ClusterClient,
  name: ObjectName,
  options: ChangeRayClusterOptions = {},
): Promise<ChangedRayCluster> {
  const { cluster, pods, kueue } = await readSituation(client, name, options);
  return carriedOut(client, name, planResumeRayCluster(cluster, { pods, kueue }), options, "ready");
}

/**
 * Deletes a Ray cluster, exactly the one that was read: one of the same name made meanwhile is spared.
 * @example
 * await deleteRayCluster(client, { namespace: "team-a", name: "train" }, { propagation: "Foreground", wait: true });
 * @throws {@link ChangeRefused}, {@link ClusterError} `not-found`, …
 */
export async function deleteRayCluster(
  client: ClusterClient,
  name: ObjectName,
  options: ChangeRayClusterOptions & {
    /** `Foreground`: it is gone when its pods are. Default: as planned, `Background`. */
    readonly propagation?: "Background" | "Foreground" | undefined;
  } = {},
): Promise<ChangedRayCluster> {
  const { cluster, pods, workload } = await readSituation(client, name, options);
  const plan = planDeleteRayCluster(cluster, { pods, workload });
  const { propagation } = options;
  const asked = propagation === undefined ? plan : { ...plan, request: { verb: "delete", propagation } as const };
  return carriedOut(client, name, asked, options, "gone");
}

async function readSituation(client: ClusterClient, name: ObjectName, { signal }: MakeChangeOptions) {
  const call = { signal, urgent: true };
  checkedName(RAY_CLUSTERS, name);
  const [cluster, pods, workloads] = await Promise.all([
    getRayCluster(client, name, call),
    listReadable(client, PODS, podScope(name), call),
    listReadable(client, WORKLOADS, within(name), call),
  ]);
  const byJob = workloadsByJob(workloads ?? []);
  const workload: Workload | undefined = workloadOfCluster(cluster, byJob);
  const own = managedByKueue(cluster, byJob);
  return { cluster, pods: pods as readonly Pod[] | undefined, workload, kueue: own };
}

function within({ namespace }: ObjectName) {
  return { namespace };
}

function groupName({ meta, groups }: RayCluster, wanted: string | undefined): string {
  const names = groups.map(({ name }) => name);
  const [only, another] = names;
  if (wanted === undefined && only !== undefined && another === undefined) return only;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const there = names.length === 0 ? "It has none." : `It has ${names.join(", ")}.`;
  const message =
    wanted === undefined
      ? `Name the worker group of ${meta.name}. ${there}`
      : `${meta.name} has no worker group "${wanted}".${didYouMean(wanted, names)} ${there}`;
  throw new InputError("Size of a Ray cluster", [{ path: "group", message }]);
}

async function carriedOut(
  client: ClusterClient,
  name: ObjectName,
  plan: MadeChange["plan"],
  options: ChangeRayClusterOptions,
  until: RayClusterGoal,
): Promise<ChangedRayCluster> {
  const made = await makeChange(client, plan, options);
  const { wait, dryRun, signal } = options;
  if (wait === undefined || wait === false || dryRun === true) return { ...made, wait: undefined };
  const how = wait === true ? {} : wait;
  return { ...made, wait: await waitForRayCluster(client, name, { ...how, until, signal }) };
}
