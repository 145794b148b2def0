import { findCondition, isTrue } from "../values/condition.ts";
import { isActive, type Workload } from "./workload.ts";

/** Why a suspended job stands still. */
export interface HeldJob {
  readonly health: "starting" | "suspended" | "queued";
  /** As Kueue says it: clean it before it reaches the terminal. */
  readonly reason: string;
}

/** What a suspended job waits for, in the words of its Workload. */
export function heldByWorkload(workload: Workload): HeldJob {
  if (!isActive(workload)) return { health: "suspended", reason: "its Workload is deactivated" };
  if (isTrue(workload.conditions, "Admitted"))
    return { health: "starting", reason: "admitted; Kueue is about to resume it" };
  const quota = findCondition(workload.conditions, "QuotaReserved");
  if (quota?.status === "True") return { health: "queued", reason: "quota is reserved, an admission check is pending" };
  return { health: "queued", reason: quota?.message || "waits for its turn in the queue" };
}
