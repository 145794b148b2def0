import { booleanAt, listAt, textAt } from "../values/untyped.ts";
import type { Discovery, ServedResource } from "./discovery.ts";
import { isClusterError } from "./errors.ts";
import { type JsonAnswer, sendForJson } from "./json-answer.ts";
import type { ResourceKind } from "./resource-kind.ts";
import type { Transport, TransportRequest } from "./transport.ts";

/** How a call is sent: over which pool, until when. */
export type CallManner = Pick<TransportRequest, "pool" | "signal" | "timeoutMs">;

/** Aggregated documents, newest first; servers before 1.26 ignore these and send their old lists. */
const AGGREGATED_ACCEPT = [
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  "application/json",
].join(",");

/**
 * Asks a cluster what it serves: two requests, or one more per group version on old servers. A group whose own API server is away
 * does not spoil the others; its versions count as served, its resources are unknown.
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function readDiscovery(transport: Transport, manner: CallManner): Promise<Discovery> {
  const [core, groups] = await Promise.all([
    readDocument(transport, "/api", manner),
    readDocument(transport, "/apis", manner),
  ]);
  const parts = await Promise.all([
    core.kind === "APIGroupDiscoveryList" ? aggregated(core) : perVersion(transport, coreVersions(core), manner),
    groups.kind === "APIGroupDiscoveryList" ? aggregated(groups) : perVersion(transport, groupVersions(groups), manner),
  ]);
  return discoveryOf(parts.flat());
}

/** One group version and what is served in it; undefined where that could not be read. */
interface ServedVersion {
  readonly group: string;
  readonly version: string;
  readonly resources: readonly ServedResource[] | undefined;
}

function readDocument(transport: Transport, path: string, manner: CallManner): Promise<JsonAnswer> {
  const headers = { accept: AGGREGATED_ACCEPT };
  return sendForJson(transport, { request: `discover ${path}`, method: "GET", path, headers, ...manner });
}

function aggregated(document: JsonAnswer): ServedVersion[] {
  return listAt(document, "items").flatMap((item) => {
    const group = textAt(item, "metadata", "name") ?? "";
    return listAt(item, "versions").map((entry) => aggregatedVersion(group, entry));
  });
}

function aggregatedVersion(group: string, entry: unknown): ServedVersion {
  const version = textAt(entry, "version") ?? "";
  const stale = textAt(entry, "freshness") === "Stale" && listAt(entry, "resources").length === 0;
  if (stale) return { group, version, resources: undefined };
  const resources = listAt(entry, "resources").map((resource) => ({
    group,
    version,
    plural: textAt(resource, "resource") ?? "",
    kind: textAt(resource, "responseKind", "kind") ?? "",
    namespaced: textAt(resource, "scope") === "Namespaced",
    verbs: texts(resource, "verbs"),
    shortNames: texts(resource, "shortNames"),
  }));
  return { group, version, resources };
}

function coreVersions(document: JsonAnswer): readonly (readonly [string, string])[] {
  return texts(document, "versions").map((version) => ["", version] as const);
}

function groupVersions(document: JsonAnswer): readonly (readonly [string, string])[] {
  return listAt(document, "groups").flatMap((group) => {
    const name = textAt(group, "name") ?? "";
    return listAt(group, "versions").map((entry) => [name, textAt(entry, "version") ?? ""] as const);
  });
}

function perVersion(
  transport: Transport,
  versions: readonly (readonly [string, string])[],
  manner: CallManner,
): Promise<ServedVersion[]> {
  return Promise.all(versions.map(([group, version]) => legacyVersion(transport, group, version, manner)));
}

async function legacyVersion(
  transport: Transport,
  group: string,
  version: string,
  manner: CallManner,
): Promise<ServedVersion> {
  const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  try {
    const document = await readDocument(transport, path, manner);
    return {
      group,
      version,
      resources: listAt(document, "resources").flatMap((entry) => legacyResource(group, version, entry)),
    };
  } catch (error) {
    // One broken aggregated API must not hide the rest; a lost connection or login concerns them all.
    if (
      isClusterError(error) &&
      ["server-error", "kind-missing", "throttled", "forbidden", "protocol"].includes(error.reason)
    ) {
      return { group, version, resources: undefined };
    }
    throw error;
  }
}

function legacyResource(group: string, version: string, entry: unknown): ServedResource[] {
  const plural = textAt(entry, "name") ?? "";
  if (plural.includes("/")) return [];
  const kind = textAt(entry, "kind") ?? "";
  const namespaced = booleanAt(entry, "namespaced") === true;
  return [
    { group, version, plural, kind, namespaced, verbs: texts(entry, "verbs"), shortNames: texts(entry, "shortNames") },
  ];
}

function texts(value: unknown, field: string): readonly string[] {
  return listAt(value, field).filter((text) => typeof text === "string");
}

function discoveryOf(versions: readonly ServedVersion[]): Discovery {
  const served = versions.flatMap(({ resources = [] }) => resources);
  const names = new Set(served.map(({ group, version, plural }) => `${group}/${version}/${plural}`));
  const unread = new Set(
    versions.flatMap(({ group, version, resources }) => (resources ? [] : [`${group}/${version}`])),
  );
  const versionOf = ({ group, plural, versions: wanted }: ResourceKind): string | undefined =>
    wanted.find((version) => names.has(`${group}/${version}/${plural}`)) ??
    // Served, but nobody could say with what: asking is better than calling it missing.
    wanted.find((version) => unread.has(`${group}/${version}`));
  return { served, versionOf };
}
