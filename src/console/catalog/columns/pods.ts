import { isReady, PODS, type Pod } from "../../../common/core-objects/pod.ts";
import { type Cell, UNKNOWN } from "../../model/cell.ts";
import { ageCell, countCell, namesCell, readyCell, textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, byTime, kindColumns } from "./named-column.ts";
import { acceleratorsCell, resourceCell } from "./resource-cells.ts";
import { type Look, statusCell, summaryCell } from "./status-cell.ts";

/** STATUS words of kubectl that mean that a pod is on its way, not in trouble. */
const ON_THE_WAY = /^(?:Pending|ContainerCreating|PodInitializing|Init:\d+\/\d+|SchedulingGated)$/;

export const POD_COLUMNS = kindColumns(
  PODS,
  {
    status: byText(status),
    reason: byText((pod) => textCell(pod.unschedulable?.message ?? pod.message, "muted")),
    ready: byNumber(({ ready, expected, phase }) =>
      readyCell(ready, expected, phase === "Succeeded" ? "muted" : undefined),
    ),
    restarts: byNumber(restarts),
    lastRestart: byTime(({ lastRestartAt }, { now }) => ageCell(lastRestartAt, now)),
    node: byText(({ node }) => textCell(node)),
    ip: byText(({ ip }) => textCell(ip, "muted")),
    belongsTo: byText(({ owner }) => textCell(owner === undefined ? "" : `${owner.kind} ${owner.name}`, "muted")),
    rayCluster: byText(({ meta }) => textCell(meta.labels.get("ray.io/cluster"))),
    group: byText(({ meta }) => textCell(meta.labels.get("ray.io/group"))),
    cpu: byQuantity(({ requests }) => resourceCell(requests, "cpu")),
    memory: byQuantity(({ requests }) => resourceCell(requests, "memory")),
    gpu: byNumber(({ requests }) => acceleratorsCell(requests)),
    priority: byNumber(({ priority }) => (priority === undefined ? textCell("") : countCell(priority))),
    gates: byText(({ gates }) => namesCell(gates, "info")),
  },
  (pods) => summaryCell("pods", pods.map(status)),
);

function status(pod: Pod): Cell {
  const { status: word, phase, unschedulable } = pod;
  if (word === "") return UNKNOWN;
  return statusCell(
    unschedulable === undefined ? lookOf(pod, word, phase) : "warning",
    unschedulable === undefined ? word : "Unschedulable",
  );
}

function lookOf(pod: Pod, word: string, phase: string): Look {
  if (word === "Terminating") return "progress";
  if (word === "Completed" || phase === "Succeeded") return "done";
  if (isReady(pod) && word === "Running") return "good";
  if (word === "Running") return "warning";
  if (word === "SchedulingGated") return "waiting";
  if (ON_THE_WAY.test(word)) return "progress";
  return word === "Unknown" ? "unknown" : "bad";
}

function restarts({ restarts: count }: Pod): Cell {
  return countCell(count, (count ?? 0) > 0 ? "warning" : "normal");
}
