import { type Applied, type ApplyOptions, applyResource } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import type { HasMeta } from "../../kubernetes-cluster/meta.ts";
import { recordOf } from "../../kubernetes-cluster/read-served.ts";
import type { ResourceKind } from "../../kubernetes-cluster/resource-kind.ts";
import type { TypedResource } from "../../kubernetes-cluster/typed-resource.ts";
import { type ServedVersion, servedVersion } from "./kueue-envelope.ts";

/** A manifest in one version of the API; it throws an `InputError` for a configuration that cannot be used. */
type Build = (version: ServedVersion | undefined) => TypedResource;

export async function createKueueObject<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  build: Build,
  options: WriteOptions = {},
): Promise<T> {
  return recordOf(kind, await client.create(kind, await built(client, kind, build, options), options));
}

export async function applyKueueObject<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  build: Build,
  options: ApplyOptions = {},
): Promise<Applied<T>> {
  return applyResource(client, kind, await built(client, kind, build, options), options);
}

/** Built once for nothing, so that what is wrong is told before anything is sent. */
async function built(
  client: ClusterClient,
  kind: ResourceKind,
  build: Build,
  { signal, timeoutMs }: CallOptions,
): Promise<TypedResource> {
  build(undefined);
  return build(servedVersion((await client.discovery({ signal, timeoutMs })).versionOf(kind)));
}
