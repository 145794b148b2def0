import { isAccelerator } from "../../../common/core-objects/resources.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../../common/kueue/local-queue.ts";
import { isStopped } from "../../../common/kueue/queue-state.ts";
import type { Cell } from "../../model/cell.ts";
import { clusterQueueNamed } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { barCell } from "./bar.ts";
import { countCell, quantityCell, textCell, yesCell } from "./cells.ts";
import { byNumber, byQuantity, byText, kindColumns } from "./named-column.ts";
import { pendingCell } from "./queue-cells.ts";
import { sumOf } from "./resource-cells.ts";
import { statusCell, summaryCell } from "./status-cell.ts";

export const LOCAL_QUEUE_COLUMNS = kindColumns(
  LOCAL_QUEUES,
  {
    status: byText(status),
    reason: byText(({ activity }) =>
      textCell(activity.active === false ? activity.message || activity.reason : "", "muted"),
    ),
    clusterQueue: byText(({ clusterQueue }) => textCell(clusterQueue)),
    cpu: byQuantity((queue, related) => useBar(queue, related, (name) => name === "cpu")),
    memory: byQuantity((queue, related) => useBar(queue, related, (name) => name === "memory")),
    gpu: byQuantity((queue, related) => useBar(queue, related, isAccelerator)),
    pending: byNumber(({ counts }) => pendingCell(counts.pending)),
    admitted: byNumber(({ counts }) => countCell(counts.admitted)),
    reserving: byNumber(({ counts }) => countCell(counts.reserving)),
    takesUnlabelled: byText(({ isDefault }) => yesCell(isDefault, "default")),
    stopPolicy: byText(({ stopPolicy }) => textCell(stopPolicy === "None" ? "" : stopPolicy, "warning")),
  },
  (queues) => summaryCell("queues", queues.map(status)),
);

function status(queue: LocalQueue): Cell {
  if (isStopped(queue)) return statusCell("warning", queue.stopPolicy === "HoldAndDrain" ? "draining" : "held");
  if (queue.activity.active === undefined) return statusCell("unknown", "unknown");
  return queue.activity.active ? statusCell("good", "active") : statusCell("bad", "inactive");
}

/** What this namespace holds of its ClusterQueue's nominal quota; the amount alone when the ClusterQueue cannot be read. */
function useBar({ usage, clusterQueue }: LocalQueue, related: Related, covers: (name: string) => boolean): Cell {
  const parts = usage.filter(({ resource }) => covers(resource));
  if (parts.length === 0) return { text: "-", tone: "muted", sort: undefined };
  const used = sumOf(parts, (part) => part.used);
  const reserved = sumOf(parts, (part) => part.reserved);
  const quotas = clusterQueueNamed(clusterQueue, related)?.quotas.filter(({ resource }) => covers(resource));
  if (quotas === undefined || quotas.length === 0) return quantityCell(reserved ?? used);
  return barCell({ used, reserved, nominal: sumOf(quotas, ({ nominal }) => nominal) });
}
