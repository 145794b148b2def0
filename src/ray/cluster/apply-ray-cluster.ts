import { type ApplyOptions, applyResource, type FieldChange } from "../../common/kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { listServed, recordOf } from "../../common/kubernetes-cluster/read-served.ts";
import type { TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { InputError } from "../../common/values/input-error.ts";
import { withAdmittedGroups } from "./admitted-groups.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import { checkedRayCluster, type RayClusterConfiguration } from "./ray-cluster-configuration.ts";
import { rayClusterManifest } from "./ray-cluster-manifest.ts";
import { withQueue } from "./resolve-queue.ts";

/** How a Ray cluster is applied. */
export interface ApplyRayClusterOptions extends ApplyOptions {
  /** `skip` sends the configuration's queue as it is, and asks for no default queue. Default: it must be there. */
  readonly queueCheck?: "required" | "skip" | undefined;
}

/** A Ray cluster after an apply, and what it changed. */
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
  const { record, ...applied } = await applyResource(client, RAY_CLUSTERS, wished, options, (before) =>
    before === undefined ? wished : withAdmittedGroups(wished, before),
  );
  return { ...applied, cluster: record };
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
  return recordOf(RAY_CLUSTERS, await client.create(RAY_CLUSTERS, manifest, options));
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
