import type { FakeAnswer, FakeRequest, FakeRights } from "./fake-answers.ts";
import { type FakeKind, type FakeStore, Refusal } from "./fake-store.ts";

const VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"];

/** Discovery in the wanted dialect; undefined when the path is none of its. */
export function discoveryAnswer(request: FakeRequest, store: FakeStore, rights: FakeRights): FakeAnswer | undefined {
  const { path, headers } = request;
  const wants = headers.accept ?? "";
  const aggregated = rights.discovery !== "legacy" && wants.includes(`v=${rights.discovery};`);
  if (path === "/api" || path === "/apis") {
    const kinds = store.kinds.filter((kind) => (kind.group === "") === (path === "/api"));
    if (aggregated) return aggregatedList(kinds, rights);
    return { body: path === "/api" ? { kind: "APIVersions", versions: ["v1"] } : groupList(kinds) };
  }
  const asked = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  return asked === null ? undefined : resourceList(asked[1] ?? "", asked[2] ?? "", store, rights);
}

function aggregatedList(kinds: readonly FakeKind[], rights: FakeRights): FakeAnswer {
  const items = groupsOf(kinds).map((group) => ({
    metadata: { name: group },
    versions: versionsOf(group, kinds).map((version) => ({
      version,
      freshness: rights.staleGroups.includes(group) ? "Stale" : "Current",
      resources: rights.staleGroups.includes(group) ? [] : resources(group, version, kinds, aggregatedResource),
    })),
  }));
  const apiVersion = `apidiscovery.k8s.io/${rights.discovery}`;
  const type = `application/json;g=apidiscovery.k8s.io;v=${rights.discovery};as=APIGroupDiscoveryList`;
  return {
    headers: { "content-type": type },
    body: { kind: "APIGroupDiscoveryList", apiVersion, metadata: {}, items },
  };
}

function aggregatedResource(kind: FakeKind, version: string): unknown {
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version, kind: kind.kind },
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.kind.toLowerCase(),
    verbs: VERBS,
    subresources: [{ subresource: "status", verbs: ["get", "patch", "update"] }],
  };
}

function groupList(kinds: readonly FakeKind[]): unknown {
  const groups = groupsOf(kinds).map((name) => ({
    name,
    versions: versionsOf(name, kinds).map((version) => ({ groupVersion: `${name}/${version}`, version })),
  }));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

function resourceList(group: string, version: string, store: FakeStore, rights: FakeRights): FakeAnswer | undefined {
  if (rights.staleGroups.includes(group))
    throw new Refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request");
  const found = resources(group, version, store.kinds, legacyResource).flat();
  if (found.length === 0) return undefined;
  const groupVersion = group === "" ? version : `${group}/${version}`;
  return { body: { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: found } };
}

function legacyResource({ plural, kind, namespaced }: FakeKind): unknown[] {
  return [
    { name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs: VERBS },
    { name: `${plural}/status`, singularName: "", namespaced, kind, verbs: ["get", "patch", "update"] },
  ];
}

function resources<T>(
  group: string,
  version: string,
  kinds: readonly FakeKind[],
  show: (kind: FakeKind, version: string) => T,
): T[] {
  return kinds
    .filter((kind) => kind.group === group && kind.versions.includes(version))
    .map((kind) => show(kind, version));
}

function groupsOf(kinds: readonly FakeKind[]): string[] {
  return [...new Set(kinds.map((kind) => kind.group))];
}

function versionsOf(group: string, kinds: readonly FakeKind[]): string[] {
  return [...new Set(kinds.filter((kind) => kind.group === group).flatMap((kind) => kind.versions))];
}
