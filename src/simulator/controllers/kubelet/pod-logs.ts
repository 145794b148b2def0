import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";

const LINE_EVERY_MS = 5_000;
const MOST_LINES = 2_000;

/** One line of a container's log with the moment it was written (virtual milliseconds since 1970). */
export interface LogLine {
  readonly at: number;
  readonly text: string;
}

/**
 * What a container has written so far. Nothing runs, so the log follows from the pod's state alone: asked again later, it is the same
 * and longer.
 *
 * @param now - Virtual milliseconds since 1970.
 * @returns undefined when there is no such container.
 */
export function podLog(pod: StoredObject, container: string, now: number): readonly LogLine[] | undefined {
  const containers = [...listAt(pod, "spec", "containers"), ...listAt(pod, "spec", "initContainers")];
  if (!containers.some((entry) => textAt(entry, "name") === container)) return undefined;
  const statuses = [...listAt(pod, "status", "containerStatuses"), ...listAt(pod, "status", "initContainerStatuses")];
  const state = valueAt(
    statuses.find((entry) => textAt(entry, "name") === container),
    "state",
  );
  const started = momentAt(state, "running", "startedAt") ?? momentAt(state, "terminated", "startedAt");
  if (started === undefined) return [];
  const finished = momentAt(state, "terminated", "finishedAt");
  const lines = runningLines(pod, container, started, Math.min(finished ?? now, now));
  return finished === undefined ? lines : [...lines, lastLine(state, finished)];
}

function runningLines(pod: StoredObject, container: string, from: number, to: number): readonly LogLine[] {
  const kind = pod.metadata.labels?.["ray.io/node-type"];
  const lines: LogLine[] = openingLines(kind, container, pod).map((text) => ({ at: from, text }));
  const first = Math.max(1, Math.ceil((to - from) / LINE_EVERY_MS) - MOST_LINES);
  for (let step = first; from + step * LINE_EVERY_MS <= to; step++) {
    const at = from + step * LINE_EVERY_MS;
    lines.push({ at, text: progressLine(kind, container, at, step) });
  }
  return lines;
}

function openingLines(kind: string | undefined, container: string, pod: StoredObject): readonly string[] {
  const ip = textAt(pod, "status", "podIP") ?? "127.0.0.1";
  if (container === "wait-gcs-ready") return ["GCS is ready."];
  if (kind === "head")
    return [`Local node IP: ${ip}`, "--------------------", "Ray runtime started.", "--------------------"];
  if (kind === "worker") return [`Local node IP: ${ip}`, "Ray runtime started."];
  return [`Starting ${container}`];
}

function progressLine(kind: string | undefined, container: string, at: number, step: number): string {
  const time = new Date(at).toISOString().replace("T", " ").slice(0, 23).replace(".", ",");
  if (kind === "head" || kind === "worker") return `${time} INFO raylet: heartbeat ${step}`;
  return `${time} INFO ${container}: step ${step} loss=${(4 / (1 + step / 10)).toFixed(4)}`;
}

function lastLine(state: unknown, at: number): LogLine {
  const reason = textAt(state, "terminated", "reason") ?? "";
  const text = reason === "Completed" ? "Done." : `Stopped: ${textAt(state, "terminated", "message") ?? reason}`;
  return { at, text };
}

function momentAt(state: unknown, ...path: readonly string[]): number | undefined {
  const moment = Date.parse(textAt(state, ...path) ?? "");
  return Number.isNaN(moment) ? undefined : moment;
}
