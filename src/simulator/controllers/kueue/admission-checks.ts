import type { ClusterQueue } from "../../../common/kueue/cluster-queue.ts";
import { labelsAt, listAt } from "../../../common/values/untyped.ts";

/** Names of the checks that a queue asks for: all that apply to one of these flavors; by name. */
export function requiredChecks({ admissionChecks }: ClusterQueue, flavors: ReadonlySet<string>): readonly string[] {
  return admissionChecks
    .filter(({ onFlavors }) => onFlavors.length === 0 || onFlavors.some((flavor) => flavors.has(flavor)))
    .map(({ name }) => name)
    .toSorted();
}

/** Before quota is held, only checks that apply whatever the flavor are known. */
export function checksForAnyFlavor({ admissionChecks, resourceGroups }: ClusterQueue): readonly string[] {
  const flavors = resourceGroups.flatMap((group) => group.flavors.map(({ name }) => name));
  return admissionChecks
    .filter(({ onFlavors }) => onFlavors.length === 0 || flavors.every((flavor) => onFlavors.includes(flavor)))
    .map(({ name }) => name)
    .toSorted();
}

/** The flavors that a workload's admission names. */
export function admittedFlavors(status: unknown): ReadonlySet<string> {
  const assignments = listAt(status, "admission", "podSetAssignments");
  return new Set(assignments.flatMap((assignment) => [...labelsAt(assignment, "flavors").values()]));
}
