import { StoreRefusal } from "../object-store.ts";
import { timestamp } from "../timestamp.ts";
import { type ApiAnswer, type ApiRequest, methodNotAllowed, pageNotFound } from "./api-request.ts";
import { createDiscovery } from "./discovery.ts";
import { impersonationOf } from "./identities.ts";
import { createOpenApi } from "./open-api.ts";
import { type PodLogs, podLogAnswer } from "./pod-logs.ts";
import { type RayDashboards, serviceProxyAnswer } from "./ray-dashboard.ts";
import { type AccessQuestion, type Authorizer, createAuthorizer } from "./rbac.ts";
import { type ApiParts, getAnswer, listAnswer, objectAt } from "./read-handlers.ts";
import { accessRefusal } from "./refuse-access.ts";
import { type RequestTarget, type ResourceTarget, targetOf, verbOf } from "./request-target.ts";
import { reviewAnswer } from "./review-handlers.ts";
import { scaleAnswer } from "./scale-handlers.ts";
import { deprecationOf, type ServedKind, type ServedKinds, type ServedVersions } from "./served-kinds.ts";
import { watchAnswer } from "./watch-answer.ts";
import {
  createAnswer,
  deleteAnswer,
  deleteCollectionAnswer,
  patchAnswer,
  updateAnswer,
  type WriteTarget,
} from "./write-handlers.ts";

export interface RouterParts extends ApiParts {
  readonly kinds: ServedKinds;
  readonly versions: ServedVersions;
  readonly logs: PodLogs;
  readonly dashboards: RayDashboards;
  /** Kueue's visibility API; undefined: no such queue. */
  readonly pendingWorkloads: PendingWorkloads;
}

/** What waits in a queue, in order: the items of a PendingWorkloadsSummary. */
export type PendingWorkloads = (
  queue: { readonly clusterQueue: string } | { readonly namespace: string; readonly localQueue: string },
) => readonly Readonly<Record<string, unknown>>[] | undefined;

export type Router = (request: ApiRequest) => ApiAnswer;

const VISIBILITY = "visibility.kueue.x-k8s.io";
const VERSION = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.3",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: timestamp(0),
  goVersion: "go1.26.8",
  compiler: "gc",
  platform: "linux/amd64",
};

/** Finds who answers a request, after asking whether it is allowed. @throws StoreRefusal */
export function createRouter(parts: RouterParts): Router {
  const authorizer = createAuthorizer(parts.store);
  const visibilityVersion = parts.versions === "old" ? "v1beta1" : "v1beta2";
  const discovery = createDiscovery(parts.kinds, visibilityVersion);
  const openApi = createOpenApi(parts.kinds);
  return (given) => {
    const request = { ...given, identity: actingIdentity(given, authorizer) };
    const target = targetOf(request.path);
    authorize(request, target, authorizer);
    if (target.is === "resource")
      return reviewAnswer(authorizer, target, request) ?? resourceAnswer(parts, target, request);
    return (
      healthAnswer(request.path) ??
      discovery(request.path.replace(/(.)\/$/, "$1"), request.headers.accept) ??
      openApi(request.path) ??
      pageNotFound()
    );
  };
}

/** Whoever the request is made for: its sender, or the one whom the sender may act as. */
function actingIdentity({ headers, identity }: ApiRequest, authorizer: Authorizer) {
  const wish = impersonationOf(headers);
  for (const question of wish?.questions ?? [])
    if (authorizer.allows(identity, question) === undefined) throw accessRefusal(identity, question);
  return wish?.identity ?? identity;
}

function authorize({ method, query, identity }: ApiRequest, target: RequestTarget, authorizer: Authorizer): void {
  const question: AccessQuestion =
    target.is === "other"
      ? { verb: method === "GET" ? "get" : method.toLowerCase(), path: target.path }
      : questionFor(target, verbOf(method, target, query));
  if (authorizer.allows(identity, question) === undefined) throw accessRefusal(identity, question);
}

function questionFor(target: ResourceTarget, verb: string): AccessQuestion {
  const { group, plural, namespace, name, subresource } = target;
  // A namespace is in itself, as far as rights go.
  const within = plural === "namespaces" && group === "" ? name : namespace;
  return { verb, group, resource: plural, subresource, namespace: within, name };
}

function healthAnswer(path: string): ApiAnswer | undefined {
  if (path === "/version" || path === "/version/") return { json: VERSION };
  if (/^\/(?:readyz|healthz|livez)(?:\/|$)/.test(path)) return { text: "ok", contentType: "text/plain; charset=utf-8" };
  return undefined;
}

