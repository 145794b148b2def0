import type { Applied, ApplyOptions } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import { getRecord, listAcross, type Namespaces } from "../../kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../kubernetes-cluster/resource-kind.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../local-queue.ts";
import { type LocalQueueConfiguration, localQueueManifest } from "./local-queue-configuration.ts";
import { applyKueueObject, createKueueObject } from "./make-kueue-object.ts";

/**
 * LocalQueues of one namespace, several, or all. One request for each namespace, one for all.
 * @example
 * const mine = await listLocalQueues(client, ["team-a", "team-b"]);
 * @throws {@link ClusterError} `forbidden`, `kind-missing` where Kueue is not installed, …
 */
export function listLocalQueues(
  client: ClusterClient,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly LocalQueue[]> {
  return listAcross(client, LOCAL_QUEUES, namespaces, options);
}

/**
 * One LocalQueue. One request.
 * @example
 * const { counts, usage } = await getLocalQueue(client, { namespace: "team-a", name: "user-queue" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getLocalQueue(client: ClusterClient, name: ObjectName, options?: CallOptions): Promise<LocalQueue> {
  return getRecord(client, LOCAL_QUEUES, name, options);
}

/**
 * Makes a LocalQueue that is not there yet. One request.
 * @example
 * await createLocalQueue(client, { name: "user-queue", namespace: "team-a", clusterQueue: "cq-a" });
 * @throws {@link InputError} with all that is wrong, before anything is sent; {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export function createLocalQueue(
  client: ClusterClient,
  configuration: LocalQueueConfiguration,
  options?: WriteOptions,
): Promise<LocalQueue> {
  return createKueueObject(
    client,
    LOCAL_QUEUES,
    (version) => localQueueManifest(configuration, { version, namespace: client.context.namespace }),
    options,
  );
}

/**
 * Makes a LocalQueue as its configuration says, or changes the one of its name to it (server-side apply). Two requests. With `dryRun` the
 * server goes through it, and `changes` is the difference that it would make.
 * @example
 * await applyLocalQueue(client, { name: "user-queue", namespace: "team-a", clusterQueue: "cq-a", fairWeight: 2 });
 * @throws {@link InputError} before anything is sent; {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 */
export function applyLocalQueue(
  client: ClusterClient,
  configuration: LocalQueueConfiguration,
  options?: ApplyOptions,
): Promise<Applied<LocalQueue>> {
  return applyKueueObject(
    client,
    LOCAL_QUEUES,
    (version) => localQueueManifest(configuration, { version, namespace: client.context.namespace }),
    options,
  );
}
