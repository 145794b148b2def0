import type { Misfit } from "./node-fit.ts";

const NO_PREEMPTION = "Preemption is not helpful for scheduling";
const NO_VICTIMS = "No preemption victims found for incoming pod";

/** The scheduler's sentence about a pod that fits nowhere: `0/6 nodes are available: 6 Insufficient cpu. …`. */
export function unschedulableMessage(misfits: readonly Misfit[]): string {
  if (misfits.length === 0) return "no nodes available to schedule pods";
  const available = `0/${misfits.length} nodes are available`;
  const reasons = counted(misfits.flatMap(({ reasons }) => reasons));
  const preemption = counted(misfits.map(({ resolvable }) => (resolvable ? NO_VICTIMS : NO_PREEMPTION)));
  return `${available}: ${reasons}. no new claims to deallocate, preemption: ${available}: ${preemption}.`;
}

/** `2 this, 4 that`, sorted as text, which is how the scheduler sorts them. */
function counted(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`);
  return parts.sort((a, b) => (a < b ? -1 : 1)).join(", ");
}
