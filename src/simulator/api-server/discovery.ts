import type { KindFacts } from "../stored-kinds.ts";
import type { ApiAnswer } from "./api-request.ts";
import { apiVersionOf, type ServedKinds } from "./served-kinds.ts";

/** A resource as discovery tells it. */
interface Resource {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly Subresource[];
}

interface Subresource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly group?: string;
  readonly version?: string;
}

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly version: string; readonly resources: readonly Resource[] }[];
}

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const WRITE_VERBS = ["get", "patch", "update"];
const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Kinds that are asked, never stored. */
const REVIEWS: readonly Group[] = [
  review("authentication.k8s.io", [["selfsubjectreviews", "SelfSubjectReview", false]]),
  review("authorization.k8s.io", [
    ["localsubjectaccessreviews", "LocalSubjectAccessReview", true],
    ["selfsubjectaccessreviews", "SelfSubjectAccessReview", false],
    ["selfsubjectrulesreviews", "SelfSubjectRulesReview", false],
    ["subjectaccessreviews", "SubjectAccessReview", false],
  ]),
];

/** Answers `/api`, `/apis` and what is below, in the aggregated form to those who ask for it. */
export function createDiscovery(kinds: ServedKinds, visibilityVersion: string) {
  const groups = [...kinds.groups].map(([name, versions]) => groupOf(kinds, name, versions));
  const [core, ...named] = groups;
  const others = [...named, ...REVIEWS, visibility(visibilityVersion)];
  return (path: string, accept: string | undefined): ApiAnswer | undefined => {
    const wantsAggregated = (accept ?? "").includes("as=APIGroupDiscoveryList");
    if (path === "/api") return wantsAggregated ? aggregated(core === undefined ? [] : [core]) : legacyCore();
    if (path === "/apis") return wantsAggregated ? aggregated(others) : legacyGroups(others);
    const [, root, first, second] = path.split("/");
    if (root === "api" && second === undefined && core !== undefined) return legacyResources([core], "", first ?? "");
    if (root !== "apis" || path.split("/").length > 4) return undefined;
    const group = others.find(({ name }) => name === first);
    if (group === undefined) return undefined;
    return second === undefined
      ? { json: { kind: "APIGroup", apiVersion: "v1", ...groupEntry(group) } }
      : legacyResources(others, group.name, second);
  };
}

function groupOf(kinds: ServedKinds, name: string, versions: readonly string[]): Group {
  return {
    name,
    versions: versions.map((version) => ({
      version,
      resources: kinds.all
        .filter((kind) => kind.group === name && kind.version === version)
        .map(({ facts }) => resourceOf(facts)),
    })),
  };
}

function resourceOf(facts: KindFacts): Resource {
  const { plural, singular, kind, namespaced, shortNames, inAll } = facts;
  // Namespaces are deleted one by one.
  const writable = facts.id === "namespaces" ? VERBS.filter((verb) => verb !== "deletecollection") : VERBS;
  const verbs = facts.readOnly ? ["get", "list", "watch"] : writable;
  return {
    plural,
    singular,
    kind,
    namespaced,
    verbs,
    shortNames,
    categories: inAll ? ["all"] : [],
    subresources: subresourcesOf(facts),
  };
}

function subresourcesOf({ id, kind, status, scale }: KindFacts): readonly Subresource[] {
  const found: Subresource[] = status ? [{ name: "status", kind, verbs: WRITE_VERBS }] : [];
  if (scale !== undefined)
    found.push({ name: "scale", kind: "Scale", verbs: WRITE_VERBS, group: "autoscaling", version: "v1" });
  if (id === "pods")
    found.push(
      { name: "eviction", kind: "Eviction", verbs: ["create"], group: "policy", version: "v1" },
      { name: "log", kind: "Pod", verbs: ["get"] },
      { name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"] },
    );
  if (id === "services")
    found.push({ name: "proxy", kind: "ServiceProxyOptions", verbs: ["create", "delete", "get", "patch", "update"] });
  if (id === "namespaces") found.push({ name: "finalize", kind: "Namespace", verbs: ["update"] });
  return found;
}

function review(name: string, kinds: readonly (readonly [string, string, boolean])[]): Group {
  const resources = kinds.map(([plural, kind, namespaced]) => plain(plural, kind, namespaced, ["create"]));
  return { name, versions: [{ version: "v1", resources }] };
}

function visibility(version: string): Group {
  const pending: Subresource = { name: "pendingworkloads", kind: "PendingWorkloadsSummary", verbs: ["get"] };
  const resources = [
    { ...plain("clusterqueues", "ClusterQueue", false, []), subresources: [pending] },
    { ...plain("localqueues", "LocalQueue", true, []), subresources: [pending] },
  ];
  return { name: "visibility.kueue.x-k8s.io", versions: [{ version, resources }] };
}

function plain(plural: string, kind: string, namespaced: boolean, verbs: readonly string[]): Resource {
  const singular = kind.toLowerCase();
  return { plural, singular, kind, namespaced, verbs, shortNames: [], categories: [], subresources: [] };
}

function aggregated(groups: readonly Group[]): ApiAnswer {
  const items = groups.map(({ name, versions }) => ({
    metadata: { ...(name === "" ? {} : { name }), creationTimestamp: null },
    versions: versions.map(({ version, resources }) => ({
      version,
      freshness: "Current",
      resources: resources.map((resource) => aggregatedResource(resource, name, version)),
    })),
  }));
  const list = { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
  return { json: list, contentType: AGGREGATED };
}

function aggregatedResource(resource: Resource, group: string, version: string) {
  const { plural, singular, kind, namespaced, verbs, shortNames, categories, subresources } = resource;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map((part) => ({
            subresource: part.name,
            responseKind: { group: part.group ?? group, version: part.version ?? version, kind: part.kind },
            verbs: part.verbs,
          })),
        }),
  };
}

function legacyCore(): ApiAnswer {
  return { json: { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] } };
}

function legacyGroups(groups: readonly Group[]): ApiAnswer {
  return { json: { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupEntry) } };
}

function groupEntry({ name, versions }: Group) {
  const entries = versions.map(({ version }) => ({ groupVersion: apiVersionOf(name, version), version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

function legacyResources(groups: readonly Group[], name: string, version: string): ApiAnswer | undefined {
  const found = groups.find((group) => group.name === name)?.versions.find((entry) => entry.version === version);
  if (found === undefined) return undefined;
  const resources = found.resources.flatMap(({ plural, singular, subresources, categories, shortNames, ...rest }) => [
    {
      name: plural,
      singularName: singular,
      ...rest,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(categories.length === 0 ? {} : { categories }),
    },
    ...subresources.map((part) => ({
      name: `${plural}/${part.name}`,
      singularName: "",
      namespaced: rest.namespaced,
      ...(part.group === undefined ? {} : { group: part.group, version: part.version }),
      kind: part.kind,
      verbs: part.verbs,
    })),
  ]);
  return { json: { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersionOf(name, version), resources } };
}
