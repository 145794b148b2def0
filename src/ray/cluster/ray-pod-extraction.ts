import { isDeepStrictEqual } from "node:util";
import { isEnvName } from "../../common/values/input-checks.ts";
import { parseQuantity } from "../../common/values/quantity.ts";
import { entriesAt, listAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { resourceMapping, resourceProblem } from "./extended-resources.ts";
import { OVERLAID } from "./ray-cluster-overlay.ts";
import { USAGE_VARIABLE } from "./ray-pod-configuration.ts";
import { computedStartParams, type Fields, type PodRole, rayPodTemplate } from "./ray-pod-template.ts";
import { CA_MOUNTS, CA_VOLUMES } from "./ray-pod-volumes.ts";

/** A group's configuration while it is being read: what has been found so far. */
export type Found = Record<string, unknown>;

const LEAST_MEMORY = parseQuantity("1Mi");

/** Says whether a group's pods mount the certificate authorities in the places where we put them. */
export function mountsAuthorities(group: unknown): boolean {
  const { volumes, mounts } = volumesOf(group);
  return endsWith(volumes, CA_VOLUMES) && endsWith(mounts, CA_MOUNTS);
}

/** What a group's pods say of usage statistics; null when nothing that we could write again. */
export function usageStatsOf(group: unknown): boolean | null {
  const last = listAt(rayContainerOf(group), "env").at(-1);
  const value = textAt(last, "name") === USAGE_VARIABLE ? textAt(last, "value") : undefined;
  return value === "1" ? true : value === "0" ? false : null;
}

/** The words of a configuration for the pods of one group; what they cannot say is left for the overlay. */
export function podWords(group: unknown, { authorities, usage }: { authorities: boolean; usage: boolean }): Found {
  const found: Found = {};
  const container = rayContainerOf(group);
  const spec = valueAt(group, "template", "spec");
  const { volumes, mounts } = volumesOf(group);
  keep(found, "image", textAt(container, "image"));
  const pull = textAt(container, "imagePullPolicy");
  if (pull !== "Always") keep(found, "imagePullPolicy", pull);
  keep(found, "env", environmentOf(container, usage));
  keepList(found, "volumes", authorities ? volumes.slice(0, -CA_VOLUMES.length) : volumes);
  keepList(found, "volumeMounts", authorities ? mounts.slice(0, -CA_MOUNTS.length) : mounts);
  keepList(found, "imagePullSecrets", namesOf(listAt(spec, "imagePullSecrets")));
  keepList(found, "tolerations", listAt(spec, "tolerations"));
  for (const name of ["nodeSelector", "affinity", "schedulerName"]) keep(found, name, valueAt(spec, name));
  keep(found, "serviceAccount", textAt(spec, "serviceAccountName"));
  keep(found, "annotations", textMap(valueAt(group, "template", "metadata", "annotations")));
  return found;
}

/** Sizes, devices and labels: what is said for each group alone. */
export function groupWords(group: unknown): Found {
  const requests = valueAt(rayContainerOf(group), "resources", "requests");
  const limits = valueAt(rayContainerOf(group), "resources", "limits");
  const found: Found = { cpu: amountOf("cpu", requests, limits), memory: amountOf("memory", requests, limits) };
  keep(found, "extendedResources", devicesOf(requests, limits));
  keep(found, "labels", textMap(valueAt(group, "template", "metadata", "labels")));
  return found;
}

/** `{}` writes neither request nor limit. */
function amountOf(resource: "cpu" | "memory", requests: unknown, limits: unknown): unknown {
  const [request, limit] = [valueAt(requests, resource), valueAt(limits, resource)];
  const usable = [request, limit].every((value) => {
    if (value === undefined) return true;
    const parsed = parseQuantity(value);
    if (parsed === undefined || parsed.nanos < 0n) return false;
    return resource === "cpu" || parsed.nanos >= (LEAST_MEMORY?.nanos ?? 0n);
  });
  if (!usable) return {};
  return { ...(request === undefined ? {} : { request }), ...(limit === undefined ? {} : { limit }) };
}

/** Devices that are requested and limited alike. */
function devicesOf(requests: unknown, limits: unknown): unknown {
  const mapping = resourceMapping();
  const devices = entriesAt(limits).filter(([name, amount]) => {
    if (name === "cpu" || name === "memory" || valueAt(requests, name) !== amount) return false;
    if (typeof amount !== "string" && typeof amount !== "number") return false;
    // A name that only resembles a known one is what the object has: it is no slip of the pen here.
    return resourceProblem(name, amount, { ...mapping, [name]: name }) === undefined;
  });
  return devices.length === 0 ? undefined : Object.fromEntries(devices);
}

/** Texts and sources by name; undefined when a map could not say the same (a name twice, a name that we refuse). */
function environmentOf(container: unknown, usage: boolean): Found | undefined {
  const variables = listAt(container, "env");
  const env: Found = {};
  for (const variable of usage ? variables.slice(0, -1) : variables) {
    const name = textAt(variable, "name") ?? "";
    const value = textAt(variable, "value") ?? valueAt(variable, "valueFrom");
    // Numbers as names would come out of a map in another order.
    if (!isEnvName(name) || name === USAGE_VARIABLE || Object.hasOwn(env, name) || value === undefined)
      return undefined;
    env[name] = value;
  }
  return Object.keys(env).length === 0 ? undefined : env;
}

/** What must be laid over the words found, so that they build this very group. */
export function podOverlay(role: PodRole, cluster: Fields, found: Found, group: unknown): Found {
  const built = rayPodTemplate(role, cluster as never, found as never);
  const overlay: Found = {};
  const containers = listAt(group, "template", "spec", "containers");
  const metadata = ["template", "metadata"] as const;
  keep(overlay, "template", difference(["labels", "annotations"], built["metadata"], valueAt(group, ...metadata)));
  keep(overlay, "pod", difference(OVERLAID.pod, built["spec"], valueAt(group, "template", "spec")));
  keep(overlay, "container", difference(OVERLAID.container, listAt(built, "spec", "containers")[0], containers[0]));
  keepList(overlay, "sidecars", containers.slice(1));
  return overlay;
}

/** Parameters that differ from what we would compute; null for those that are not there. */
export function startParamsOf(role: PodRole, cluster: Fields, found: Found, group: unknown): Found | undefined {
  const computed = computedStartParams(role, cluster as never, found as never);
  const written = Object.fromEntries(entriesAt(group, "rayStartParams"));
  return difference([...new Set([...Object.keys(computed), ...Object.keys(written)])], computed, written);
}

/** Fields of `names` in which two objects differ: as in `wanted`, null where it has none. Undefined when there are none. */
export function difference(names: readonly string[], built: unknown, wanted: unknown): Found | undefined {
  const fields: Found = {};
  for (const name of names) {
    const [has, should] = [valueAt(built, name), valueAt(wanted, name)];
    if (!isDeepStrictEqual(has, should)) fields[name] = should ?? null;
  }
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** Moves to the cluster what all groups say alike. */
export function hoisted(groups: readonly Found[], names: readonly string[]): Found {
  const shared: Found = {};
  const [first, ...others] = groups;
  if (first === undefined) return shared;
  for (const name of names) {
    const value = first[name];
    if (value === undefined || !others.every((group) => isDeepStrictEqual(group[name], value))) continue;
    shared[name] = value;
    for (const group of groups) delete group[name];
  }
  return shared;
}

function rayContainerOf(group: unknown): unknown {
  return listAt(group, "template", "spec", "containers")[0];
}

function volumesOf(group: unknown): { readonly volumes: readonly unknown[]; readonly mounts: readonly unknown[] } {
  return {
    volumes: listAt(group, "template", "spec", "volumes"),
    mounts: listAt(rayContainerOf(group), "volumeMounts"),
  };
}

function endsWith(list: readonly unknown[], end: readonly unknown[]): boolean {
  return list.length >= end.length && isDeepStrictEqual(list.slice(list.length - end.length), [...end]);
}

function namesOf(references: readonly unknown[]): readonly unknown[] {
  const names = references.map((reference) => textAt(reference, "name"));
  return names.includes(undefined) ? [] : names;
}

function textMap(value: unknown): unknown {
  return entriesAt(value).length === 0 ? undefined : value;
}

function keep(found: Found, name: string, value: unknown): void {
  if (value !== undefined) found[name] = value;
}

function keepList(found: Found, name: string, list: readonly unknown[]): void {
  if (list.length > 0) found[name] = list;
}
