import type { CallOptions, ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { MadeChange, MakeChangeOptions } from "../../common/kubernetes-cluster/make-change.ts";
import { getRecord, listAcross, type Namespaces } from "../../common/kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { type SubmitTrainingOptions, type SubmittedTraining, submitTraining } from "../submit-training.ts";
import {
  deleteTraining,
  resumeTraining,
  suspendTraining,
  type TrainingStatus,
  trainingStatus,
} from "../training-operations.ts";
import { type TrainingWait, type WaitForTrainingOptions, waitForTraining } from "../wait-for-training.ts";
import { PYTORCH_JOBS, type PyTorchJob } from "./pytorch-job.ts";
import { checkedPyTorchJob, type PyTorchJobConfiguration, pyTorchJobManifest } from "./pytorch-job-configuration.ts";
import { PYTORCH_JOB_FRAMEWORK } from "./pytorch-job-state.ts";

/**
 * One PyTorchJob. One request.
 * @example
 * const { roles } = await getPyTorchJob(client, { namespace: "team-a", name: "mnist" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, `kind-missing` where Kubeflow's training operator is not installed, …
 */
export function getPyTorchJob(client: ClusterClient, name: ObjectName, options?: CallOptions): Promise<PyTorchJob> {
  return getRecord(client, PYTORCH_JOBS, name, options);
}

/**
 * PyTorchJobs of one namespace, several, or all. One request for each namespace, one for all.
 * @example
 * const mine = await listPyTorchJobs(client, "team-a");
 * @throws {@link ClusterError} `kind-missing` where Kubeflow's training operator is not installed, …
 */
export function listPyTorchJobs(
  client: ClusterClient,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly PyTorchJob[]> {
  return listAcross(client, PYTORCH_JOBS, namespaces, options);
}

/**
 * What a PyTorchJob is doing, now and without waiting; while it is queued the reason is Kueue's. Two requests.
 * @example
 * const { health, reason } = await pyTorchJobStatus(client, { namespace: "team-a", name: "mnist" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function pyTorchJobStatus(
  client: ClusterClient,
  name: ObjectName,
  options?: CallOptions,
): Promise<TrainingStatus<PyTorchJob>> {
  return trainingStatus(client, PYTORCH_JOB_FRAMEWORK, name, options);
}

/**
 * Submits a PyTorchJob. The fields, the queue and the priority class are checked before anything is sent; `dryRun` has the server go
 * through the creation as well. Two reads at most, and the creation.
 *
 * @example
 * const { job } = await submitPyTorchJob(client, {
 *   name: "mnist", namespace: "team-a", queue: "user-queue", image: "example.com/mnist:1.2", workers: 2,
 * });
 * @throws {@link InputError} with all that is wrong, before anything is sent.
 * @throws {@link ClusterError} `exists`, `forbidden`, `invalid`, `kind-missing`, …
 */
export async function submitPyTorchJob(
  client: ClusterClient,
  configuration: PyTorchJobConfiguration,
  options: SubmitTrainingOptions = {},
): Promise<SubmittedTraining<PyTorchJob>> {
  const submission = {
    framework: PYTORCH_JOB_FRAMEWORK,
    wish: checkedPyTorchJob(configuration),
    manifest: pyTorchJobManifest,
  };
  return submitTraining(client, submission, options);
}

/**
 * Waits until a PyTorchJob has succeeded (or runs, is suspended, or gone). Ends at once when it has, with the reason when it cannot get
 * there any more, and on time-out. It follows the job by the client's polls.
 *
 * @example
 * const wait = await waitForPyTorchJob(client, { namespace: "team-a", name: "mnist" }, {
 *   timeoutMs: 3_600_000,
 *   onProgress: ({ health, reason }) => console.error(health, reason),
 * });
 * if (wait.outcome !== "reached") throw new Error(wait.reason);
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 */
export function waitForPyTorchJob(
  client: ClusterClient,
  name: ObjectName,
  options?: WaitForTrainingOptions<PyTorchJob>,
): Promise<TrainingWait<PyTorchJob>> {
  return waitForTraining(client, PYTORCH_JOB_FRAMEWORK, name, options);
}

/**
 * Stops a PyTorchJob and keeps its description: through its Workload where Kueue decides, else through its own field.
 * @example
 * await suspendPyTorchJob(client, { namespace: "team-a", name: "mnist" });
 * @throws {@link ChangeRefused} for a job that has ended or that an AppWrapper would start again, {@link ClusterError}.
 */
export function suspendPyTorchJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return suspendTraining(client, PYTORCH_JOB_FRAMEWORK, name, options);
}

/**
 * Starts a suspended PyTorchJob again, through the same owner. In a queue it waits for its turn.
 * @example
 * await resumePyTorchJob(client, { namespace: "team-a", name: "mnist" });
 * @throws {@link ChangeRefused}, {@link ClusterError}
 */
export function resumePyTorchJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return resumeTraining(client, PYTORCH_JOB_FRAMEWORK, name, options);
}

/**
 * Deletes a PyTorchJob with its pods; exactly the one that was read.
 * @example
 * await deletePyTorchJob(client, { namespace: "team-a", name: "mnist" });
 * @throws {@link ChangeRefused}, {@link ClusterError} `not-found`, `forbidden`, …
 */
export function deletePyTorchJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return deleteTraining(client, PYTORCH_JOB_FRAMEWORK, name, options);
}
