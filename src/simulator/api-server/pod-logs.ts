import { parseTime } from "../../common/values/time.ts";
import { listAt, textAt, valueAt } from "../../common/values/untyped.ts";
import type { LogLine } from "../controllers/kubelet/pod-logs.ts";
import { badRequest } from "../store-refusals.ts";
import type { StoredObject } from "../stored-object.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import type { ApiParts } from "./read-handlers.ts";

/** What a container has written up to a moment, oldest first. The same pod and moment: the same lines. */
export type PodLogs = (pod: StoredObject, container: string, until: number) => readonly LogLine[];

const FOLLOW_EVERY_MS = 250;

/** @throws StoreRefusal 400 for a container that is not there or has not started, in the words of a kubelet */
export function podLogAnswer(
  { now, store, logs }: ApiParts & { readonly logs: PodLogs },
  pod: StoredObject,
  { query }: ApiRequest,
): ApiAnswer {
  const container = containerOf(pod, query.get("container") ?? "");
  const withTimes = query.get("timestamps") === "true";
  const written = (line: LogLine) => `${withTimes ? `${new Date(line.at).toISOString()} ` : ""}${line.text}\n`;
  const lines = chosenLines(logs(pod, container, now()), query, now());
  const contentType = "text/plain";
  if (query.get("follow") !== "true") return { text: lines.map(written).join(""), contentType };
  return {
    stream(response) {
      response.writeHead(200, { "content-type": contentType });
      response.write(lines.map(written).join(""));
      let told = now();
      const { uid } = pod.metadata;
      const timer = setInterval(() => {
        const present = now();
        const live = store.byUid(uid);
        for (const line of logs(live ?? pod, container, present)) if (line.at > told) response.write(written(line));
        told = present;
        if (live === undefined || hasEnded(live)) response.end();
      }, FOLLOW_EVERY_MS);
      response.on("close", () => clearInterval(timer));
    },
  };
}

function containerOf(pod: StoredObject, wanted: string): string {
  const names = listAt(pod, "spec", "containers").map((container) => textAt(container, "name") ?? "");
  const { name } = pod.metadata;
  if (wanted === "" && names.length > 1)
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(" ")}]`);
  const container = wanted === "" ? (names[0] ?? "") : wanted;
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const status = listAt(pod, "status", "containerStatuses").find((entry) => textAt(entry, "name") === container);
  const waiting = textAt(status, "state", "waiting", "reason");
  const hasRun = valueAt(status, "lastState", "terminated") !== undefined;
  if (status === undefined || (waiting !== undefined && !hasRun)) {
    const why = waiting === undefined || waiting === "ContainerCreating" ? "ContainerCreating" : waiting;
    const state = `is waiting to start: ${why}`;
    throw badRequest(`container ${JSON.stringify(container)} in pod ${JSON.stringify(name)} ${state}`);
  }
  return container;
}

function chosenLines(lines: readonly LogLine[], query: URLSearchParams, now: number): readonly LogLine[] {
  const seconds = query.get("sinceSeconds");
  const since = seconds === null ? parseTime(query.get("sinceTime") ?? undefined) : now - Number(seconds) * 1_000;
  const recent = since === undefined ? lines : lines.filter(({ at }) => at >= since);
  const tail = query.get("tailLines");
  if (tail === null) return recent;
  return Number(tail) <= 0 ? [] : recent.slice(-Number(tail));
}

function hasEnded(pod: StoredObject): boolean {
  const phase = textAt(pod, "status", "phase");
  return phase === "Succeeded" || phase === "Failed";
}
