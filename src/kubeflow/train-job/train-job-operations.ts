import type { CallOptions, ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { MadeChange, MakeChangeOptions } from "../../common/kubernetes-cluster/make-change.ts";
import { getRecord, listAcross, type Namespaces } from "../../common/kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { InputProblem } from "../../common/values/input-error.ts";
import { didYouMean } from "../../common/values/nearest-name.ts";
import { type Placed, type SubmitTrainingOptions, type SubmittedTraining, submitTraining } from "../submit-training.ts";
import {
  deleteTraining,
  resumeTraining,
  suspendTraining,
  type TrainingStatus,
  trainingStatus,
} from "../training-operations.ts";
import { readRuntimes } from "../training-runtime.ts";
import { type TrainingWait, type WaitForTrainingOptions, waitForTraining } from "../wait-for-training.ts";
import { TRAIN_JOBS, type TrainJob } from "./train-job.ts";
import { checkedTrainJob, runtimeOf, type TrainJobConfiguration, trainJobManifest } from "./train-job-configuration.ts";
import { TRAIN_JOB_FRAMEWORK } from "./train-job-state.ts";

/**
 * One TrainJob. One request.
 * @example
 * const { runtime, steps } = await getTrainJob(client, { namespace: "team-a", name: "fine-tune" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, `kind-missing` where Kubeflow Trainer is not installed, …
 */
export function getTrainJob(client: ClusterClient, name: ObjectName, options?: CallOptions): Promise<TrainJob> {
  return getRecord(client, TRAIN_JOBS, name, options);
}

/**
 * TrainJobs of one namespace, several, or all. One request for each namespace, one for all.
 * @example
 * const mine = await listTrainJobs(client, "team-a");
 * @throws {@link ClusterError} `kind-missing` where Kubeflow Trainer is not installed, …
 */
export function listTrainJobs(
  client: ClusterClient,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly TrainJob[]> {
  return listAcross(client, TRAIN_JOBS, namespaces, options);
}

/**
 * What a TrainJob is doing, now and without waiting; while it is queued the reason is Kueue's. Two requests.
 * @example
 * const { health, reason } = await trainJobStatus(client, { namespace: "team-a", name: "fine-tune" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function trainJobStatus(
  client: ClusterClient,
  name: ObjectName,
  options?: CallOptions,
): Promise<TrainingStatus<TrainJob>> {
  return trainingStatus(client, TRAIN_JOB_FRAMEWORK, name, options);
}

/**
 * Submits a TrainJob. The fields, the queue, the priority class and the runtime are checked before anything is sent; `dryRun` has the
 * server go through the creation as well. Four reads at most, and the creation.
 *
 * @example
 * const { job } = await submitTrainJob(client, {
 *   name: "fine-tune", namespace: "team-a", queue: "user-queue", runtime: "torch-distributed", nodes: 2,
 * });
 * @throws {@link InputError} with all that is wrong, before anything is sent.
 * @throws {@link ClusterError} `exists`, `forbidden`, `invalid`, `kind-missing`, …
 */
export async function submitTrainJob(
  client: ClusterClient,
  configuration: TrainJobConfiguration,
  options: SubmitTrainingOptions = {},
): Promise<SubmittedTraining<TrainJob>> {
  const submission = {
    framework: TRAIN_JOB_FRAMEWORK,
    wish: checkedTrainJob(configuration),
    settle: (wish: Placed<TrainJobConfiguration>, problems: InputProblem[], call: CallOptions) =>
      withRuntime(client, wish, problems, call),
    manifest: trainJobManifest,
  };
  return submitTraining(client, submission, options);
}

/**
 * Waits until a TrainJob has succeeded (or runs, is suspended, or gone). Ends at once when it has, with the reason when it cannot get
 * there any more, and on time-out. It follows the job by the client's polls.
 *
 * @example
 * const wait = await waitForTrainJob(client, { namespace: "team-a", name: "fine-tune" }, {
 *   timeoutMs: 3_600_000,
 *   onProgress: ({ health, reason }) => console.error(health, reason),
 * });
 * if (wait.outcome !== "reached") throw new Error(wait.reason);
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 */
export function waitForTrainJob(
  client: ClusterClient,
  name: ObjectName,
  options?: WaitForTrainingOptions<TrainJob>,
): Promise<TrainingWait<TrainJob>> {
  return waitForTraining(client, TRAIN_JOB_FRAMEWORK, name, options);
}

/**
 * Stops a TrainJob and keeps its description: through its Workload where Kueue decides, else through its own field.
 * @example
 * await suspendTrainJob(client, { namespace: "team-a", name: "fine-tune" });
 * @throws {@link ChangeRefused} for a job that has ended or that an AppWrapper would start again, {@link ClusterError}.
 */
export function suspendTrainJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return suspendTraining(client, TRAIN_JOB_FRAMEWORK, name, options);
}

/**
 * Starts a suspended TrainJob again, through the same owner. In a queue it waits for its turn.
 * @example
 * await resumeTrainJob(client, { namespace: "team-a", name: "fine-tune" });
 * @throws {@link ChangeRefused}, {@link ClusterError}
 */
export function resumeTrainJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return resumeTraining(client, TRAIN_JOB_FRAMEWORK, name, options);
}

/**
 * Deletes a TrainJob with its JobSet; exactly the one that was read.
 * @example
 * await deleteTrainJob(client, { namespace: "team-a", name: "fine-tune" });
 * @throws {@link ChangeRefused}, {@link ClusterError} `not-found`, `forbidden`, …
 */
export function deleteTrainJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return deleteTraining(client, TRAIN_JOB_FRAMEWORK, name, options);
}

/** The runtime's kind where the configuration leaves it open. Where neither kind may be read the server decides. */
async function withRuntime(
  client: ClusterClient,
  wish: Placed<TrainJobConfiguration>,
  problems: InputProblem[],
  call: CallOptions,
): Promise<Placed<TrainJobConfiguration>> {
  const { name, kind } = runtimeOf(wish);
  const { own, shared } = await readRuntimes(client, wish.namespace, call);
  const found = [...(own ?? []), ...(shared ?? [])].find(
    (runtime) => runtime.meta.name === name && (kind === undefined || runtime.kind === kind),
  );
  if (found !== undefined) return { ...wish, runtime: { name, kind: found.kind } };
  const readable = [
    ...(kind === "ClusterTrainingRuntime" ? [] : [own]),
    ...(kind === "TrainingRuntime" ? [] : [shared]),
  ];
  if (readable.includes(undefined)) return wish;
  const names = readable.flatMap((runtimes) => runtimes ?? []).map(({ meta }) => meta.name);
  const there = names.length === 0 ? "There are none" : `There are ${names.join(", ")}`;
  const message = `There is no ${kind ?? "training runtime"} "${name}".${didYouMean(name, names)} ${there}.`;
  problems.push({ path: "runtime", message });
  return wish;
}
