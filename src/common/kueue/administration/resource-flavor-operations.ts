import type { Applied, ApplyOptions } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import { getRecord, listAcross } from "../../kubernetes-cluster/read-served.ts";
import { RESOURCE_FLAVORS, type ResourceFlavor } from "../resource-flavor.ts";
import { applyKueueObject, createKueueObject } from "./make-kueue-object.ts";
import { type ResourceFlavorConfiguration, resourceFlavorManifest } from "./resource-flavor-configuration.ts";

/**
 * All ResourceFlavors. One request.
 * @example
 * const names = (await listResourceFlavors(client)).map(({ meta }) => meta.name);
 * @throws {@link ClusterError} `forbidden`, `kind-missing` where it is not served, …
 */
export function listResourceFlavors(client: ClusterClient, options?: CallOptions): Promise<readonly ResourceFlavor[]> {
  return listAcross(client, RESOURCE_FLAVORS, "all", options);
}

/**
 * One ResourceFlavor. One request.
 * @example
 * const { nodeLabels, nodeTaints } = await getResourceFlavor(client, "spot");
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getResourceFlavor(client: ClusterClient, name: string, options?: CallOptions): Promise<ResourceFlavor> {
  return getRecord(client, RESOURCE_FLAVORS, { namespace: "", name }, options);
}

/**
 * Makes a ResourceFlavor that is not there yet. One request.
 * @example
 * await createResourceFlavor(client, { name: "spot", nodeLabels: { "cloud.example.com/spot": "true" } });
 * @throws {@link InputError} with all that is wrong, before anything is sent; {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export function createResourceFlavor(
  client: ClusterClient,
  configuration: ResourceFlavorConfiguration,
  options?: WriteOptions,
): Promise<ResourceFlavor> {
  return createKueueObject(
    client,
    RESOURCE_FLAVORS,
    (version) => resourceFlavorManifest(configuration, version),
    options,
  );
}

/**
 * Makes a ResourceFlavor as its configuration says, or changes the one of its name to it (server-side apply). Two requests. With `dryRun` the
 * server goes through it, and `changes` is the difference that it would make.
 * @example
 * await applyResourceFlavor(client, { name: "default" });
 * @throws {@link InputError} before anything is sent; {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 */
export function applyResourceFlavor(
  client: ClusterClient,
  configuration: ResourceFlavorConfiguration,
  options?: ApplyOptions,
): Promise<Applied<ResourceFlavor>> {
  return applyKueueObject(
    client,
    RESOURCE_FLAVORS,
    (version) => resourceFlavorManifest(configuration, version),
    options,
  );
}
