import type { ClusterQueue } from "../../../common/kueue/cluster-queue.ts";
import { type QueueSurroundings, queueProblems } from "../../../common/kueue/queue-problems.ts";
import type { NewCondition } from "../conditions.ts";

/** The `Active` condition of a ClusterQueue: the first of what is wrong gives the reason. */
export function activeCondition(queue: ClusterQueue, around: QueueSurroundings): NewCondition {
  const problems = queueProblems(queue, around);
  const [first] = problems;
  if (first === undefined) {
    return { type: "Active", status: "True", reason: "Ready", message: "Can admit new workloads" };
  }
  const all = problems.map(({ message }) => message).join(", ");
  const message =
    first.reason === "Terminating"
      ? `Can't admit new workloads; ${first.message}`
      : `Can't admit new workloads: ${all}.`;
  return { type: "Active", status: "False", reason: first.reason, message };
}