function resourceAnswer(parts: RouterParts, target: ResourceTarget, request: ApiRequest): ApiAnswer {
  if (target.group === VISIBILITY) return visibilityAnswer(parts, target);
  const kind = parts.kinds.find(target.group, target.version, target.plural);
  if (kind === undefined) return pageNotFound();
  const deprecation = deprecationOf(kind, parts.versions);
  if (deprecation !== undefined) request.warnings.push(deprecation);
  if (kind.facts.readOnly && request.method !== "GET") throw methodNotAllowed();
  const { namespace, name } = target;
  if (name === undefined) return collectionAnswer(parts, kind, target, request);
  if (kind.facts.namespaced && namespace === undefined) return pageNotFound();
  return subresourceAnswer(parts, kind, { ...target, name }, request);
}

function collectionAnswer(
  parts: RouterParts,
  kind: ServedKind,
  target: ResourceTarget,
  request: ApiRequest,
): ApiAnswer {
  const { namespace } = target;
  switch (verbOf(request.method, target, request.query)) {
    case "watch":
      return watchAnswer(parts, kind, namespace, request);
    case "list":
      return listAnswer(parts, kind, namespace, request);
    case "create":
      if (kind.facts.namespaced && namespace === undefined) return pageNotFound();
      return createAnswer(parts, kind, namespace, request);
    case "deletecollection":
      if (kind.facts.id === "namespaces") throw methodNotAllowed();
      return deleteCollectionAnswer(parts, kind, namespace, request);
    default:
      throw methodNotAllowed();
  }
}

type NamedTarget = ResourceTarget & { readonly name: string };

function subresourceAnswer(parts: RouterParts, kind: ServedKind, target: NamedTarget, request: ApiRequest): ApiAnswer {
  const { namespace, name, subresource } = target;
  const { facts } = kind;
  const write: WriteTarget = { kind, namespace, name, subresource: subresource === "status" ? "status" : undefined };
  if (subresource === undefined || (subresource === "status" && facts.status))
    return objectRequestAnswer(parts, write, request, target);
  if (subresource === "scale" && facts.scale !== undefined) return scaleAnswer(parts, write, request);
  if (facts.id === "namespaces" && subresource === "finalize") return updateAnswer(parts, write, request);
  if (facts.id === "pods" && subresource === "log")
    return podLogAnswer(parts, objectAt(parts, kind, namespace, name), request);
  if (facts.id === "pods" && subresource === "eviction" && request.method === "POST")
    return evictionAnswer(parts, write, request);
  if (facts.id === "services" && subresource === "proxy")
    return serviceProxyAnswer(parts, parts.dashboards, target, request);
  return pageNotFound();
}

function objectRequestAnswer(
  parts: RouterParts,
  write: WriteTarget,
  request: ApiRequest,
  target: ResourceTarget,
): ApiAnswer {
  const { kind, namespace, name } = write;
  switch (verbOf(request.method, target, request.query)) {
    case "get":
      return getAnswer(parts, kind, namespace, name, request);
    case "watch": {
      const query = new URLSearchParams(request.query);
      query.set("fieldSelector", `metadata.name=${name}`);
      return watchAnswer(parts, kind, namespace, { ...request, query });
    }
    case "update":
      return updateAnswer(parts, write, request);
    case "patch":
      return patchAnswer(parts, write, request);
    case "delete":
      if (write.subresource !== undefined) throw methodNotAllowed();
      return deleteAnswer(parts, write, request);
    default:
      throw methodNotAllowed();
  }
}

/** An eviction is a deletion that disruption budgets may refuse; there is none that does here. */
function evictionAnswer(parts: RouterParts, target: WriteTarget, request: ApiRequest): ApiAnswer {
  deleteAnswer(parts, target, { ...request, body: Buffer.alloc(0) });
  return { status: 201, json: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } };
}

function visibilityAnswer(parts: RouterParts, target: ResourceTarget): ApiAnswer {
  const { plural, namespace, name, subresource, version } = target;
  if (subresource !== "pendingworkloads" || name === undefined) return pageNotFound();
  const queue = plural === "clusterqueues" ? { clusterQueue: name } : { namespace: namespace ?? "", localQueue: name };
  const items = parts.pendingWorkloads(queue);
  if (items === undefined) {
    const details = { name, group: VISIBILITY, kind: plural };
    throw new StoreRefusal(404, "NotFound", `${plural}.${VISIBILITY} "${name}" not found`, details);
  }
  const metadata = { creationTimestamp: null };
  return { json: { kind: "PendingWorkloadsSummary", apiVersion: `${VISIBILITY}/${version}`, metadata, items } };
}
