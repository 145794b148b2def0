import type { ClusterQueue } from "../../../common/kueue/cluster-queue.ts";
import type { NewCondition } from "../conditions.ts";

/** What a ClusterQueue needs around it. */
export interface QueueSurroundings {
  hasFlavor(name: string): boolean;
  /** Whether the check is active; undefined when there is none of that name. */
  isCheckActive(name: string): boolean | undefined;
}

/** The `Active` condition of a ClusterQueue: the first of what is wrong gives the reason. */
export function activeCondition(queue: ClusterQueue, terminating: boolean, around: QueueSurroundings): NewCondition {
  if (terminating) {
    return inactive("Terminating", "Can't admit new workloads; clusterQueue is terminating");
  }
  const problems = problemsOf(queue, around);
  const [first] = problems;
  if (first === undefined)
    return { type: "Active", status: "True", reason: "Ready", message: "Can admit new workloads" };
  const all = problems.map(({ message }) => message).join(", ");
  return inactive(first.reason, `Can't admit new workloads: ${all}.`);
}

interface Problem {
  readonly reason: string;
  readonly message: string;
}

function problemsOf(
  { stopPolicy, resourceGroups, admissionChecks }: ClusterQueue,
  around: QueueSurroundings,
): readonly Problem[] {
  const flavors = resourceGroups.flatMap((group) => group.flavors.map(({ name }) => name));
  const checks = admissionChecks.map(({ name }) => name);
  const noFlavor = flavors.filter((name) => !around.hasFlavor(name));
  const noCheck = checks.filter((name) => around.isCheckActive(name) === undefined);
  const idleCheck = checks.filter((name) => around.isCheckActive(name) === false);
  const missing = (reason: string, what: string, names: readonly string[]): Problem[] =>
    names.length === 0 ? [] : [{ reason, message: `references ${what}: ${names.join(",")}` }];
  return [
    ...(stopPolicy === "None" ? [] : [{ reason: "Stopped", message: "is stopped" }]),
    ...missing("FlavorNotFound", "missing ResourceFlavor(s)", noFlavor),
    ...missing("AdmissionCheckNotFound", "missing AdmissionCheck(s)", noCheck),
    ...missing("AdmissionCheckInactive", "inactive AdmissionCheck(s)", idleCheck),
  ];
}

function inactive(reason: string, message: string): NewCondition {
  return { type: "Active", status: "False", reason, message };
}
