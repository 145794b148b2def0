import { podRequests } from "../core-objects/pod-requests.ts";
import {
  addResources,
  multiplyResources,
  NO_RESOURCES,
  type Resources,
  resourcesAt,
  resourcesKey,
  sharedResources,
} from "../core-objects/resources.ts";
import { sharingBy } from "../values/shared-value.ts";
import { labelsAt, listAt, numberAt, textAt, valueAt } from "../values/untyped.ts";
import { placementKey, placementOf } from "./pod-placement.ts";
import type { PodPlacement } from "./scheduler/shapes.ts";

/** Pods of one shape that a workload asks for together. */
export interface PodSet {
  readonly name: string;
  /** Undefined when it could not be read. */
  readonly count: number | undefined;
  /** With partial admission: the fewest pods that it starts with. */
  readonly minCount: number | undefined;
  /** What one pod asks, as written in the job. */
  readonly podRequests: Resources;
  /** Label of the domain that all pods must or should share; `""` when placement is free. */
  readonly topology: string;
  /** How placement by topology is asked for: `required`, `preferred`, `unconstrained`; `""` when it is not. */
  readonly topologyMode: string;
  /** What the pods say about nodes. */
  readonly placement: PodPlacement;
  /** What each container asks: LimitRanges are held against these. */
  readonly containers: readonly ContainerRequests[];
}

export interface ContainerRequests {
  /** Its place in the pod: `initContainers[0]`. */
  readonly at: string;
  readonly requests: Resources;
  readonly limits: Resources;
}

/** Where Kueue put a pod set. */
export interface PodSetAssignment {
  readonly name: string;
  readonly count: number | undefined;
  /** Resource → flavor. */
  readonly flavors: ReadonlyMap<string, string>;
  /** What the whole pod set counts for, after Kueue's exclusions and transformations. */
  readonly usage: Resources;
  /** Placement is still to be computed: `Pending`, then `Ready`; `""` when it is not delayed. */
  readonly delayedTopology: string;
}

/** Both versions agree on these parts. A pod set without a name is `main`. */
export function podSetsAt(value: unknown, ...path: readonly (string | number)[]): readonly PodSet[] {
  return listAt(value, ...path).map((entry) => {
    const spec = valueAt(entry, "template", "spec");
    const topologyMode = TOPOLOGY_MODES.find((mode) => isAsked(valueAt(entry, "topologyRequest", mode))) ?? "";
    return sharedPodSet({
      name: textAt(entry, "name") ?? "main",
      count: numberAt(entry, "count"),
      minCount: numberAt(entry, "minCount"),
      podRequests: podRequests(spec),
      topology: textAt(entry, "topologyRequest", "required") ?? textAt(entry, "topologyRequest", "preferred") ?? "",
      topologyMode,
      placement: topologyMode === "" ? placementOf(spec) : { ...placementOf(spec), byTopology: true },
      containers: [...containersAt(spec, "initContainers"), ...containersAt(spec, "containers")],
    });
  });
}

const TOPOLOGY_MODES = ["required", "preferred", "unconstrained"] as const;

function isAsked(request: unknown): boolean {
  return request === true || (typeof request === "string" && request !== "");
}

function containersAt(podSpec: unknown, list: string): readonly ContainerRequests[] {
  return listAt(podSpec, list).map((container, index) => ({
    at: `${list}[${index}]`,
    requests: resourcesAt(container, "resources", "requests"),
    limits: resourcesAt(container, "resources", "limits"),
  }));
}

/** Workloads are many and ask for the same few things. */
const sharedPodSet = sharingBy<PodSet>((podSet) => {
  const { name, count, minCount, podRequests: asked, topology, topologyMode, placement, containers } = podSet;
  const each = containers.map(({ at, requests, limits }) => [at, resourcesKey(requests), resourcesKey(limits)]);
  const numbers = [String(count), String(minCount)];
  return JSON.stringify([name, numbers, topology, topologyMode, resourcesKey(asked), placementKey(placement), each]);
});

export function assignmentsAt(value: unknown, ...path: readonly (string | number)[]): readonly PodSetAssignment[] {
  return listAt(value, ...path).map((entry) =>
    sharedAssignment({
      name: textAt(entry, "name") ?? "main",
      count: numberAt(entry, "count"),
      flavors: labelsAt(entry, "flavors"),
      usage: resourcesAt(entry, "resourceUsage"),
      delayedTopology: textAt(entry, "delayedTopologyRequest") ?? "",
    }),
  );
}

const sharedAssignment = sharingBy<PodSetAssignment>(({ name, count, flavors, usage, delayedTopology }) =>
  JSON.stringify([name, String(count), [...flavors], delayedTopology, resourcesKey(usage)]),
);

/** What all pods of all sets ask together, as written in the job. */
export function requestsOfAll(podSets: readonly PodSet[]): Resources {
  let total = NO_RESOURCES;
  for (const { podRequests: each, count } of podSets) total = addResources(total, multiplyResources(each, count));
  return sharedResources(total);
}

/** What Kueue counts for all assigned sets together. */
export function usageOfAll(assignments: readonly PodSetAssignment[]): Resources {
  let total = NO_RESOURCES;
  for (const { usage } of assignments) total = addResources(total, usage);
  return sharedResources(total);
}

/** Pods in all sets; undefined if a count is not known. */
export function podCount(sets: readonly { readonly count: number | undefined }[]): number | undefined {
  let pods = 0;
  for (const { count } of sets) {
    if (count === undefined) return undefined;
    pods += count;
  }
  return pods;
}

/** The flavors in use, each once, in the order of the pod sets. */
export function flavorsOf(assignments: readonly PodSetAssignment[]): readonly string[] {
  const names: string[] = [];
  for (const { flavors } of assignments)
    for (const flavor of flavors.values()) if (!names.includes(flavor)) names.push(flavor);
  return names;
}
