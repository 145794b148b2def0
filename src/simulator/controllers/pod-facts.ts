import { listAt, textAt, valueAt } from "../../common/values/untyped.ts";
import type { StoredObject } from "../stored-object.ts";
import { conditionOf } from "./conditions.ts";

export function phaseOf(pod: StoredObject): string {
  return textAt(pod, "status", "phase") ?? "Pending";
}

/** Succeeded or Failed: nothing of it runs or will run again. */
export function isTerminal(pod: StoredObject): boolean {
  const phase = phaseOf(pod);
  return phase === "Succeeded" || phase === "Failed";
}

export function readyStatus(pod: StoredObject): string | undefined {
  return textAt(conditionOf(valueAt(pod, "status"), "Ready"), "status");
}

export function isRunningAndReady(pod: StoredObject): boolean {
  return phaseOf(pod) === "Running" && readyStatus(pod) === "True";
}

/** The terminated state of a container, by name. */
export function terminatedState(pod: StoredObject, container: string): unknown {
  const status = listAt(pod, "status", "containerStatuses").find((entry) => textAt(entry, "name") === container);
  return valueAt(status, "state", "terminated");
}
