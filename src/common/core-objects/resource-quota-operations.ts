import { type Applied, type ApplyOptions, applyResource } from "../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../kubernetes-cluster/client.ts";
import { getRecord, listAcross, type Namespaces, recordOf } from "../kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../kubernetes-cluster/resource-kind.ts";
import { RESOURCE_QUOTAS, type ResourceQuota } from "./resource-quota.ts";
import { type ResourceQuotaConfiguration, resourceQuotaManifest } from "./resource-quota-configuration.ts";

/**
 * ResourceQuotas with what is used of them, of one namespace, several, or all: what Kubernetes itself lets a namespace have, beside
 * Kueue's quota. One request for each namespace, one for all.
 * @example
 * for (const { meta, resources } of await listResourceQuotas(client, "team-a"))
 *   for (const { resource, fraction = 0 } of resources) if (fraction >= 0.9) console.log(meta.name, resource);
 * @throws {@link ClusterError} `forbidden`, …
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function listResourceQuotas(
  client: ClusterClient,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly ResourceQuota[]> {
  return listAcross(client, RESOURCE_QUOTAS, namespaces, options);
}

/**
 * One ResourceQuota, with what is used of it. One request.
 * @example
 * const { resources } = await getResourceQuota(client, { namespace: "team-a", name: "compute" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getResourceQuota(
  client: ClusterClient,
  name: ObjectName,
  options?: CallOptions,
): Promise<ResourceQuota> {
  return getRecord(client, RESOURCE_QUOTAS, name, options);
}

/**
 * Makes a ResourceQuota that is not there yet. One request.
 * @example
 * await createResourceQuota(client, { name: "compute", namespace: "team-a", hard: { "requests.nvidia.com/gpu": 8 } });
 * @throws {@link InputError} with all that is wrong, before anything is sent; {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export async function createResourceQuota(
  client: ClusterClient,
  configuration: ResourceQuotaConfiguration,
  options?: WriteOptions,
): Promise<ResourceQuota> {
  const manifest = resourceQuotaManifest(configuration);
  return recordOf(RESOURCE_QUOTAS, await client.create(RESOURCE_QUOTAS, manifest, options));
}

/**
 * Makes a ResourceQuota as its configuration says, or changes the one of its name to it (server-side apply). Two requests. With `dryRun`
 * the server goes through it, and `changes` is the difference that it would make. Pods that run stay, even above a lower limit.
 * @example
 * const { changes } = await applyResourceQuota(client, { name: "compute", namespace: "team-a", hard: { pods: 50 } }, { dryRun: true });
 * @throws {@link InputError} before anything is sent; {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 */
export async function applyResourceQuota(
  client: ClusterClient,
  configuration: ResourceQuotaConfiguration,
  options?: ApplyOptions,
): Promise<Applied<ResourceQuota>> {
  return applyResource(client, RESOURCE_QUOTAS, resourceQuotaManifest(configuration), options);
}
