import type { Condition } from "../values/condition.ts";
import { parsePreemption } from "./preemption.ts";

/** An eviction in a few words: who preempted it, or what Kueue wrote. */
export function evictionInWords({ reason, message }: Condition): string {
  const preemption = parsePreemption(message);
  if (preemption === undefined) return inOneLine(reason, message);
  const by = preemption.byClusterQueue === "" ? "" : ` by a workload of ClusterQueue ${preemption.byClusterQueue}`;
  return `preempted${by}${preemption.why === "" ? "" : ` (${preemption.why})`}`;
}

/** `Reason: message`; the reason alone when there is no message. */
export function inOneLine(reason: string, message: string): string {
  const text = message.trim();
  if (text === "") return reason;
  return reason === "" ? text : `${reason}: ${text}`;
}
