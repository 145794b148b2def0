import { differingPaths, pathInWords, valueAtPath } from "../values/field-paths.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "./client.ts";
import { type ClusterError, isClusterError } from "./errors.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { HasMeta } from "./meta.ts";
import { FIELD_MANAGER } from "./object-calls.ts";
import { recordOf } from "./read-served.ts";
import type { ObjectName, ResourceKind } from "./resource-kind.ts";
import type { TypedResource } from "./typed-resource.ts";

/** How an apply is sent. */
export interface ApplyOptions extends WriteOptions {
  /** Takes over fields that another manager owns. Without it such a field is the error `field-conflict`, which names the manager. */
  readonly force?: boolean | undefined;
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

/** What an apply did, or would do with `dryRun`. */
export interface Applied<T> {
  readonly result: "created" | "changed" | "unchanged";
  /** As the server keeps it, or would with `dryRun`. */
  readonly record: T;
  /** What differs from before, but for status and what the server manages; empty for `created`. */
  readonly changes: readonly FieldChange[];
  /** What was sent. */
  readonly manifest: TypedResource;
}

/**
 * Applies a manifest (server-side) and tells what became different: two requests, the object as it is and the apply; one more when it
 * takes over fields that this program set itself, otherwise than by an apply.
 *
 * @param adjusted - The manifest to send, given the object as it is; undefined = there is none yet.
 */
export async function applyResource<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  wished: TypedResource,
  { signal, timeoutMs, dryRun, onWarning, force = false }: ApplyOptions = {},
  adjusted: (before: KubernetesObject | undefined) => TypedResource = () => wished,
): Promise<Applied<T>> {
  const { name, namespace = "" } = wished.metadata;
  const before = await readIfThere(client, kind, { name, namespace }, { signal, urgent: true });
  const manifest = adjusted(before);
  const after = await applyOwn(client, kind, manifest, { signal, timeoutMs, dryRun, onWarning, force });
  const changes = before === undefined ? [] : fieldChanges(before, after);
  const result = before === undefined ? "created" : changes.length === 0 ? "unchanged" : "changed";
  return { result, record: recordOf(kind, after), changes, manifest };
}

/** Fields that this program set otherwise than by an apply (a creation, a change from the console) are its own to change. */
async function applyOwn(
  client: ClusterClient,
  kind: ResourceKind,
  manifest: TypedResource,
  options: WriteOptions & { readonly force: boolean },
): Promise<KubernetesObject> {
  try {
    return await client.apply(kind, manifest, options);
  } catch (error) {
    if (options.force || !isClusterError(error) || !isConflictWithOneself(error)) throw error;
    return client.apply(kind, manifest, { ...options, force: true });
  }
}

function isConflictWithOneself({ reason, causes }: ClusterError): boolean {
  const own = `conflict with "${FIELD_MANAGER}"`;
  return reason === "field-conflict" && causes.length > 0 && causes.every(({ message }) => message.startsWith(own));
}

async function readIfThere(
  client: ClusterClient,
  kind: ResourceKind,
  name: ObjectName,
  options: CallOptions,
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(kind, name, options);
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

/** What a person describes: the rest changes by itself. */
function described({ apiVersion: _version, kind: _kind, status: _status, metadata, ...content }: KubernetesObject) {
  return { metadata: { labels: metadata["labels"], annotations: metadata["annotations"] }, ...content };
}
