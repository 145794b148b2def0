import { textAt } from "../../../../common/values/untyped.ts";
import type { StoredObject } from "../../../stored-object.ts";
import type { Writable } from "../../object-maps.ts";
import { isBeingDeleted } from "../../owner-reference.ts";
import { phaseOf } from "../../pod-facts.ts";
import type { PodSetWish } from "./job-kind.ts";
import { POD } from "./plain-pod.ts";

export const GROUP_LABEL = "kueue.x-k8s.io/pod-group-name";
export const TOTAL_COUNT = "kueue.x-k8s.io/pod-group-total-count";
export const GROUP_WORKLOAD = "kueue.x-k8s.io/is-group-workload";
const FAST_ADMISSION = "kueue.x-k8s.io/pod-group-fast-admission";
const RETRIABLE = "kueue.x-k8s.io/retriable-in-group";
const ROLE_HASH = "kueue.x-k8s.io/role-hash";

/** Pods of one group, in the order of their creation. */
export type PodGroup = readonly [StoredObject, ...StoredObject[]];

export function roleOf({ metadata }: StoredObject): string {
  return metadata.annotations?.[ROLE_HASH] ?? "";
}

/** How many pods a group is to have, as its first pod says. */
export function totalCount([first]: PodGroup): number {
  return Number(first.metadata.annotations?.[TOTAL_COUNT] ?? 0);
}

/** One pod is enough to admit all of them. */
export function isFast([first]: PodGroup): boolean {
  return first.metadata.annotations?.[FAST_ADMISSION] === "true";
}

/** A pod that failed in it is not replaced. */
export function isUnretriable(pods: PodGroup): boolean {
  return pods.some(({ metadata }) => metadata.annotations?.[RETRIABLE] === "false");
}

/** Runs, may run or has succeeded. */
export function counts(pod: StoredObject): boolean {
  if (isBeingDeleted(pod) && textAt(pod, "spec", "nodeName") === undefined) return false;
  return phaseOf(pod) !== "Failed";
}

export function isGated(pod: StoredObject): boolean {
  return POD.isSuspended(pod as unknown as Writable);
}

/** A set for each role, by the names of the roles. */
export function groupPodSets(pods: PodGroup): readonly PodSetWish[] {
  const sets = new Map<string, PodSetWish>();
  for (const pod of pods.filter(counts)) {
    const role = roleOf(pod);
    const known = sets.get(role);
    const [alone] = POD.podSets(pod);
    if (known !== undefined) sets.set(role, { ...known, count: known.count + 1 });
    else if (alone !== undefined) sets.set(role, { ...alone, name: role });
  }
  const [first] = sets.values();
  if (isFast(pods)) return first === undefined ? [] : [{ ...first, count: totalCount(pods) }];
  return [...sets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those to keep first: held by Kueue, already let go, older. */
export function inOrderOfKeeping(pods: readonly StoredObject[]): readonly StoredObject[] {
  const rank = (pod: StoredObject) =>
    ((pod.metadata.finalizers ?? []).includes(POD.finalizer ?? "") ? 0 : 2) + (isGated(pod) ? 1 : 0);
  return pods.toSorted((a, b) => rank(a) - rank(b));
}
