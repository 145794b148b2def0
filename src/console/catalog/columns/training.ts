import { formatAge } from "../../../common/values/duration.ts";
import type { PyTorchJob } from "../../../kubeflow/pytorch-job/pytorch-job.ts";
import { PYTORCH_JOB_FRAMEWORK } from "../../../kubeflow/pytorch-job/pytorch-job-state.ts";
import type { TrainJob } from "../../../kubeflow/train-job/train-job.ts";
import { TRAIN_JOB_FRAMEWORK } from "../../../kubeflow/train-job/train-job-state.ts";
import type { TrainingFramework, TrainingJob } from "../../../kubeflow/training-job.ts";
import {
  CLUSTER_TRAINING_RUNTIMES,
  TRAINING_RUNTIMES,
  type TrainingRuntime,
} from "../../../kubeflow/training-runtime.ts";
import type { TrainingHealth } from "../../../kubeflow/training-state.ts";
import { isBeforeAdmission } from "../../model/before-admission.ts";
import type { Cell } from "../../model/cell.ts";
import { workloadFor } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { countCell, namesCell, readyCell, textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, type KindColumns, kindColumns, type NamedColumn } from "./named-column.ts";
import { acceleratorsCell, requestsCell, resourceCell } from "./resource-cells.ts";
import { type Look, statusCell, summaryCell } from "./status-cell.ts";
import { whyCell } from "./why-cell.ts";

const LOOKS: Readonly<Record<TrainingHealth, Look>> = {
  terminating: "progress",
  queued: "waiting",
  suspended: "off",
  suspending: "progress",
  new: "progress",
  starting: "progress",
  running: "good",
  restarting: "warning",
  succeeded: "done",
  failed: "bad",
};

export const TRAIN_JOB_COLUMNS = trainingColumns<TrainJob>(TRAIN_JOB_FRAMEWORK, {
  runtime: byText(({ runtime }) => textCell(runtime.name)),
  nodes: byNumber(({ nodes }) => (nodes === undefined ? textCell("") : countCell(nodes))),
  progress: byNumber(({ progressPercent: done }) =>
    done === undefined ? textCell("") : { text: `${done}%`, tone: "normal", sort: done },
  ),
  steps: byText(({ steps }) => namesCell(steps.map(({ name, ready, active }) => `${name} ${ready}/${active}`))),
  image: byText(({ image }) => textCell(image, "muted")),
});

export const PYTORCH_JOB_COLUMNS = trainingColumns<PyTorchJob>(PYTORCH_JOB_FRAMEWORK, {
  pods: byNumber(({ roles, suspend }) => {
    const sum = (of: "active" | "replicas") => roles.reduce((total, role) => total + role[of], 0);
    return readyCell(sum("active"), sum("replicas"), suspend === true ? "muted" : undefined);
  }),
  roles: byText(({ roles }) => namesCell(roles.map(({ role, active, replicas }) => `${role} ${active}/${replicas}`))),
  failed: byNumber(({ roles }) => countCell(roles.reduce((total, { failed }) => total + failed, 0))),
  image: byText(({ roles }) => textCell(roles[0]?.image, "muted")),
});

const RUNTIME_COLUMNS: Readonly<Record<string, NamedColumn<TrainingRuntime>>> = {
  framework: byText(({ framework, policy }) => textCell(framework ?? policy)),
  nodes: byNumber(({ nodes }) => countCell(nodes)),
  processes: byText(({ processesPerNode }) => textCell(processesPerNode)),
  perNode: byText(({ perNode }) => requestsCell(perNode)),
  steps: byText(({ steps }) => namesCell(steps, "muted")),
  support: byText(({ deprecated }) => textCell(deprecated ? "deprecated" : "", "warning")),
  image: byText(({ image }) => textCell(image, "muted")),
};

export const TRAINING_RUNTIME_COLUMNS = kindColumns(TRAINING_RUNTIMES, RUNTIME_COLUMNS);
export const CLUSTER_TRAINING_RUNTIME_COLUMNS = kindColumns(CLUSTER_TRAINING_RUNTIMES, RUNTIME_COLUMNS);

/** What every kind of training job shows, and its own columns. */
function trainingColumns<Job extends TrainingJob>(
  { kind, state }: TrainingFramework<Job>,
  own: Readonly<Record<string, NamedColumn<Job>>>,
): KindColumns {
  const stateOf = (job: Job, related: Related) => state(job, { workload: workloadFor(job, related) });
  const status = (job: Job, related: Related): Cell => {
    const { health } = stateOf(job, related);
    return statusCell(LOOKS[health], health);
  };
  const why = (job: Job, related: Related): Cell => {
    const workload = workloadFor(job, related);
    return workload !== undefined && isBeforeAdmission(workload)
      ? whyCell(workload, related)
      : textCell(stateOf(job, related).reason, "muted");
  };
  return kindColumns<Job>(
    kind,
    {
      status: byText(status),
      why: { compare: "text", ticking: true, cell: why },
      ranFor: { compare: "duration", ticking: true, cell: ran },
      queue: byText(({ queue }) => textCell(queue)),
      cpu: byQuantity(({ demand }) => (demand === undefined ? textCell("") : resourceCell(demand, "cpu"))),
      memory: byQuantity(({ demand }) => (demand === undefined ? textCell("") : resourceCell(demand, "memory"))),
      gpu: byNumber(({ demand }) => (demand === undefined ? textCell("") : acceleratorsCell(demand))),
      managedBy: byText(({ managedBy }) => textCell(managedBy, "muted")),
      ...own,
    },
    (jobs, related) =>
      summaryCell(
        "jobs",
        jobs.map((job) => status(job, related)),
      ),
  );
}

/** Since it began or was last resumed. Sorts by milliseconds. */
function ran({ startedAt, endedAt, suspend }: TrainingJob, { now }: Related): Cell {
  if (startedAt === undefined || (suspend === true && endedAt === undefined)) return textCell("");
  const ms = (endedAt ?? now) - startedAt;
  return { text: formatAge(ms), tone: "normal", sort: ms };
}
