import type { CallOptions, ClusterClient, WriteOptions } from "../../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { listServed } from "../../common/kubernetes-cluster/read-served.ts";
import type { TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { InputError } from "../../common/values/input-error.ts";
import { withAdmittedGroups } from "./admitted-groups.ts";
import { differingPaths, pathInWords, valueAtPath } from "./field-paths.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { checkedRayCluster, type RayClusterConfiguration } from "./ray-cluster-configuration.ts";
import { rayClusterManifest } from "./ray-cluster-manifest.ts";
import { withQueue } from "./resolve-queue.ts";

export interface ApplyRayClusterOptions extends WriteOptions {
  /** Takes over fields that another manager owns. Without it such a field is the error `field-conflict`, which names the manager. */
  readonly force?: boolean | undefined;
  /** `skip` sends the configuration's queue as it is, and asks for no default queue. Default: it must be there. */
  readonly queueCheck?: "required" | "skip" | undefined;
}

/** One field that an apply has changed, or would change. */
export interface FieldChange {
  /** `spec.workerGroupSpecs[0].replicas` */
  readonly path: string;
  /** Undefined: was not there. */
  readonly before: unknown;
  /** Undefined: is there no longer. */
  readonly after: unknown;
}

export interface AppliedRayCluster {
  readonly result: "created" | "changed" | "unchanged";
  /** As the server keeps it, or would with `dryRun`. */
  readonly cluster: RayCluster;
  /** What differs from before in labels, annotations and specification; empty for `created`. */
  readonly changes: readonly FieldChange[];
  /** What was sent. */
  readonly manifest: TypedResource;
}

/**
 * Makes a Ray cluster as its configuration says, or changes the one of its name to it (server-side apply). Three requests at most:
 * the namespace's queues, the cluster as it is, the apply. With `dryRun` the server goes through it, and `changes` is the difference
 * that it would make. To change the number of workers of a cluster that Kueue has admitted use `scaleRayCluster`: Kueue owns its
 * groups, so an apply of other groups is a `field-conflict`.
 *
 * @example
 * const { result, changes } = await applyRayCluster(client, { name: "train", namespace: "team-a", queue: "user-queue" });
 * const preview = await applyRayCluster(client, configuration, { dryRun: true });
 * @throws {@link InputError} with all that is wrong, before anything is sent; also for a queue that is not there.
 * @throws {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export async function applyRayCluster(
  client: ClusterClient,
  configuration: RayClusterConfiguration,
  options: ApplyRayClusterOptions = {},
): Promise<AppliedRayCluster> {
  const wished = await resolvedManifest(client, configuration, options);
  const { name, namespace = "" } = wished.metadata;
  const before = await readIfThere(client, { name, namespace }, options);
  const manifest = before === undefined ? wished : withAdmittedGroups(wished, before);
  const { signal, timeoutMs, dryRun, onWarning, force = false } = options;
  const after = await client.apply(RAY_CLUSTERS, manifest, { signal, timeoutMs, dryRun, onWarning, force });
  const changes = before === undefined ? [] : fieldChanges(before, after);
  const result = before === undefined ? "created" : changes.length === 0 ? "unchanged" : "changed";
  return { result, cluster: recordOf(after), changes, manifest };
}

/**
 * Makes a Ray cluster that is not there yet. Two requests: the namespace's queues, and the creation.
 * @example
 * const cluster = await createRayCluster(client, { name: "train", namespace: "team-a", queue: "user-queue" });
 * @throws {@link InputError} before anything is sent, {@link ClusterError} `exists` when there is one of its name.
 */
export async function createRayCluster(
  client: ClusterClient,
  configuration: RayClusterConfiguration,
  options: Omit<ApplyRayClusterOptions, "force"> = {},
): Promise<RayCluster> {
  const manifest = await resolvedManifest(client, configuration, options);
  return recordOf(await client.create(RAY_CLUSTERS, manifest, options));
}

async function resolvedManifest(
  client: ClusterClient,
  configuration: RayClusterConfiguration,
  options: ApplyRayClusterOptions,
): Promise<TypedResource> {
  const checked = checkedRayCluster(configuration);
  const namespace = checked.namespace ?? client.context.namespace;
  if (namespace === undefined) {
    const message = "Name the namespace: the context names none.";
    throw new InputError("RayCluster configuration", [{ path: "namespace", message }]);
  }
  const placed = { ...checked, namespace };
  const queued = options.queueCheck === "skip" ? placed : withQueue(placed, await queuesFor(client, placed, options));
  const version = (await client.discovery(options)).versionOf(RAY_CLUSTERS);
  return rayClusterManifest(queued, { version });
}

/** Who may not list queues can still have a cluster without one; who names a queue must be sure that it is there. */
async function queuesFor(
  client: ClusterClient,
  { queue, namespace }: RayClusterConfiguration,
  options: CallOptions,
): Promise<readonly LocalQueue[] | undefined> {
  if (queue === false) return undefined;
  try {
    return await listServed(client, LOCAL_QUEUES, { namespace }, options);
  } catch (error) {
    if (queue === undefined && isClusterError(error) && error.reason === "forbidden") return [];
    throw error;
  }
}

async function readIfThere(
  client: ClusterClient,
  name: { readonly name: string; readonly namespace: string },
  options: CallOptions,
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(RAY_CLUSTERS, name, { signal: options.signal, urgent: true });
  } catch (error) {
    if (isClusterError(error) && error.reason === "not-found") return undefined;
    throw error;
  }
}

function fieldChanges(before: KubernetesObject, after: KubernetesObject): readonly FieldChange[] {
  const [old, now] = [described(before), described(after)];
  return differingPaths(old, now).map((path) => ({
    path: pathInWords(path),
    before: valueAtPath(old, path),
    after: valueAtPath(now, path),
  }));
}

/** What a person describes: the rest of the metadata changes by itself. */
function described({ metadata, spec }: KubernetesObject): object {
  return { metadata: { labels: metadata["labels"], annotations: metadata["annotations"] }, spec };
}

function recordOf(object: KubernetesObject): RayCluster {
  return RAY_CLUSTERS.project(object, object.apiVersion?.split("/").at(-1) ?? RAY_CLUSTERS.versions[0]);
}
