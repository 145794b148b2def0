import { textAt, valueAt } from "../values/untyped.ts";
import { collectionPath, objectPath, servedAs } from "./api-path.ts";
import type { CallOptions, DeletePreconditions, ObjectPart, Patch, WriteOptions } from "./client.ts";
import { isDryRun } from "./dry-run.ts";
import { clusterError } from "./error-messages.ts";
import { type JsonAnswer, sendForJson } from "./json-answer.ts";
import { isKubernetesObject, type KubernetesObject } from "./kubernetes-object.ts";
import { inWords, type ObjectName, type ResourceKind } from "./resource-kind.ts";
import type { Transport, TransportRequest } from "./transport.ts";
import { onlyTyped, type TypedResource } from "./typed-resource.ts";

/** Names our writes in managedFields, and with the user agent in audit logs. */
export const FIELD_MANAGER = "flaretop";
const READ_MS = 5_000;
const WRITE_MS = 15_000;

const PATCH_TYPES = { json: "application/json-patch+json", merge: "application/merge-patch+json" } as const;

/** Which object of which kind, in the version to speak. */
export interface Addressed {
  readonly kind: ResourceKind;
  readonly version: string;
  readonly name: ObjectName;
}

export async function getObject(
  transport: Transport,
  at: Addressed,
  options: CallOptions = {},
): Promise<KubernetesObject> {
  const answer = await sendForJson(transport, {
    ...described("get", at),
    method: "GET",
    path: objectPath(at.kind, at.version, at.name),
    ...manner(options, READ_MS, false),
  });
  return asObject(answer, transport, described("get", at).request);
}

export function getObjectPart(
  transport: Transport,
  at: Addressed,
  { subresource, query }: ObjectPart,
  options: CallOptions = {},
): Promise<unknown> {
  const { request, resource } = described("get", at);
  return sendForJson(transport, {
    request: `${request}/${subresource}`,
    resource,
    method: "GET",
    path: objectPath(at.kind, at.version, at.name, subresource),
    query,
    ...manner(options, READ_MS, false),
  });
}

export async function createObject(
  transport: Transport,
  kind: ResourceKind,
  resource: TypedResource,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const at = addressOf(kind, onlyTyped(resource));
  const answer = await sendForJson(transport, {
    ...described("create", at),
    method: "POST",
    path: collectionPath(kind, at.version, at.name.namespace),
    // A field that the server does not know is a mistake in what we built: it must not be dropped in silence.
    query: { ...writeQuery(options), fieldValidation: "Strict" },
    headers: { "content-type": "application/json" },
    body: JSON.stringify(resource),
    ...writeManner(options),
  });
  return written(answer, transport, described("create", at).request, options);
}

export async function patchObject(
  transport: Transport,
  at: Addressed,
  patch: Patch,
  options: WriteOptions = {},
): Promise<KubernetesObject> {
  const answer = await sendForJson(transport, {
    ...described("patch", at),
    method: "PATCH",
    path: objectPath(at.kind, at.version, at.name),
    query: writeQuery(options),
    headers: { "content-type": PATCH_TYPES[patch.type] },
    body: JSON.stringify(patch.type === "json" ? patch.operations : patch.body),
    ...writeManner(options),
  });
  return written(answer, transport, described("patch", at).request, options);
}

/** Server-side apply; the body is JSON, which is YAML. */
export async function applyObject(
  transport: Transport,
  kind: ResourceKind,
  resource: TypedResource,
  options: WriteOptions & { readonly force?: boolean } = {},
): Promise<KubernetesObject> {
  const at = addressOf(kind, onlyTyped(resource));
  const answer = await sendForJson(transport, {
    ...described("apply", at),
    method: "PATCH",
    path: objectPath(kind, at.version, at.name),
    query: { ...writeQuery(options), fieldValidation: "Strict", force: options.force === true ? "true" : undefined },
    headers: { "content-type": "application/apply-patch+yaml" },
    body: JSON.stringify(resource),
    ...writeManner(options),
  });
  return written(answer, transport, described("apply", at).request, options);
}

export async function deleteObject(
  transport: Transport,
  at: Addressed,
  seen: DeletePreconditions,
  options: WriteOptions = {},
): Promise<void> {
  const { uid, resourceVersion, propagation = "Background" } = seen;
  // A server that is given a body reads nothing from the query, so the dry run must be asked for in here.
  const dryRun = isDryRun(options.dryRun) ? { dryRun: ["All"] } : {};
  const body = {
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions: { uid, resourceVersion },
    propagationPolicy: propagation,
  };
  await sendForJson(transport, {
    ...described("delete", at),
    method: "DELETE",
    path: objectPath(at.kind, at.version, at.name),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, ...dryRun }),
    ...writeManner(options),
  });
}

function addressOf(kind: ResourceKind, { apiVersion, metadata }: TypedResource): Addressed {
  const [first = "", second] = apiVersion.split("/");
  const [group, version] = second === undefined ? ["", first] : [first, second];
  if (group !== kind.group) throw new Error(`A manifest of ${apiVersion} is no ${kind.kind} of ${kind.group}`);
  return { kind, version, name: { namespace: metadata.namespace ?? "", name: metadata.name } };
}

function described(verb: string, { kind, version, name }: Addressed): Pick<TransportRequest, "request" | "resource"> {
  return { request: `${verb} ${inWords(kind, name)}`, resource: servedAs(kind, version) };
}

/** How a call is sent. Writes are what a person waits for, unless said otherwise. */
export function manner(
  { signal, timeoutMs, urgent }: CallOptions,
  defaultMs: number,
  urgentByDefault: boolean,
): Pick<TransportRequest, "signal" | "timeoutMs" | "pool"> {
  return { signal, timeoutMs: timeoutMs ?? defaultMs, pool: (urgent ?? urgentByDefault) ? "person" : "polls" };
}

function writeManner(options: WriteOptions): Pick<TransportRequest, "signal" | "timeoutMs" | "pool" | "onWarning"> {
  return { ...manner(options, WRITE_MS, true), onWarning: options.onWarning };
}

function writeQuery({ dryRun }: WriteOptions): Record<string, string | undefined> {
  return { fieldManager: FIELD_MANAGER, dryRun: isDryRun(dryRun) ? "All" : undefined };
}

/** What a dry run returns has never been stored, so it need not have a uid or a resource version. */
function written(
  answer: JsonAnswer,
  transport: Transport,
  request: string,
  { dryRun }: WriteOptions,
): KubernetesObject {
  if (dryRun !== true) return asObject(answer, transport, request);
  const metadata = valueAt(answer, "metadata");
  const unstored = { uid: "", resourceVersion: "", ...(typeof metadata === "object" ? metadata : {}) };
  return asObject({ ...answer, metadata: unstored }, transport, request);
}

function asObject(answer: JsonAnswer, { host }: Transport, request: string): KubernetesObject {
  if (isKubernetesObject(answer)) return answer;
  const detail = `a ${textAt(answer, "kind") ?? "thing"} without name, uid or resourceVersion came back`;
  throw clusterError("protocol", { request, host, detail });
}
