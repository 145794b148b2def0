import { textAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionOf, isConditionTrue } from "../conditions.ts";
import { mapsIn, type Writable } from "../object-maps.ts";

/** `Complete` or `Failed`: nothing more will happen to the Job. */
export function isFinished(job: StoredObject): boolean {
  return isConditionTrue(job["status"], "Complete") || isConditionTrue(job["status"], "Failed");
}

/** When a Job finished, in milliseconds since 1970. */
export function finishedAt(job: StoredObject): number | undefined {
  const type = isConditionTrue(job["status"], "Complete") ? "Complete" : "Failed";
  const moment = Date.parse(textAt(conditionOf(job["status"], type), "lastTransitionTime") ?? "");
  return Number.isNaN(moment) ? undefined : moment;
}

export function setJobCondition(
  status: Writable,
  now: string,
  wish: { readonly type: string; readonly status: "True" | "False"; readonly reason: string; readonly message: string },
): boolean {
  const conditions = mapsIn(status, "conditions");
  const known = conditions.find(({ type }) => type === wish.type);
  if (known?.["status"] === wish.status) return false;
  const kept = conditions.filter(({ type }) => type !== wish.type);
  status["conditions"] = [...kept, { ...wish, lastProbeTime: now, lastTransitionTime: now }];
  return true;
}

/** `0-2,5` for 0, 1, 2 and 5. */
export function printIndexes(indexes: readonly number[]): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    const [first, last] = [sorted[start], sorted[end]];
    parts.push(end === start ? `${first}` : end === start + 1 ? `${first},${last}` : `${first}-${last}`);
    start = end + 1;
  }
  return parts.join(",");
}

/** The reverse of {@link printIndexes}; parts that make no sense are left out. */
export function readIndexes(text: string | undefined): readonly number[] {
  const indexes: number[] = [];
  for (const part of (text ?? "").split(",")) {
    const [from = Number.NaN, to = from] = part === "" ? [] : part.split("-").map(Number);
    for (let index = from; index <= to; index++) indexes.push(index);
  }
  return indexes;
}
