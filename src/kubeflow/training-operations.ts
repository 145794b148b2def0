import { checkedName } from "../common/kubernetes-cluster/checked-name.ts";
import type { CallOptions, ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { type MadeChange, type MakeChangeOptions, makeChange } from "../common/kubernetes-cluster/make-change.ts";
import { getRecord, listReadable } from "../common/kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../common/kubernetes-cluster/resource-kind.ts";
import { managedByKueue, workloadsByJob } from "../common/kueue/suspend-ownership.ts";
import { WORKLOADS, type Workload } from "../common/kueue/workload.ts";
import { planDeleteTrainingJob, planResumeTrainingJob, planSuspendTrainingJob } from "./plan-training-job.ts";
import type { TrainingFramework, TrainingJob } from "./training-job.ts";
import type { TrainingState } from "./training-state.ts";

/** What a training job is doing, with what tells it. */
export interface TrainingStatus<Job extends TrainingJob = TrainingJob> extends TrainingState {
  readonly job: Job;
  /** The Workload that holds or waits for its quota, where one may be read. */
  readonly workload: Workload | undefined;
}

/** What every kind of training job has in its `-operations.ts`, for one framework. Two requests for a status or a change's base. */

export async function trainingStatus<Job extends TrainingJob>(
  client: ClusterClient,
  framework: TrainingFramework<Job>,
  name: ObjectName,
  options: CallOptions = {},
): Promise<TrainingStatus<Job>> {
  const { job, workload } = await readSituation(client, framework, name, options);
  return { ...framework.state(job, { workload }), job, workload };
}

export async function suspendTraining<Job extends TrainingJob>(
  client: ClusterClient,
  framework: TrainingFramework<Job>,
  name: ObjectName,
  options: MakeChangeOptions,
): Promise<MadeChange> {
  const { job, kueue } = await readSituation(client, framework, name, options);
  return makeChange(client, planSuspendTrainingJob(framework, job, { kueue }), options);
}

export async function resumeTraining<Job extends TrainingJob>(
  client: ClusterClient,
  framework: TrainingFramework<Job>,
  name: ObjectName,
  options: MakeChangeOptions,
): Promise<MadeChange> {
  const { job, kueue } = await readSituation(client, framework, name, options);
  return makeChange(client, planResumeTrainingJob(framework, job, { kueue }), options);
}

export async function deleteTraining<Job extends TrainingJob>(
  client: ClusterClient,
  framework: TrainingFramework<Job>,
  name: ObjectName,
  options: MakeChangeOptions,
): Promise<MadeChange> {
  const { signal } = options;
  const job = await getRecord(client, framework.kind, name, { signal, urgent: true });
  return makeChange(client, planDeleteTrainingJob(framework, job), options);
}

async function readSituation<Job extends TrainingJob>(
  client: ClusterClient,
  { kind }: TrainingFramework<Job>,
  name: ObjectName,
  { signal }: CallOptions,
) {
  const call: CallOptions = { signal, urgent: true };
  const { namespace } = checkedName(kind, name);
  const [job, workloads] = await Promise.all([
    getRecord(client, kind, name, call),
    listReadable(client, WORKLOADS, { namespace }, call),
  ]);
  const byJob = workloadsByJob(workloads ?? []);
  return { job, workload: byJob.get(job.meta.uid), kueue: managedByKueue(job, byJob) };
}
