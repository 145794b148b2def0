import { EVENTS, type Event } from "../../common/core-objects/event.ts";
import { PODS, type Pod } from "../../common/core-objects/pod.ts";
import type { Resources } from "../../common/core-objects/resources.ts";
import { checkedName } from "../../common/kubernetes-cluster/checked-name.ts";
import type { CallOptions, ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { getRecord, listAcross, listReadable, type Namespaces } from "../../common/kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { type WorkloadsByJob, workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import type { DashboardAddress } from "./dashboard-address.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { type RayClusterHealth, type RayClusterSurroundings, rayClusterHealth } from "./ray-cluster-health.ts";
import { readDashboardAddress } from "./read-dashboard-address.ts";

/** What a Ray cluster is really doing. */
export interface RayClusterStatus {
  readonly health: RayClusterHealth;
  /** One line, cleaned: what it waits for or suffers from. */
  readonly reason: string;
  /** Head and all wanted workers are ready. */
  readonly ready: boolean;
  readonly cluster: RayCluster;
  /** The Workload that holds or waits for its quota, where one may be read. */
  readonly workload: Workload | undefined;
}

/** A cluster that waits for quota. */
export interface QueuedRayCluster {
  readonly cluster: RayCluster;
  readonly workload: Workload;
  /** Kueue's own words, cleaned. */
  readonly reason: string;
}

/** Status of a Ray cluster with its pods, addresses and sizes. */
export interface RayClusterDetails extends RayClusterStatus {
  /** Head and workers, with all their states. */
  readonly pods: readonly Pod[];
  readonly dashboard: DashboardAddress;
  /** For `ray.init()` inside the Kubernetes cluster. */
  readonly clientAddress: string;
  /** What head and workers in effect ask for together. */
  readonly demand: Resources;
}

/**
 * One Ray cluster. One request.
 * @example
 * const { workers } = await getRayCluster(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getRayCluster(client: ClusterClient, name: ObjectName, options?: CallOptions): Promise<RayCluster> {
  return getRecord(client, RAY_CLUSTERS, name, options);
}

/**
 * Ray clusters of one namespace, several, or all; whoever made them. One request for each namespace, one for all. An object that
 * cannot be read is a record with `unreadable` set: it never spoils the others.
 * @example
 * const mine = await listRayClusters(client, ["team-a", "team-b"]);
 * const everywhere = await listRayClusters(client, "all");
 * @throws {@link InputError} for what names no namespace; {@link ClusterError} `forbidden`, `kind-missing`, …
 */
export function listRayClusters(
  client: ClusterClient,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly RayCluster[]> {
  return listAcross(client, RAY_CLUSTERS, namespaces, options);
}

/**
 * Ray clusters that wait for quota, with the reason. Two requests for each namespace (or for all), however many clusters there are:
 * clusters and Workloads are joined by uid. None where Kueue is not installed.
 * @example
 * for (const { cluster, reason } of await listQueuedRayClusters(client, "team-a")) console.log(cluster.meta.name, reason);
 * @throws {@link ClusterError} `forbidden` when Workloads may not be listed: an empty answer would be a wrong one.
 */
export async function listQueuedRayClusters(
  client: ClusterClient,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly QueuedRayCluster[]> {
  const served = (await client.discovery(options)).versionOf(WORKLOADS) !== undefined;
  if (!served) return [];
  const [clusters, workloads] = await Promise.all([
    listAcross(client, RAY_CLUSTERS, namespaces, options),
    listAcross(client, WORKLOADS, namespaces, options),
  ]);
  const byJob = workloadsByJob(workloads);
  return clusters.flatMap((cluster) => {
    const workload = workloadOfCluster(cluster, byJob);
    if (workload === undefined) return [];
    const { health, reason } = rayClusterHealth(cluster, { workload });
    return health === "queued" ? [{ cluster, workload, reason }] : [];
  });
}

/**
 * What one Ray cluster is doing, and why: from its conditions, its Workload, its pods and its last warning. Four requests. What may
 * not be read is left out of the reckoning.
 * @example
 * const { health, reason } = await rayClusterStatus(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export async function rayClusterStatus(
  client: ClusterClient,
  name: ObjectName,
  options?: CallOptions,
): Promise<RayClusterStatus> {
  const { status } = await readStatus(client, name, options);
  return status;
}

/**
 * Status, pods, addresses and sizes of one Ray cluster, from the live object. Four requests, and those of finding the dashboard,
 * which do not grow with the number of clusters.
 * @example
 * const { dashboard, pods } = await rayClusterDetails(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export async function rayClusterDetails(
  client: ClusterClient,
  name: ObjectName,
  options: CallOptions = {},
): Promise<RayClusterDetails> {
  const { status, around } = await readStatus(client, name, options);
  const { cluster } = status;
  const dashboard = await readDashboardAddress(client, cluster, { signal: options.signal });
  return {
    ...status,
    pods: around.pods ?? [],
    dashboard,
    clientAddress: rayClientAddress(cluster),
    demand: cluster.demand,
  };
}

const CLIENT_PORT = 10001;

/**
 * Where `ray.init()` connects from inside the Kubernetes cluster. From outside, forward the port to the head pod.
 * @example
 * rayClientAddress(cluster); // ray://train-head-svc.team-a.svc:10001
 */
export function rayClientAddress({ meta, headService, endpoints }: RayCluster): string {
  const port = /^\d{1,5}$/.test(endpoints.get("client") ?? "") ? endpoints.get("client") : CLIENT_PORT;
  return `ray://${headService ?? `${meta.name}-head-svc`}.${meta.namespace}.svc:${port}`;
}

/** Of the Workloads of a namespace, the one that decides over a cluster: its own, or that of the object which owns it. */
export function workloadOfCluster({ meta }: RayCluster, byJob: WorkloadsByJob): Workload | undefined {
  const own = byJob.get(meta.uid);
  if (own !== undefined) return own;
  for (const { uid } of meta.owners) {
    const owners = byJob.get(uid);
    if (owners !== undefined) return owners;
  }
  return undefined;
}

async function readStatus(
  client: ClusterClient,
  name: ObjectName,
  options?: CallOptions,
): Promise<{ readonly status: RayClusterStatus; readonly around: RayClusterSurroundings }> {
  const { namespace } = checkedName(RAY_CLUSTERS, name);
  const [cluster, workloads, pods, events] = await Promise.all([
    getRayCluster(client, name, options),
    listReadable(client, WORKLOADS, { namespace }, options),
    listReadable(client, PODS, podScope(name), options),
    listReadable(client, EVENTS, eventScope(name), options),
  ]);
  const workload = workloadOfCluster(cluster, workloadsByJob(workloads ?? []));
  const around = { workload, pods, latestWarning: latestWarning(cluster, events ?? []) };
  return { status: statusOf(cluster, around), around };
}

export function statusOf(cluster: RayCluster, around: RayClusterSurroundings): RayClusterStatus {
  const { health, reason } = rayClusterHealth(cluster, around);
  return { health, reason, ready: health === "ready", cluster, workload: around.workload };
}

/** The pods of one cluster, picked by the server. */
export function podScope({ namespace, name }: ObjectName) {
  return { namespace, labelSelector: `ray.io/cluster=${name}` };
}

export function eventScope({ namespace, name }: ObjectName) {
  return { namespace, fieldSelector: `involvedObject.kind=RayCluster,involvedObject.name=${name},type=Warning` };
}

/** Names come back: an event counts for the object of its uid alone. */
export function latestWarning({ meta }: RayCluster, events: readonly Event[]): Event | undefined {
  let latest: Event | undefined;
  for (const event of events) {
    if (event.regarding.uid !== meta.uid) continue;
    if (latest === undefined || (event.at ?? 0) >= (latest.at ?? 0)) latest = event;
  }
  return latest;
}
