import type { z } from "zod";
import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { compareQuantities, parseQuantity } from "../../common/values/quantity.ts";
import { resourceMapping, resourceProblem } from "./extended-resources.ts";
import type {
  HeadConfiguration,
  RayClusterConfiguration,
  WorkerGroupConfiguration,
} from "./ray-cluster-configuration.ts";
import type { Amount } from "./ray-pod-configuration.ts";
import { CA_VOLUMES, podVolumes } from "./ray-pod-volumes.ts";

type Problem = (path: readonly (string | number)[], message: string) => void;

/** How the fields of a configuration fit together. Everything that does not is told, not only the first. */
export function checkRayCluster(cluster: RayClusterConfiguration, context: z.RefinementCtx): void {
  const problem: Problem = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  checkLabels(cluster, problem);
  checkSpec(cluster, problem);
  if (typeof cluster.queue === "string" && cluster.autoscaling !== undefined && cluster.elastic !== true) {
    problem(["autoscaling"], AUTOSCALING_IN_QUEUE);
  }
  if (cluster.priorityClass !== undefined && cluster.queue === false) {
    problem(["priorityClass"], "Without a queue nobody looks at it: name a queue, or leave it out");
  }
}

/** Kueue refuses such a cluster, or keeps it suspended without a word in older releases. */
export const AUTOSCALING_IN_QUEUE =
  "Kueue takes an autoscaled cluster only when it may resize it: set elastic to true (Kueue 0.18 or later), or leave the queue or autoscaling out";

/** The rules that hold for a cluster inside a RayJob as well. */
export function checkSpec(
  cluster: Omit<RayClusterConfiguration, "name">,
  problem: (path: readonly (string | number)[], message: string) => void,
): void {
  const groups = cluster.workerGroups ?? [];
  const mapping = resourceMapping(cluster.extendedResourceMapping);
  const pods: readonly (readonly [readonly (string | number)[], HeadConfiguration | WorkerGroupConfiguration])[] = [
    [["head"], cluster.head ?? {}],
    ...groups.map((group, index) => [["workerGroups", index], group] as const),
  ];
  for (const [path, pod] of pods) {
    checkAmounts(path, pod, problem);
    for (const [name, amount] of Object.entries(pod.extendedResources ?? {})) {
      const wrong = resourceProblem(name, amount, mapping);
      if (wrong !== undefined) problem([...path, "extendedResources", name], wrong);
    }
    checkVolumes(cluster, path, pod, problem);
  }
  if (cluster.autoscaling !== undefined && cluster.workerGroups === undefined) {
    problem(["workerGroups"], "Autoscaling needs groups with min and max");
  }
  const seen = new Set<string>();
  for (const [index, group] of groups.entries()) {
    const path = ["workerGroups", index];
    if (seen.has(group.name)) problem([...path, "name"], `Another group is named "${group.name}" already`);
    if (group.name === "headgroup") problem([...path, "name"], "KubeRay calls the head's group so");
    seen.add(group.name);
    checkReplicas(group, path, cluster.autoscaling !== undefined, problem);
  }
}

function checkLabels({ name, labels = {} }: RayClusterConfiguration, problem: Problem): void {
  for (const [label, field] of [
    [QUEUE_NAME_LABEL, "queue"],
    [PRIORITY_CLASS_LABEL, "priorityClass"],
  ] as const) {
    if (Object.hasOwn(labels, label)) problem(["labels", label], `Set ${field} instead`);
  }
  if (Object.hasOwn(labels, "ray.io/cluster") && labels["ray.io/cluster"] !== name) {
    problem(["labels", "ray.io/cluster"], `It names the cluster: leave it out, or give "${name}"`);
  }
}

const LEAST_MEMORY = parseQuantity("1Mi");

function checkAmounts(path: readonly (string | number)[], pod: HeadConfiguration, problem: Problem): void {
  for (const resource of ["cpu", "memory"] as const) {
    const amount = pod[resource];
    if (amount === undefined) continue;
    const { request, limit } = bounds(amount);
    const [low, high] = [parseQuantity(request), parseQuantity(limit)];
    if (low !== undefined && high !== undefined && compareQuantities(low, high) > 0) {
      problem([...path, resource], `The request ${request} is above the limit ${limit}`);
    }
    for (const given of resource === "memory" ? new Set([request, limit]) : []) {
      const bytes = parseQuantity(given);
      if (bytes === undefined || LEAST_MEMORY === undefined || bytes.nanos < 0n) continue;
      if (compareQuantities(bytes, LEAST_MEMORY) < 0) problem([...path, "memory"], tooLittle(given));
    }
  }
}

function tooLittle(given: string | number | undefined): string {
  const bare = /^[1-9][\d.]*$/.test(String(given));
  return `${given} is less than 1Mi, in which nothing runs.${bare ? ` Write a unit: "${given}Gi"` : ""}`;
}

/** Request and limit of an amount. */
export function bounds(amount: Amount): {
  readonly request?: string | number | undefined;
  readonly limit?: string | number | undefined;
} {
  return typeof amount === "object" ? amount : { request: amount, limit: amount };
}

function checkReplicas(
  { replicas, min, max }: WorkerGroupConfiguration,
  path: readonly (string | number)[],
  autoscaling: boolean,
  problem: Problem,
): void {
  if (min !== undefined && max !== undefined && min > max) {
    problem([...path, "min"], `${min} is above max, which is ${max}`);
  }
  if (autoscaling) {
    if (replicas !== undefined) problem([...path, "replicas"], "The autoscaler decides it: give min and max only");
    if (min === undefined) problem([...path, "min"], "Needed with autoscaling");
    if (max === undefined) problem([...path, "max"], "Needed with autoscaling");
    return;
  }
  const wanted = replicas ?? 1;
  if (min !== undefined && wanted < min) problem([...path, "replicas"], `${wanted} is below min, which is ${min}`);
  if (max !== undefined && wanted > max) problem([...path, "replicas"], `${wanted} is above max, which is ${max}`);
}

function checkVolumes(
  cluster: Omit<RayClusterConfiguration, "name">,
  path: readonly (string | number)[],
  pod: HeadConfiguration,
  problem: Problem,
): void {
  const { volumes, mounts } = podVolumes(cluster, pod);
  const names = new Set<string>();
  for (const { name } of volumes) {
    if (names.has(name)) problem([...path, "volumes"], twoVolumes(name));
    names.add(name);
  }
  const places = new Set<string>();
  for (const { name, mountPath } of mounts) {
    if (!names.has(name) && pod.overlay?.pod?.volumes === undefined) {
      problem([...path, "volumeMounts"], `${mountPath} names volume "${name}", which is not there`);
    }
    if (places.has(mountPath)) problem([...path, "volumeMounts"], `Two volumes are mounted at ${mountPath}`);
    places.add(mountPath);
  }
}

function twoVolumes(name: string): string {
  const ours = CA_VOLUMES.some((volume) => volume.name === name);
  return ours
    ? `Volume "${name}" is one of those that caBundles adds: rename yours, or set caBundles to false`
    : `Two volumes are named "${name}"`;
}
