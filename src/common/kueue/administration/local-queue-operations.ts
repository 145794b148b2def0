import type { Applied, ApplyOptions } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import { getRecord, listAcross, type Namespaces } from "../../kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../kubernetes-cluster/resource-kind.ts";
import { InputError } from "../../values/input-error.ts";
import { chooseQueue } from "../choose-queue.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../local-queue.ts";
import { type LocalQueueConfiguration, localQueueManifest } from "./local-queue-configuration.ts";
import { applyKueueObject, createKueueObject } from "./make-kueue-object.ts";

/** Which LocalQueues to list. */
export interface ListLocalQueuesOptions extends CallOptions {
  /** Only queues through which a job may get each of these ResourceFlavors. */
  readonly flavors?: readonly string[] | undefined;
}

/**
 * LocalQueues of one namespace, several, or all. One request for each namespace, one for all.
 * @example
 * const mine = await listLocalQueues(client, ["team-a", "team-b"]);
 * const withGpus = await listLocalQueues(client, "team-a", { flavors: ["gpu-a100"] });
 * @throws {@link ClusterError} `forbidden`, `kind-missing` where Kueue is not installed, …
 */
export async function listLocalQueues(
  client: ClusterClient,
  namespaces: Namespaces,
  { flavors: wanted = [], ...options }: ListLocalQueuesOptions = {},
): Promise<readonly LocalQueue[]> {
  const queues = await listAcross(client, LOCAL_QUEUES, namespaces, options);
  return queues.filter(({ flavors }) => wanted.every((flavor) => flavors.includes(flavor)));
}

/**
 * The LocalQueue of a namespace that clusters and jobs go to when they name none: the one that is marked by annotation, else the one
 * named `default`. Undefined: they run without quota. One request.
 * @example
 * const queue = await getDefaultLocalQueue(client, "team-a");
 * console.log(queue?.meta.name, queue?.flavors);
 * @throws {@link InputError} when several are marked; {@link ClusterError} `forbidden`, `kind-missing` where Kueue is not installed, …
 * @see https://kueue.sigs.k8s.io/docs/tasks/manage/enforce_job_management/setup_default_local_queue/
 */
export async function getDefaultLocalQueue(
  client: ClusterClient,
  namespace: string,
  options?: CallOptions,
): Promise<LocalQueue | undefined> {
  const queues = await listAcross(client, LOCAL_QUEUES, [namespace], options);
  const choice = chooseQueue(undefined, namespace, queues);
  if ("problem" in choice) throw new InputError("The default queue", [{ path: "queue", message: choice.problem }]);
  return queues.find(({ meta, isDefault }) => (choice.queue === undefined ? isDefault : meta.name === choice.queue));
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
