import type { ClusterQueue } from "./cluster-queue.ts";

/** What a ClusterQueue needs around it. */
export interface QueueSurroundings {
  hasFlavor(name: string): boolean;
  /** Whether the check is active; undefined when there is none of that name. */
  isCheckActive(name: string): boolean | undefined;
}

/** Why a ClusterQueue admits nothing. */
export interface QueueProblem {
  /** Kueue's word: `Terminating`, `Stopped`, `FlavorNotFound`, …; open text where only its status tells. */
  readonly reason: string;
  /** Kueue's words: `references missing ResourceFlavor(s): a,b`. */
  readonly message: string;
  /** The objects that are missing or idle. */
  readonly names: readonly string[];
}

/** All that is wrong with a ClusterQueue, in the order in which Kueue names it; empty for one that admits. */
export function queueProblems(
  { meta, stopPolicy, resourceGroups, admissionChecks }: ClusterQueue,
  around: QueueSurroundings,
): readonly QueueProblem[] {
  if (meta.deletingSince !== undefined) {
    return [{ reason: "Terminating", message: "clusterQueue is terminating", names: [] }];
  }
  const flavors = resourceGroups.flatMap((group) => group.flavors.map(({ name }) => name));
  const checks = admissionChecks.map(({ name }) => name);
  const noFlavor = flavors.filter((name) => !around.hasFlavor(name));
  const noCheck = checks.filter((name) => around.isCheckActive(name) === undefined);
  const idleCheck = checks.filter((name) => around.isCheckActive(name) === false);
  return [
    ...(stopPolicy === "None" ? [] : [{ reason: "Stopped", message: "is stopped", names: [] }]),
    ...unmet("FlavorNotFound", "missing ResourceFlavor(s)", noFlavor),
    ...unmet("AdmissionCheckNotFound", "missing AdmissionCheck(s)", noCheck),
    ...unmet("AdmissionCheckInactive", "inactive AdmissionCheck(s)", idleCheck),
  ];
}

function unmet(reason: string, what: string, names: readonly string[]): readonly QueueProblem[] {
  return names.length === 0 ? [] : [{ reason, message: `references ${what}: ${names.join(",")}`, names }];
}
