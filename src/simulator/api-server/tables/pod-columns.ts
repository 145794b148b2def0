import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { AGE, ageSince, type Column, NAME, orNone, text, wide } from "./column.ts";

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  text("Ready", (pod) => {
    const ready = listAt(pod, "status", "containerStatuses").filter((status) => valueAt(status, "ready") === true);
    return `${ready.length}/${listAt(pod, "spec", "containers").length}`;
  }),
  text("Status", podStatus),
  text("Restarts", restarts),
  AGE,
  wide("IP", (pod) => orNone(textAt(pod, "status", "podIP"))),
  wide("Node", (pod) => orNone(textAt(pod, "spec", "nodeName"))),
  wide("Nominated Node", (pod) => orNone(textAt(pod, "status", "nominatedNodeName"))),
  wide("Readiness Gates", (pod) => {
    const gates = listAt(pod, "spec", "readinessGates").map((gate) => textAt(gate, "conditionType") ?? "");
    const isMet = (gate: string) =>
      listAt(pod, "status", "conditions").some(
        (condition) => textAt(condition, "type") === gate && textAt(condition, "status") === "True",
      );
    return gates.length === 0 ? "<none>" : `${gates.filter(isMet).length}/${gates.length}`;
  }),
];

/** The one word for a pod's state: what its containers wait for or ended with says more than the phase. */
export function podStatus(pod: StoredObject): string {
  const isGated = listAt(pod, "status", "conditions").some(
    (condition) => textAt(condition, "type") === "PodScheduled" && textAt(condition, "reason") === "SchedulingGated",
  );
  const said = isGated ? "SchedulingGated" : textAt(pod, "status", "reason");
  const phase = said || (textAt(pod, "status", "phase") ?? "Unknown");
  const status = initStatus(pod) ?? containerStatus(pod, phase);
  if (pod.metadata.deletionTimestamp === undefined) return status;
  return textAt(pod, "status", "reason") === "NodeLost" ? "Unknown" : "Terminating";
}

function initStatus(pod: StoredObject): string | undefined {
  const statuses = listAt(pod, "status", "initContainerStatuses");
  const total = listAt(pod, "spec", "initContainers").length;
  for (const [index, status] of statuses.entries()) {
    const ended = valueAt(status, "state", "terminated");
    if (ended !== undefined && numberAt(ended, "exitCode") === 0) continue;
    if (ended !== undefined) return `Init:${endOf(ended)}`;
    const waiting = textAt(status, "state", "waiting", "reason");
    if (waiting !== undefined && waiting !== "PodInitializing") return `Init:${waiting}`;
    return `Init:${index}/${total}`;
  }
  return undefined;
}

function containerStatus(pod: StoredObject, phase: string): string {
  let status = phase;
  let isRunning = false;
  for (const container of listAt(pod, "status", "containerStatuses").toReversed()) {
    const waiting = textAt(container, "state", "waiting", "reason");
    const ended = valueAt(container, "state", "terminated");
    if (waiting) status = waiting;
    else if (ended !== undefined) status = endOf(ended);
    else if (valueAt(container, "ready") === true) isRunning = true;
  }
  if (status !== "Completed" || !isRunning) return status;
  const isReady = listAt(pod, "status", "conditions").some(
    (condition) => textAt(condition, "type") === "Ready" && textAt(condition, "status") === "True",
  );
  return isReady ? "Running" : "NotReady";
}

function endOf(ended: unknown): string {
  const reason = textAt(ended, "reason");
  if (reason) return reason;
  const signal = numberAt(ended, "signal");
  return signal ? `Signal:${signal}` : `ExitCode:${numberAt(ended, "exitCode") ?? 0}`;
}

function restarts(pod: StoredObject, now: number): string {
  const statuses = listAt(pod, "status", "containerStatuses");
  const count = statuses.reduce<number>((sum, status) => sum + (numberAt(status, "restartCount") ?? 0), 0);
  const ends = statuses.map((status) => textAt(status, "lastState", "terminated", "finishedAt") ?? "");
  const last = ends.toSorted().at(-1) ?? "";
  return count === 0 || last === "" ? String(count) : `${count} (${ageSince(last, now)} ago)`;
}
