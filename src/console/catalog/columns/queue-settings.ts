import { NODES, taintText } from "../../../common/core-objects/node.ts";
import { ADMISSION_CHECKS, type AdmissionCheck } from "../../../common/kueue/admission-check.ts";
import { CLUSTER_QUEUES } from "../../../common/kueue/cluster-queue.ts";
import { COHORTS, type Cohort } from "../../../common/kueue/cohort.ts";
import { nodesOf, RESOURCE_FLAVORS, type ResourceFlavor } from "../../../common/kueue/resource-flavor.ts";
import { TOPOLOGIES } from "../../../common/kueue/topology.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../../../common/kueue/workload-priority-class.ts";
import { shortQuantity } from "../../../common/values/quantity.ts";
import { type Cell, EMPTY, UNKNOWN } from "../../model/cell.ts";
import { COHORTS_BY_PARENT, QUEUES_BY_COHORT } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { countCell, namesCell, textCell } from "./cells.ts";
import { byNumber, byText, kindColumns } from "./named-column.ts";
import { resourcesInWords, shortResourceName } from "./resource-cells.ts";
import { statusCell, summaryCell } from "./status-cell.ts";

export const COHORT_COLUMNS = kindColumns(COHORTS, {
  parent: byText(({ parent }) => textCell(parent)),
  queues: byText(queuesOf),
  queueCount: byNumber(queueCount),
  children: byText(({ meta }, related) =>
    namesCell((related.derive(COHORTS_BY_PARENT).get(meta.name) ?? []).map((child) => child.meta.name)),
  ),
  quota: byText(({ limits }) =>
    textCell(resourcesInWords(new Map(limits.map(({ resource, nominal }) => [resource, nominal])))),
  ),
  share: byNumber(({ weightedShare }) => (weightedShare === undefined ? EMPTY : countCell(weightedShare))),
  borrowing: byText(borrowersOf),
});

export const RESOURCE_FLAVOR_COLUMNS = kindColumns(RESOURCE_FLAVORS, {
  nodeLabels: byText(({ nodeLabels }) => namesCell([...nodeLabels].map(([key, value]) => `${key}=${value}`))),
  taints: byText(({ nodeTaints }) => namesCell(nodeTaints.map(taintText))),
  tolerations: byText(({ tolerations }) =>
    namesCell(tolerations.map(({ key, value }) => (value === "" ? key || "everything" : `${key}=${value}`))),
  ),
  topology: byText(({ topology }) => textCell(topology)),
  nodes: byNumber(nodeCount),
  queues: byText(usedBy),
});

export const ADMISSION_CHECK_COLUMNS = kindColumns(
  ADMISSION_CHECKS,
  {
    status: byText(checkStatus),
    reason: byText(({ activity }) =>
      textCell(activity.active === true ? "" : activity.message || activity.reason, "muted"),
    ),
    controller: byText(({ controller }) => textCell(controller)),
    parameters: byText(({ parameters }) => textCell(parameters)),
  },
  (checks) => summaryCell("admission checks", checks.map(checkStatus)),
);

export const WORKLOAD_PRIORITY_CLASS_COLUMNS = kindColumns(WORKLOAD_PRIORITY_CLASSES, {
  value: byNumber(({ value }) => countCell(value)),
  description: byText(({ description }) => textCell(description, "muted")),
});

export const TOPOLOGY_COLUMNS = kindColumns(TOPOLOGIES, {
  levels: byText(({ levels }) => textCell(levels.join(" > "))),
  depth: byNumber(({ levels }) => countCell(levels.length)),
});

function checkStatus({ activity }: AdmissionCheck): Cell {
  if (activity.active === undefined) return statusCell("unknown", "unknown");
  if (!activity.active) return statusCell("bad", "inactive");
  return activity.reason === "SomeActiveClusters" ? statusCell("warning", "degraded") : statusCell("good", "active");
}

function queuesOf({ meta }: Cohort, related: Related): Cell {
  const queues = related.derive(QUEUES_BY_COHORT);
  return queues === undefined ? UNKNOWN : namesCell((queues.get(meta.name) ?? []).map((queue) => queue.meta.name));
}

function queueCount({ meta }: Cohort, related: Related): Cell {
  const queues = related.derive(QUEUES_BY_COHORT);
  return queues === undefined ? UNKNOWN : countCell(queues.get(meta.name)?.length ?? 0);
}

/** `team-a 4 gpu, team-b 2 cpu`: who holds more than its own, in this cohort. */
function borrowersOf({ meta }: Cohort, related: Related): Cell {
  const queues = related.derive(QUEUES_BY_COHORT)?.get(meta.name) ?? [];
  const words = queues.flatMap((queue) =>
    queue.quotas.flatMap(({ borrowed, resource }) =>
      borrowed === undefined || borrowed.nanos === 0n
        ? []
        : [`${queue.meta.name} ${shortQuantity(borrowed)} ${shortResourceName(resource)}`],
    ),
  );
  return namesCell(words, "info");
}

/** No node at all for a flavor is what people look for when nothing starts. */
function nodeCount(flavor: ResourceFlavor, related: Related): Cell {
  const nodes = related.records(NODES);
  if (nodes === undefined) return UNKNOWN;
  const count = nodesOf(flavor, nodes).length;
  return countCell(count, count === 0 ? "warning" : "normal");
}

function usedBy({ meta }: ResourceFlavor, related: Related): Cell {
  const queues = related.records(CLUSTER_QUEUES);
  if (queues === undefined) return UNKNOWN;
  const using = queues.filter(({ resourceGroups }) =>
    resourceGroups.some(({ flavors }) => flavors.some(({ name }) => name === meta.name)),
  );
  return namesCell(using.map((queue) => queue.meta.name));
}
