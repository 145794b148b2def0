import type { CallOptions, ClusterClient } from "../kubernetes-cluster/client.ts";
import { listAcross, type Namespaces } from "../kubernetes-cluster/read-served.ts";
import { RESOURCE_QUOTAS, type ResourceQuota } from "./resource-quota.ts";

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
