import { InputError } from "../values/input-error.ts";
import { isDnsLabel } from "../values/resource-name.ts";
import { checkedName, shown } from "./checked-name.ts";
import type { CallOptions, ClusterClient } from "./client.ts";
import { isClusterError } from "./errors.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { HasMeta } from "./meta.ts";
import type { ObjectName, ResourceKind, Scope } from "./resource-kind.ts";

/**
 * One object as a record.
 * @throws {@link InputError} for what is no name, {@link ClusterError}
 */
export async function getRecord<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  name: ObjectName,
  options?: CallOptions,
): Promise<T> {
  return recordOf(kind, await client.get(kind, checkedName(kind, name), options));
}

/** An object as the server sent it, as a record. */
export function recordOf<T extends HasMeta>(kind: ResourceKind<T>, object: KubernetesObject): T {
  return kind.project(object, object.apiVersion?.split("/").at(-1) ?? kind.versions[0]);
}

/** Records of a scope; undefined where the cluster does not serve the kind. */
export async function listServed<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  scope: Scope,
  options?: CallOptions,
): Promise<readonly T[] | undefined> {
  if ((await client.discovery(options)).versionOf(kind) === undefined) return undefined;
  try {
    return (await client.list(kind, scope, options)).records;
  } catch (error) {
    if (isClusterError(error) && error.reason === "kind-missing") return undefined;
    throw error;
  }
}

/** Records of a scope; undefined where the kind is not served or may not be read. For what explains, not for what decides. */
export async function listReadable<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  scope: Scope,
  options?: CallOptions,
): Promise<readonly T[] | undefined> {
  try {
    return await listServed(client, kind, scope, options);
  } catch (error) {
    if (isClusterError(error) && error.reason === "forbidden") return undefined;
    throw error;
  }
}

/** Which namespaces a listing takes: one, several (one request each), or `"all"` that one may list at cluster scope. */
export type Namespaces = string | readonly string[] | "all";

/**
 * Records of several namespaces: one list for each, or one for all.
 * @throws {@link InputError} for what names no namespace: an empty answer would be a wrong one.
 */
export async function listAcross<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly T[]> {
  if (namespaces === "all") return (await client.list(kind, {}, options)).records;
  const names = checkedNamespaces(namespaces);
  const found = await Promise.all(names.map((namespace) => client.list(kind, { namespace }, options)));
  return found.flatMap(({ records }) => records);
}

function checkedNamespaces(namespaces: Namespaces): readonly string[] {
  const given: readonly unknown[] = Array.isArray(namespaces) ? [...new Set(namespaces)] : [namespaces];
  const problems = given
    .filter((name) => !(typeof name === "string" && isDnsLabel(name)))
    .map((name) => `${shown(name)} names no namespace.`);
  if (problems.length === 0) return given as readonly string[];
  const message = `${problems.join(" ")} Give one, a list of them, or "all".`;
  throw new InputError("Which namespaces to list", [{ path: "namespaces", message }]);
}
