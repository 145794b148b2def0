import type { IncomingHttpHeaders } from "node:http";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { textAt, valueAt } from "../../src/common/values/untyped.ts";
import { discoveryAnswer } from "./fake-discovery.ts";
import { type FakeKind, type FakeStore, jsonPatched, type Manifest, mergePatched, Refusal } from "./fake-store.ts";

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as text/plain, anything else as JSON. */
  readonly body: unknown;
}

/** One question about a right, as a request or a review puts it. */
export interface FakeAttributes {
  readonly verb: string;
  readonly group: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export interface FakeRights {
  user: { readonly username: string; readonly groups: readonly string[] };
  /** Answers requests and access reviews alike. */
  may: (attributes: FakeAttributes) => boolean;
  readonly discovery: "v2" | "v2beta1" | "legacy";
  /** Groups whose aggregated API server is away. */
  staleGroups: string[];
}

/** What a healthy API server answers. Throws a `Refusal` where it refuses. */
export function answerFor(request: FakeRequest, store: FakeStore, rights: FakeRights): FakeAnswer {
  const { path } = request;
  if (path === "/version") return { body: { major: "1", minor: "36", gitVersion: "v1.36.0-fake" } };
  if (path === "/readyz") return { body: "ok" };
  if (/\/selfsubjectreviews$/.test(path)) return review(request, { userInfo: rights.user });
  if (/\/selfsubjectaccessreviews$/.test(path)) return accessReview(request, rights);
  const found = discoveryAnswer(request, store, rights);
  if (found !== undefined) return found;
  const target = targetOf(path, store);
  if (target === undefined) return { status: 404, body: "404 page not found\n" };
  return resourceAnswer(request, store, rights, target);
}

interface Target {
  readonly kind: FakeKind;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

function targetOf(path: string, store: FakeStore): Target | undefined {
  const parts = path.split("/").slice(1).map(decodeURIComponent);
  const group = parts[0] === "apis" ? (parts[1] ?? "") : "";
  const [version = "", ...rest] = parts.slice(parts[0] === "apis" ? 2 : 1);
  const scoped = rest[0] === "namespaces" && rest.length > 2;
  const [plural, name] = scoped ? rest.slice(2) : rest;
  const kind = store.kinds.find((candidate) => candidate.group === group && candidate.plural === plural);
  if (kind === undefined || !kind.versions.includes(version)) return undefined;
  return { kind, version, namespace: scoped ? rest[1] : undefined, name };
}

function resourceAnswer(request: FakeRequest, store: FakeStore, rights: FakeRights, target: Target): FakeAnswer {
  const verb = verbOf(request, target);
  const { kind, namespace, name } = target;
  if (!rights.may({ verb, group: kind.group, plural: kind.plural, namespace, name })) {
    throw new Refusal(403, "Forbidden", forbiddenMessage(verb, target, rights));
  }
  switch (verb) {
    case "list":
    case "watch":
      return { body: list(request, store, target) };
    case "get":
      return { body: shown(existing(store, target), target) };
    case "create":
      return { status: 201, body: shown(create(request, store, target), target) };
    case "patch":
      return { body: shown(patch(request, store, target), target) };
    case "delete":
      return { body: remove(request, store, target) };
    default:
      throw new Refusal(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }
}

function verbOf({ method, query }: FakeRequest, { name }: Target): string {
  if (method === "GET") return name !== undefined ? "get" : query.get("watch") === "1" ? "watch" : "list";
  return { POST: "create", PATCH: "patch", DELETE: "delete" }[method] ?? "update";
}

function forbiddenMessage(verb: string, { kind, namespace, name }: Target, { user }: FakeRights): string {
  const what = `${kind.plural}.${kind.group}${name === undefined ? "" : ` "${name}"`}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  return `${what} is forbidden: User "${user.username}" cannot ${verb} resource "${kind.plural}" in API group "${kind.group}" ${where}`;
}

/** A continue token names where the next page starts and the version of the first page. */
function list({ query }: FakeRequest, store: FakeStore, { kind, version, namespace }: Target): unknown {
  const [from = "0", at = String(store.resourceVersion)] = (query.get("continue") ?? "").split(".").filter(Boolean);
  if (store.eventsSince(Number(at)) === undefined) {
    throw new Refusal(410, "Expired", "The provided continue parameter is too old");
  }
  const all = store.list(kind, namespace).filter((object) => selected(object, query));
  const limit = Number(query.get("limit") ?? "0") || all.length;
  const page = all.slice(Number(from), Number(from) + limit);
  const left = all.length - Number(from) - page.length;
  const more = left > 0 ? { continue: `${Number(from) + limit}.${at}`, remainingItemCount: left } : {};
  const apiVersion = groupVersion(kind, version);
  // As real servers do, items of built-in lists come without their kind.
  const items = kind.group === "" ? page : page.map((object) => ({ apiVersion, kind: kind.kind, ...object }));
  return { kind: `${kind.kind}List`, apiVersion, metadata: { resourceVersion: at, ...more }, items };
}

/** Only `key=value` terms. */
function selected(object: KubernetesObject, query: URLSearchParams): boolean {
  const terms = (query.get("labelSelector") ?? "").split(",").filter(Boolean);
  return terms.every((term) => {
    const [key = "", value] = term.split("=");
    return textAt(object, "metadata", "labels", key) === value;
  });
}

function existing(store: FakeStore, { kind, namespace, name = "" }: Target): KubernetesObject {
  const object = store.get(kind, name, namespace);
  if (object === undefined) throw new Refusal(404, "NotFound", `${kind.plural}.${kind.group} "${name}" not found`);
  return object;
}

function shown(object: KubernetesObject, { kind, version }: Target): unknown {
  return { ...object, apiVersion: groupVersion(kind, version), kind: kind.kind };
}

/** As real servers do, a deletion with a body reads nothing from its query. */
function isDryRun({ method, query, body }: FakeRequest): boolean {
  if (method !== "DELETE" || body === "") return query.get("dryRun") === "All";
  return valueAt(JSON.parse(body), "dryRun", 0) === "All";
}

function create(request: FakeRequest, store: FakeStore, { kind, namespace }: Target): KubernetesObject {
  const manifest = JSON.parse(request.body) as Manifest;
  const placed = { ...manifest, metadata: { ...manifest.metadata, ...(namespace === undefined ? {} : { namespace }) } };
  if (!isDryRun(request)) return store.add(kind, placed);
  if (store.get(kind, placed.metadata.name, namespace) !== undefined)
    throw new Refusal(409, "AlreadyExists", "already exists");
  return { ...placed, metadata: { ...placed.metadata, uid: "dry-run", resourceVersion: "" } } as KubernetesObject;
}

function patch(request: FakeRequest, store: FakeStore, target: Target): KubernetesObject {
  const type = request.headers["content-type"];
  const parsed: unknown = JSON.parse(request.body);
  if (
    type === "application/apply-patch+yaml" &&
    store.get(target.kind, target.name ?? "", target.namespace) === undefined
  ) {
    return create(request, store, target);
  }
  const old = existing(store, target);
  const next = type === "application/json-patch+json" ? jsonPatched(old, parsed as []) : mergePatched(old, parsed);
  const sentVersion = textAt(parsed, "metadata", "resourceVersion");
  if (sentVersion !== undefined && sentVersion !== old.metadata.resourceVersion) throw modified(target);
  return isDryRun(request) ? (next as KubernetesObject) : store.update(target.kind, next as KubernetesObject);
}

function remove(request: FakeRequest, store: FakeStore, target: Target): unknown {
  const old = existing(store, target);
  const options: unknown = request.body === "" ? {} : JSON.parse(request.body);
  for (const field of ["uid", "resourceVersion"] as const) {
    const wanted = textAt(options, "preconditions", field);
    if (wanted !== undefined && wanted !== old.metadata[field]) {
      const message = `Precondition failed: ${field} in precondition: ${wanted}, in object meta: ${old.metadata[field]}`;
      throw new Refusal(409, "Conflict", message);
    }
  }
  if (!isDryRun(request)) store.remove(target.kind, target.name ?? "", target.namespace);
  return { kind: "Status", apiVersion: "v1", status: "Success", details: { name: target.name, uid: old.metadata.uid } };
}

function modified({ kind, name }: Target): Refusal {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  return new Refusal(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${kind.plural}.${kind.group} "${name}": ${why}`,
  );
}

function accessReview(request: FakeRequest, rights: FakeRights): FakeAnswer {
  const asked = valueAt(JSON.parse(request.body), "spec", "resourceAttributes");
  const allowed = rights.may({
    verb: textAt(asked, "verb") ?? "",
    group: textAt(asked, "group") ?? "",
    plural: textAt(asked, "resource") ?? "",
    namespace: textAt(asked, "namespace"),
    name: textAt(asked, "name"),
  });
  return review(request, allowed ? { allowed } : { allowed, reason: "no role binding allows it" });
}

function review({ body }: FakeRequest, status: unknown): FakeAnswer {
  return { status: 201, body: { ...(JSON.parse(body) as object), status } };
}

function groupVersion({ group }: FakeKind, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}
