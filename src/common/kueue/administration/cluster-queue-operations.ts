import type { Applied, ApplyOptions } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import { getRecord, listAcross } from "../../kubernetes-cluster/read-served.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../cluster-queue.ts";
import { type ClusterQueueConfiguration, clusterQueueManifest } from "./cluster-queue-configuration.ts";
import { applyKueueObject, createKueueObject } from "./make-kueue-object.ts";

/**
 * All ClusterQueues, with quota and use. One request.
 * @example
 * const stopped = (await listClusterQueues(client)).filter(({ stopPolicy }) => stopPolicy !== "None");
 * @throws {@link ClusterError} `forbidden`, `kind-missing` where it is not served, …
 */
export function listClusterQueues(client: ClusterClient, options?: CallOptions): Promise<readonly ClusterQueue[]> {
  return listAcross(client, CLUSTER_QUEUES, "all", options);
}

/**
 * One ClusterQueue. One request.
 * @example
 * const { quotas, activity } = await getClusterQueue(client, "cq-a");
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getClusterQueue(client: ClusterClient, name: string, options?: CallOptions): Promise<ClusterQueue> {
  return getRecord(client, CLUSTER_QUEUES, { namespace: "", name }, options);
}

/**
 * Makes a ClusterQueue that is not there yet. One request.
 * @example
 * await createClusterQueue(client, { name: "cq-a", resourceGroups: [{ flavors: [{ name: "default", resources: { cpu: 64 } }] }] });
 * @throws {@link InputError} with all that is wrong, before anything is sent; {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export function createClusterQueue(
  client: ClusterClient,
  configuration: ClusterQueueConfiguration,
  options?: WriteOptions,
): Promise<ClusterQueue> {
  return createKueueObject(client, CLUSTER_QUEUES, (version) => clusterQueueManifest(configuration, version), options);
}

/**
 * Makes a ClusterQueue as its configuration says, or changes the one of its name to it (server-side apply). Two requests. With `dryRun` the
 * server goes through it, and `changes` is the difference that it would make. To change one quota, `changeQuota` says first who
 * becomes over-admitted.
 * @example
 * const { changes } = await applyClusterQueue(client, configuration, { dryRun: true });
 * @throws {@link InputError} before anything is sent; {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 */
export function applyClusterQueue(
  client: ClusterClient,
  configuration: ClusterQueueConfiguration,
  options?: ApplyOptions,
): Promise<Applied<ClusterQueue>> {
  return applyKueueObject(client, CLUSTER_QUEUES, (version) => clusterQueueManifest(configuration, version), options);
}
