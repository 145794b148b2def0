import { isDnsLabel } from "../values/resource-name.ts";
import { clusterError } from "./error-messages.ts";
import type { ClusterError } from "./errors.ts";
import { safeLine } from "./redaction.ts";
import type { ObjectName, ResourceKind } from "./resource-kind.ts";

/** The path of all objects of a kind: in one namespace, or everywhere when `namespace` is absent or empty. */
export function collectionPath(kind: ResourceKind, version: string, namespace?: string): string {
  const root = kind.group === "" ? `/api/${segment(version)}` : `/apis/${segment(kind.group)}/${segment(version)}`;
  const within = namespace === undefined || namespace === "" ? "" : `/namespaces/${namespaceSegment(namespace)}`;
  return `${root}${kind.namespaced ? within : ""}/${segment(kind.plural)}`;
}

/** The path of one object, or of a subresource of it. Rejects names that could reach another path. */
export function objectPath(kind: ResourceKind, version: string, name: ObjectName, subresource?: string): string {
  if (kind.namespaced && name.namespace === "") throw unusable("namespace", "");
  const path = `${collectionPath(kind, version, name.namespace)}/${segment(name.name)}`;
  return subresource === undefined ? path : `${path}/${segment(subresource)}`;
}

/** `rayclusters.ray.io/v1`, or `pods/v1`: what a path names, in words. */
export function servedAs(kind: ResourceKind, version: string): string {
  return kind.group === "" ? `${kind.plural}/${version}` : `${kind.plural}.${kind.group}/${version}`;
}

function namespaceSegment(namespace: string): string {
  if (typeof namespace !== "string" || !isDnsLabel(namespace)) throw unusable("namespace", namespace);
  return namespace;
}

/** Any name may stand in a path but those that servers and proxies read as steps up, and those that hold a separator even when encoded. */
function segment(text: string): string {
  // Programs without types come here, too.
  if (typeof text !== "string") throw unusable("name", `a ${typeof text}`);
  if (text === "" || text === "." || text === ".." || /[/\\%\0-\x1f\x7f]/.test(text) || text.length > 253)
    throw unusable("name", text);
  return encodeURIComponent(text);
}

function unusable(what: string, text: string): ClusterError {
  const request = `use the ${what} ${JSON.stringify(safeLine(text, 80))}`;
  const serverMessage = `a ${what} must not be empty and must not hold slashes, percent signs or control characters`;
  return clusterError("invalid", { request, host: "", serverMessage });
}
