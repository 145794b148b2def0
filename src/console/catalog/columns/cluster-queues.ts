import { addKnown, isAccelerator } from "../../../common/core-objects/resources.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../../../common/kueue/cluster-queue.ts";
import { type FlavorQuota, fill, mostByOwnLimits } from "../../../common/kueue/flavor-quota.ts";
import { isStopped } from "../../../common/kueue/queue-state.ts";
import { type Quantity, shortQuantity } from "../../../common/values/quantity.ts";
import { cleanLine } from "../../../common/values/text.ts";
import { type Cell, EMPTY } from "../../model/cell.ts";
import type { Related } from "../../model/related.ts";
import { type BarAmounts, barCell } from "./bar.ts";
import { countCell, namesCell, textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, kindColumns } from "./named-column.ts";
import { pendingCell } from "./queue-cells.ts";
import { shortResourceName, sumOf } from "./resource-cells.ts";
import { statusCell, summaryCell } from "./status-cell.ts";

export const CLUSTER_QUEUE_COLUMNS = kindColumns(
  CLUSTER_QUEUES,
  {
    status: byText(status),
    reason: byText((queue) => textCell(whyNot(queue), "muted")),
    cohort: byText(({ cohort }) => textCell(cohort)),
    cpu: byQuantity((queue) => resourceBar(queue, (name) => name === "cpu")),
    memory: byQuantity((queue) => resourceBar(queue, (name) => name === "memory")),
    gpu: byQuantity((queue) => resourceBar(queue, isAccelerator)),
    fullest: byNumber(fullest),
    pending: byNumber(({ counts }) => pendingCell(counts.pending)),
    admitted: byNumber(({ counts }) => countCell(counts.admitted)),
    reserving: byNumber(({ counts }) => countCell(counts.reserving)),
    borrowed: byText(borrowed),
    flavors: byText(({ resourceGroups }) =>
      namesCell(resourceGroups.flatMap(({ flavors }) => flavors.map(({ name }) => name))),
    ),
    strategy: byText(({ strategy }) => textCell(strategy, "muted")),
    preemption: byText(({ preemption }) =>
      textCell(`within ${preemption.withinClusterQueue}, reclaim ${preemption.reclaimWithinCohort}`, "muted"),
    ),
    checks: byText(({ admissionChecks }) => namesCell(admissionChecks.map(({ name }) => name))),
    share: byNumber(({ weightedShare }) => (weightedShare === undefined ? EMPTY : countCell(weightedShare))),
    stopPolicy: byText(({ stopPolicy }) => textCell(stopPolicy === "None" ? "" : stopPolicy, "warning")),
  },
  summary,
);

function status(queue: ClusterQueue): Cell {
  if (isStopped(queue)) return statusCell("warning", queue.stopPolicy === "HoldAndDrain" ? "draining" : "held");
  if (queue.activity.active === undefined) return statusCell("unknown", "unknown");
  return queue.activity.active ? statusCell("good", "active") : statusCell("bad", "inactive");
}

function whyNot({ activity }: ClusterQueue): string {
  return activity.active === false ? activity.message || activity.reason : "";
}

/** One bar over all flavors that cover the resource. */
function resourceBar({ quotas, cohort }: ClusterQueue, covers: (name: string) => boolean): Cell {
  const parts = quotas.filter(({ resource }) => covers(resource));
  return parts.length === 0 ? { text: "-", tone: "muted", sort: undefined } : barCell(amountsOf(parts, cohort !== ""));
}

/** The resource that is nearest to its nominal quota, of any name. Sorts and filters by percent. */
function fullest({ quotas, cohort }: ClusterQueue): Cell {
  let found: FlavorQuota | undefined;
  for (const quota of quotas)
    if ((fill(quota) ?? -1) > ((found === undefined ? undefined : fill(found)) ?? -1)) found = quota;
  if (found === undefined) return EMPTY;
  const share = fill(found);
  const label = cleanLine(shortResourceName(found.resource));
  return {
    ...barCell({ label, ...amountsOf([found], cohort !== "") }),
    sort: share === undefined ? undefined : Math.round(share * 100),
  };
}

function amountsOf(parts: readonly FlavorQuota[], inCohort: boolean): BarAmounts {
  return {
    used: sumOf(parts, ({ used }) => used),
    reserved: sumOf(parts, ({ reserved }) => reserved),
    nominal: sumOf(parts, ({ nominal }) => nominal),
    limit: limitOf(parts, inCohort),
  };
}

/** Undefined when a flavor's borrowing is bounded by the cohort alone. */
function limitOf(parts: readonly FlavorQuota[], inCohort: boolean): Quantity | undefined {
  let sum: Quantity | undefined;
  for (const [index, part] of parts.entries()) {
    const most = mostByOwnLimits(part, inCohort);
    if (most === "unlimited" || most === undefined) return undefined;
    sum = index === 0 ? most : addKnown(sum, most);
  }
  return sum;
}

/** What it took from its cohort: `4 cpu, 2 gpu`. */
function borrowed({ quotas }: ClusterQueue): Cell {
  const taken = quotas.filter(({ borrowed: amount }) => amount !== undefined && amount.nanos > 0n);
  const words = taken.map(({ resource, flavor, borrowed: amount }) =>
    amount === undefined ? "" : `${shortQuantity(amount)} ${shortResourceName(resource)} (${flavor})`,
  );
  return namesCell(words, "info");
}

/** `4 queues, 1 inactive, 12 pending` */
function summary(queues: readonly ClusterQueue[], _related: Related): Cell {
  const base = summaryCell("cluster queues", queues.map(status));
  let pending = 0;
  for (const { counts } of queues) pending += counts.pending ?? 0;
  const unknown = queues.some(({ counts }) => counts.pending === undefined) ? "at least " : "";
  return { ...base, text: `${base.text}, ${unknown}${pending} pending` };
}
