import { textAt } from "../../common/values/untyped.ts";
import { isMap } from "../json-values.ts";
import type { Draft } from "../object-store.ts";

export interface NewCondition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message?: string;
}

type Writable = Record<string, unknown>;

/** Sets or adds a condition of a status; its transition time moves only when its status changes. */
export function setCondition(
  status: Writable,
  { type, status: wanted, reason, message = "" }: NewCondition,
  now: string,
) {
  status["conditions"] ??= [];
  const conditions = status["conditions"] as Writable[];
  const found = conditions.find((condition) => condition["type"] === type);
  if (found === undefined) {
    conditions.push({ type, status: wanted, reason, message, lastTransitionTime: now });
    return;
  }
  if (found["status"] !== wanted) found["lastTransitionTime"] = now;
  found["status"] = wanted;
  found["reason"] = reason;
  found["message"] = message;
}

export function removeCondition(status: Writable, type: string): void {
  const conditions = status["conditions"];
  if (Array.isArray(conditions)) status["conditions"] = conditions.filter((condition) => condition?.type !== type);
}

/** Read more often than anything else, hence without a path to follow. */
export function conditionOf(status: unknown, type: string): unknown {
  const conditions = isMap(status) ? status["conditions"] : undefined;
  if (!Array.isArray(conditions)) return undefined;
  for (const condition of conditions) if (isMap(condition) && condition["type"] === type) return condition;
  return undefined;
}

export function isConditionTrue(status: unknown, type: string): boolean {
  const condition = conditionOf(status, type);
  return isMap(condition) && condition["status"] === "True";
}

/** When a condition last changed its status, in milliseconds since 1970. */
export function conditionMoment(status: unknown, type: string): number | undefined {
  const moment = Date.parse(textAt(conditionOf(status, type), "lastTransitionTime") ?? "");
  return Number.isNaN(moment) ? undefined : moment;
}

/** The status of a draft, made when there is none. */
export function statusOf(draft: Draft): Record<string, unknown> {
  draft.status ??= {};
  return draft.status;
}
