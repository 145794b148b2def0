import type { CallOptions, ClusterClient } from "../kubernetes-cluster/client.ts";
import type { ClusterErrorReason } from "../kubernetes-cluster/errors.ts";
import { type ClusterError, isClusterError } from "../kubernetes-cluster/errors.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import type { Readable } from "./verdict/admission-world.ts";

/** Failures of one listing. With any other the cluster as a whole cannot be read, and the caller has to know. */
const OF_ONE_LISTING: ReadonlySet<ClusterErrorReason> = new Set([
  "forbidden",
  "kind-missing",
  "server-error",
  "protocol",
  "timeout",
  "throttled",
]);

/**
 * Lists a kind; what may not be read comes back as hidden, with the missing right named.
 *
 * @throws {@link ClusterError} when the cluster cannot be reached or does not know us.
 */
export async function readOrHidden<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  namespace: string | undefined,
  options: CallOptions & { readonly labelSelector?: string | undefined } = {},
): Promise<Readable<T>> {
  const { labelSelector, ...how } = options;
  try {
    const { records } = await client.list(kind, { namespace, labelSelector }, how);
    return { is: "read", items: records };
  } catch (error) {
    if (!isOfOneListing(error)) throw error;
    return { is: "hidden", why: whyHidden(error, kind, namespace) };
  }
}

/**
 * Lists a kind in all namespaces or, where that is forbidden, in the one that matters: then as a part, which says so.
 *
 * @param namespace - Undefined: there is no one namespace to fall back on.
 */
export async function readWideOrOwn<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  namespace: string | undefined,
  options: CallOptions = {},
): Promise<Readable<T>> {
  const wide = await readOrHidden(client, kind, undefined, options);
  if (wide.is === "read" || namespace === undefined) return wide;
  const own = await readOrHidden(client, kind, namespace, options);
  return own.is === "read" ? { ...own, partly: wide.why } : own;
}

/** Why one answer is missing, as a sentence; undefined when the failure concerns the whole cluster. */
export function whyNotRead(error: unknown, kind: ResourceKind, namespace: string | undefined): string | undefined {
  return isOfOneListing(error) ? whyHidden(error, kind, namespace) : undefined;
}

function isOfOneListing(error: unknown): error is ClusterError {
  return isClusterError(error) && OF_ONE_LISTING.has(error.reason);
}

function whyHidden({ reason, message }: ClusterError, kind: ResourceKind, namespace: string | undefined): string {
  const name = kind.group === "" ? kind.plural : `${kind.plural}.${kind.group}`;
  const place = !kind.namespaced ? "" : namespace === undefined ? " in all namespaces" : ` in namespace ${namespace}`;
  if (reason === "forbidden") return `Not read: ${kind.kind}s${place}. It needs the right to list ${name}${place}.`;
  if (reason === "kind-missing") return `Not read: ${kind.kind}s. This cluster does not serve ${name}.`;
  return `Not read: ${kind.kind}s${place}. ${message}`;
}
