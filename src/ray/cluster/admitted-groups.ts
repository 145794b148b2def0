import { isDeepStrictEqual } from "node:util";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { compareQuantities, parseQuantity } from "../../common/values/quantity.ts";
import { listAt, textAt, valueAt } from "../../common/values/untyped.ts";

/** What admission adds to the pods of a group: where they go. */
const ADDED_BY_KUEUE: ReadonlySet<string> = new Set(["nodeSelector", "tolerations", "schedulingGates"]);
const KUEUE_KEY = /^kueue\.x-k8s\.io\//;

/**
 * The manifest to apply to a cluster that is there. `workerGroupSpecs` is one field to the API server: once Kueue has written into it
 * at admission, it is Kueue's, and an apply of the very same groups would be a conflict. So where the groups say what we say, they
 * are sent as they stand; where they differ ours are sent, and the server's conflict tells who owns them.
 */
export function withAdmittedGroups(manifest: TypedResource, live: KubernetesObject): TypedResource {
  const theirs = valueAt(live.spec, "workerGroupSpecs");
  const spec = manifest["spec"] as Readonly<Record<string, unknown>>;
  if (!isOwnedByKueue(live) || !saysTheSame(spec["workerGroupSpecs"], theirs, "")) return manifest;
  return asTypedResource({ ...manifest, spec: { ...spec, workerGroupSpecs: theirs } });
}

function isOwnedByKueue({ metadata }: KubernetesObject): boolean {
  return listAt(metadata, "managedFields").some(
    (entry) =>
      textAt(entry, "manager") === "kueue" && valueAt(entry, "fieldsV1", "f:spec", "f:workerGroupSpecs") !== undefined,
  );
}

/** All we say is there, and what is there besides is a default, an empty value or an addition of Kueue's. */
function saysTheSame(ours: unknown, theirs: unknown, field: string): boolean {
  if (isDeepStrictEqual(ours, theirs) || isSameAmount(ours, theirs)) return true;
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    if (theirs.length < ours.length || (theirs.length > ours.length && !ADDED_BY_KUEUE.has(field))) return false;
    return ours.every((value, index) => saysTheSame(value, theirs[index], field));
  }
  if (!isFields(ours) || !isFields(theirs)) return ours === undefined && isUnsaid(theirs, field);
  const names = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...names].every((name) => {
    const added = field === "nodeSelector" && ours[name] === undefined;
    return added || saysTheSame(ours[name], theirs[name], name);
  });
}

function isUnsaid(value: unknown, field: string): boolean {
  if (ADDED_BY_KUEUE.has(field) || KUEUE_KEY.test(field)) return true;
  if (field === "protocol" && value === "TCP") return true;
  if (isFields(value)) return Object.entries(value).every(([name, inner]) => isUnsaid(inner, name));
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** `1` and `"1"`, `0.5` and `"500m"`: Kueue writes amounts in the server's form. */
function isSameAmount(a: unknown, b: unknown): boolean {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  return left !== undefined && right !== undefined && compareQuantities(left, right) === 0;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
