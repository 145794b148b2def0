import { conditionsAt, findCondition } from "../values/condition.ts";
import { numberAt, textAt } from "../values/untyped.ts";

/** Whether Kueue lets a queue (or admission check) work, and why not. */
export interface Activity {
  /** Undefined while Kueue has said nothing. */
  readonly active: boolean | undefined;
  /** Reason of the `Active` condition: `Ready`, `Stopped`, `FlavorNotFound`, …; open text. */
  readonly reason: string;
  readonly message: string;
  readonly changedAt: number | undefined;
}

const SILENT: Activity = { active: undefined, reason: "", message: "", changedAt: undefined };

export function activityOf(status: unknown): Activity {
  const condition = findCondition(conditionsAt(status, "conditions"), "Active");
  if (condition === undefined) return SILENT;
  const { status: is, reason, message, changedAt } = condition;
  return { active: is === "True" ? true : is === "False" ? false : undefined, reason, message, changedAt };
}

/** How many workloads stand where. `reserving` includes `admitted`. */
export interface WorkloadCounts {
  readonly pending: number | undefined;
  readonly reserving: number | undefined;
  readonly admitted: number | undefined;
}

export function workloadCounts(status: unknown): WorkloadCounts {
  return {
    pending: numberAt(status, "pendingWorkloads"),
    reserving: numberAt(status, "reservingWorkloads"),
    admitted: numberAt(status, "admittedWorkloads"),
  };
}

/** `spec.stopPolicy`: `None`, `Hold`, `HoldAndDrain`; open text. Absent means `None`. */
export function stopPolicyOf(spec: unknown): string {
  return textAt(spec, "stopPolicy") || "None";
}

/** Says whether somebody stopped the queue on purpose. */
export function isStopped({ stopPolicy }: { readonly stopPolicy: string }): boolean {
  return stopPolicy !== "None";
}

/** From int64 max up, a share means "infinite"; JSON readers round the number up to 2^63. */
const INFINITE_SHARE = 2 ** 63;

/** Fair share in permille; `Infinity` for a queue whose weight is 0; undefined while fair sharing says nothing. */
export function weightedShareOf(status: unknown): number | undefined {
  const share = numberAt(status, "fairSharing", "weightedShare");
  return share !== undefined && share >= INFINITE_SHARE ? Number.POSITIVE_INFINITY : share;
}
