import { podRequests } from "../../common/core-objects/pod-requests.ts";
import type { Resources } from "../../common/core-objects/resources.ts";
import { textsAt } from "../../common/core-objects/texts.ts";
import { booleanAt, listAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";

/** What KubeRay takes for an absent `maxReplicas`. */
export const NO_UPPER_BOUND = 2_147_483_647;

export interface WorkerGroup {
  readonly name: string;
  /** Place in `spec.workerGroupSpecs`, for patches: the list has no key. */
  readonly index: number;
  /** As written; undefined when the field is absent. Not clamped: see `effectiveReplicas`. */
  readonly replicas: number | undefined;
  readonly minReplicas: number | undefined;
  readonly maxReplicas: number | undefined;
  /** Pods per replica; 1 when absent. */
  readonly numOfHosts: number;
  /** Set by KubeRay itself while a RayJob's cluster is taken down in steps. */
  readonly suspend: boolean;
  /** Pod names that KubeRay deletes at every reconcile until somebody clears the list. */
  readonly workersToDelete: readonly string[];
  /** Whether `scaleStrategy` exists at all: a patch inside it needs its parent. */
  readonly hasScaleStrategy: boolean;
  /** What one pod asks for. */
  readonly requests: Resources;
}

export function workerGroupsAt(spec: unknown): readonly WorkerGroup[] {
  return listAt(spec, "workerGroupSpecs").map((group, index) => ({
    name: textAt(group, "groupName") ?? "",
    index,
    replicas: numberAt(group, "replicas"),
    minReplicas: numberAt(group, "minReplicas"),
    maxReplicas: numberAt(group, "maxReplicas"),
    numOfHosts: Math.max(1, Math.trunc(numberAt(group, "numOfHosts") ?? 1)),
    suspend: booleanAt(group, "suspend") === true,
    workersToDelete: textsAt(group, "scaleStrategy", "workersToDelete"),
    hasScaleStrategy: isObject(valueAt(group, "scaleStrategy")),
    requests: podRequests(valueAt(group, "template", "spec")),
  }));
}

/** Smallest and largest replica count KubeRay will run; absent bounds are 0 and 2147483647. */
export function replicaBounds({ minReplicas, maxReplicas }: WorkerGroup): {
  readonly min: number;
  readonly max: number;
} {
  return { min: minReplicas ?? 0, max: maxReplicas ?? NO_UPPER_BOUND };
}

/** The replicas KubeRay runs for a wanted count: it clamps silently to the bounds and leaves the spec as written. */
export function clampReplicas(group: WorkerGroup, wanted: number): number {
  const { min, max } = replicaBounds(group);
  return Math.max(min, Math.min(wanted, max));
}

/** Replicas in effect for the spec as it stands; an absent count is 0, raised to the lower bound. */
export function effectiveReplicas(group: WorkerGroup): number {
  return clampReplicas(group, group.replicas ?? 0);
}

/** Pods of a group as the spec asks: none while it is suspended, else clamped replicas times hosts. */
export function groupPods(group: WorkerGroup): number {
  return group.suspend ? 0 : effectiveReplicas(group) * group.numOfHosts;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
