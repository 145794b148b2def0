import type { JsonMap } from "./convert.ts";

/** Fields of a core/v1 event with their names in events.k8s.io/v1. */
const NAMES: readonly (readonly [core: string, renamed: string])[] = [
  ["message", "note"],
  ["involvedObject", "regarding"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

export function eventToNew(event: JsonMap): void {
  for (const [core, renamed] of NAMES) rename(event, core, renamed);
}

export function eventFromNew(event: JsonMap): void {
  for (const [core, renamed] of NAMES) rename(event, renamed, core);
}

/** Keeps what is not there away. */
export function rename(object: JsonMap, from: string, to: string): void {
  if (!Object.hasOwn(object, from)) return;
  object[to] = object[from];
  delete object[from];
}
