import { sharedText } from "./shared-text.ts";
import { parseTime } from "./time.ts";
import { listAt, numberAt, textAt } from "./untyped.ts";

/** One entry of `status.conditions`. Texts are as sent: clean them before they reach the terminal. */
export interface Condition {
  readonly type: string;
  /** `True`, `False` or `Unknown`; empty when the object does not say. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since 1970 of the last change of status. */
  readonly changedAt: number | undefined;
  /** Generation of the spec that the condition speaks about, where the controller tells. */
  readonly observedGeneration: number | undefined;
}

const NONE: readonly Condition[] = [];

/** Reads a list of conditions at a path such as `"status", "conditions"`. Entries without a type say nothing and are left out. */
export function conditionsAt(value: unknown, ...path: readonly (string | number)[]): readonly Condition[] {
  const list = listAt(value, ...path);
  if (list.length === 0) return NONE;
  const conditions: Condition[] = [];
  for (const entry of list) {
    const type = textAt(entry, "type");
    if (type === undefined || type === "") continue;
    const message = textAt(entry, "message") ?? "";
    conditions.push({
      type: sharedText(type),
      status: sharedText(textAt(entry, "status") ?? ""),
      reason: sharedText(textAt(entry, "reason") ?? ""),
      message: sameAsBefore(conditions, message) ?? sharedText(message),
      changedAt: parseTime(textAt(entry, "lastTransitionTime")),
      observedGeneration: numberAt(entry, "observedGeneration"),
    });
  }
  return conditions;
}

/** Controllers write one long message into several conditions: kept once. */
function sameAsBefore(conditions: readonly Condition[], message: string): string | undefined {
  return conditions.find((condition) => condition.message === message)?.message;
}

/**
 * The first of that type: the API keeps types unique, a broken list may not.
 * @example
 * const why = findCondition(workload.conditions, "Evicted")?.message;
 */
export function findCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/**
 * True only for the status `True`: absent and `Unknown` are both "not known to be so".
 * @example
 * if (isTrue(workload.conditions, "Admitted")) console.log("admitted");
 */
export function isTrue(conditions: readonly Condition[], type: string): boolean {
  return findCondition(conditions, type)?.status === "True";
}
