import type { ClusterQueue } from "../../../common/kueue/cluster-queue.ts";
import type { LocalQueue } from "../../../common/kueue/local-queue.ts";
import { flavorsOf, podCount } from "../../../common/kueue/pod-set.ts";
import { evictionTotal, WORKLOADS, type Workload } from "../../../common/kueue/workload.ts";
import { type WorkloadState, type WorkloadStatus, workloadStatus } from "../../../common/kueue/workload-status.ts";
import { isBeforeAdmission } from "../../model/before-admission.ts";
import type { Cell } from "../../model/cell.ts";
import { clusterQueueNamed, localQueueNamed } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { prepareWhyLines } from "../../model/why-lines.ts";
import { ageCell, countCell, namesCell, textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, byTime, kindColumns } from "./named-column.ts";
import { acceleratorsCell, requestsCell, resourceCell } from "./resource-cells.ts";
import { type Look, statusCell } from "./status-cell.ts";
import { whyCell } from "./why-cell.ts";

const LOOKS: Readonly<Record<WorkloadState, Look>> = {
  finished: "done",
  failed: "bad",
  evicting: "warning",
  deactivated: "off",
  running: "good",
  "not-ready": "progress",
  "waiting-checks": "progress",
  "backing-off": "warning",
  gated: "waiting",
  "on-hold": "waiting",
  misconfigured: "bad",
  "waiting-preemption": "waiting",
  pending: "waiting",
  "not-evaluated": "waiting",
};

/** States in which a workload waits for its turn. */
const WAITING: ReadonlySet<WorkloadState> = new Set([
  "backing-off",
  "gated",
  "on-hold",
  "misconfigured",
  "waiting-preemption",
  "pending",
  "not-evaluated",
  "waiting-checks",
]);

export const WORKLOAD_COLUMNS = kindColumns(
  WORKLOADS,
  {
    status: byText(status),
    why: { compare: "text", ticking: true, cell: why, prepare: prepareWhyLines },
    reason: byText((workload, related) => textCell(statusOf(workload, related).reason, "muted")),
    since: byTime((workload, related) => ageCell(statusOf(workload, related).since, related.now)),
    waiting: byTime(waiting),
    queue: byText(({ queue }) => textCell(queue)),
    clusterQueue: byText(clusterQueue),
    priority: byNumber(({ priority }) => countCell(priority)),
    priorityClass: byText(({ priorityClass }) => textCell(priorityClass?.name)),
    requests: byText(({ requests }) => requestsCell(requests)),
    cpu: byQuantity(({ requests }) => resourceCell(requests, "cpu")),
    memory: byQuantity(({ requests }) => resourceCell(requests, "memory")),
    gpu: byNumber(({ requests }) => acceleratorsCell(requests)),
    pods: byNumber(({ podSets }) => countCell(podCount(podSets))),
    flavors: byText(({ assignments }) => namesCell(flavorsOf(assignments), "muted")),
    checks: byText(({ checks }) => namesCell(checks.map(({ name, state }) => `${name} ${state}`))),
    evictions: byNumber((workload) =>
      countCell(evictionTotal(workload), (evictionTotal(workload) ?? 0) > 0 ? "warning" : "normal"),
    ),
    job: byText(({ owner }) => textCell(owner === undefined ? "" : `${owner.kind} ${owner.name}`, "muted")),
    workerCluster: byText(({ workerCluster }) => textCell(workerCluster)),
  },
  summary,
);

function statusOf(workload: Workload, related: Related): WorkloadStatus {
  const localQueue = localQueueNamed(workload.meta.namespace, workload.queue, related);
  const named = workload.clusterQueue === "" ? localQueue?.clusterQueue : workload.clusterQueue;
  const clusterQueue = named === undefined ? undefined : clusterQueueNamed(named, related);
  const known = knownStatuses.get(workload);
  const holds = known !== undefined && known.localQueue === localQueue && known.clusterQueue === clusterQueue;
  if (holds && related.now < known.until) return known.status;
  const status = workloadStatus(workload, related.now, { localQueue, clusterQueue });
  knownStatuses.set(workload, { status, localQueue, clusterQueue, until: changesAt(workload, related.now) });
  return status;
}

/** A workload's record never changes, so its status holds until its queues do, or until a back-off ends. */
const knownStatuses = new WeakMap<Workload, KnownStatus>();

interface KnownStatus {
  readonly status: WorkloadStatus;
  readonly localQueue: LocalQueue | undefined;
  readonly clusterQueue: ClusterQueue | undefined;
  readonly until: number;
}

function changesAt({ requeue }: Workload, now: number): number {
  const at = requeue?.at;
  return at === undefined || at <= now ? Number.POSITIVE_INFINITY : at;
}

function status(workload: Workload, related: Related): Cell {
  const { state } = statusOf(workload, related);
  return statusCell(LOOKS[state], state);
}

/** Why it is not admitted yet, by our own reckoning; from then on, what its conditions say. */
function why(workload: Workload, related: Related): Cell {
  return isBeforeAdmission(workload)
    ? whyCell(workload, related)
    : textCell(statusOf(workload, related).reason, "muted");
}

/** How long it has waited; nothing once it was admitted. */
function waiting(workload: Workload, related: Related): Cell {
  const { state } = statusOf(workload, related);
  return WAITING.has(state) ? ageCell(workload.meta.createdAt, related.now, "info") : textCell("");
}

/** The queue that holds its quota; muted, the one that its LocalQueue leads to. */
function clusterQueue(workload: Workload, related: Related): Cell {
  if (workload.clusterQueue !== "") return textCell(workload.clusterQueue);
  return textCell(localQueueNamed(workload.meta.namespace, workload.queue, related)?.clusterQueue, "muted");
}

/** `3 running, 2 waiting, 1 failed` */
function summary(workloads: readonly Workload[], related: Related): Cell {
  const counts = { running: 0, waiting: 0, troubled: 0, done: 0 };
  for (const workload of workloads) {
    const { state } = statusOf(workload, related);
    if (state === "failed" || state === "misconfigured" || state === "evicting") counts.troubled += 1;
    else if (state === "running" || state === "not-ready") counts.running += 1;
    else if (WAITING.has(state)) counts.waiting += 1;
    else counts.done += 1;
  }
  const troubled = counts.troubled === 0 ? [] : [`${counts.troubled} in trouble`];
  const text = [`${counts.running} admitted`, `${counts.waiting} waiting`, ...troubled, `${counts.done} over`].join(
    ", ",
  );
  return { text, tone: counts.troubled > 0 ? "bad" : "normal" };
}
