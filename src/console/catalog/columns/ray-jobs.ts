import { formatAge } from "../../../common/values/duration.ts";
import { RAY_JOBS, type RayJob } from "../../../ray/job/ray-job.ts";
import { type RayJobHealth, type RayJobState, rayJobState, retriesInWords } from "../../../ray/job/ray-job-state.ts";
import type { Cell } from "../../model/cell.ts";
import { rayClusterNamed, workloadFor } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, kindColumns, type NamedColumn } from "./named-column.ts";
import { acceleratorsCell, resourceCell } from "./resource-cells.ts";
import { type Look, statusCell, summaryCell } from "./status-cell.ts";

const LOOKS: Readonly<Record<RayJobHealth, Look>> = {
  terminating: "progress",
  queued: "waiting",
  suspended: "off",
  suspending: "progress",
  new: "progress",
  starting: "progress",
  waiting: "waiting",
  pending: "progress",
  running: "good",
  retrying: "warning",
  succeeded: "done",
  stopped: "off",
  failed: "bad",
  invalid: "bad",
  unknown: "unknown",
};

const RUNTIME: NamedColumn<RayJob> = { compare: "duration", ticking: true, cell: runtime };

export const RAY_JOB_COLUMNS = kindColumns(
  RAY_JOBS,
  {
    status: byText(status),
    reason: byText((job, related) => textCell(stateOf(job, related).reason, "muted")),
    jobStatus: byText(({ jobStatus }) => textCell(jobStatus)),
    deploymentStatus: byText(({ deploymentStatus }) => textCell(deploymentStatus)),
    cluster: byText(({ clusterName, usesSelector }) => textCell(clusterName, usesSelector ? "normal" : "muted")),
    attempts: byText((job) => textCell(retriesInWords(job))),
    runtime: RUNTIME,
    cpu: byQuantity(({ demand }) => (demand === undefined ? textCell("") : resourceCell(demand, "cpu"))),
    memory: byQuantity(({ demand }) => (demand === undefined ? textCell("") : resourceCell(demand, "memory"))),
    gpu: byNumber(({ demand }) => (demand === undefined ? textCell("") : acceleratorsCell(demand))),
    queue: byText(({ queue }) => textCell(queue)),
    entrypoint: byText(({ entrypoint }) => textCell(entrypoint, "muted")),
    submission: byText(({ submissionId }) => textCell(submissionId, "muted")),
    mode: byText(({ submissionMode }) => textCell(submissionMode, "muted")),
    user: byText(({ user }) => textCell(user)),
  },
  (jobs, related) =>
    summaryCell(
      "jobs",
      jobs.map((job) => status(job, related)),
    ),
);

function stateOf(job: RayJob, related: Related): RayJobState {
  return rayJobState(job, {
    workload: workloadFor(job, related),
    cluster: rayClusterNamed(job.meta.namespace, job.clusterName, related),
  });
}

function status(job: RayJob, related: Related): Cell {
  const { health } = stateOf(job, related);
  return statusCell(LOOKS[health], health);
}

/** Ray's own times where it gave them: KubeRay's include the building of the cluster. Sorts by milliseconds. */
function runtime({ rayStartedAt, startedAt, rayEndedAt, endedAt }: RayJob, { now }: Related): Cell {
  const start = rayStartedAt ?? startedAt;
  if (start === undefined) return textCell("");
  const ran = (rayEndedAt ?? endedAt ?? now) - start;
  return { text: formatAge(ran), tone: "normal", sort: ran };
}
