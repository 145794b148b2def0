import { PODS } from "../../common/core-objects/pod.ts";
import { checkedName } from "../../common/kubernetes-cluster/checked-name.ts";
import type { CallOptions, ClusterClient, LogOptions } from "../../common/kubernetes-cluster/client.ts";
import { ClusterError, isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { type MadeChange, type MakeChangeOptions, makeChange } from "../../common/kubernetes-cluster/make-change.ts";
import { getRecord, listAcross, listReadable, type Namespaces } from "../../common/kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { managedByKueue, workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { cleanLine } from "../../common/values/text.ts";
import { RAY_CLUSTERS, type RayCluster } from "../cluster/ray-cluster.ts";
import { planDeleteRayJob, planResumeRayJob, planSuspendRayJob } from "./plan-ray-job.ts";
import { RAY_JOBS, type RayJob } from "./ray-job.ts";
import { type RayJobState, rayJobState } from "./ray-job-state.ts";

/** Both statuses of a job as one, with its reason and what surrounds it. */
export interface RayJobStatus extends RayJobState {
  readonly job: RayJob;
  /** The cluster that it runs on, where there is one and it may be read. */
  readonly cluster: RayCluster | undefined;
  /** The Workload that holds or waits for its quota, where one may be read. */
  readonly workload: Workload | undefined;
}

/**
 * One Ray job. One request.
 * @example
 * const { submissionId } = await getRayJob(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getRayJob(client: ClusterClient, name: ObjectName, options?: CallOptions): Promise<RayJob> {
  return getRecord(client, RAY_JOBS, name, options);
}

/**
 * Ray jobs of one namespace, several, or all. One request for each namespace, one for all.
 * @example
 * const failed = (await listRayJobs(client, "team-a")).filter(({ jobStatus }) => jobStatus === "FAILED");
 * @throws {@link InputError} for what names no namespace; {@link ClusterError} `forbidden`, `kind-missing`, …
 */
export function listRayJobs(
  client: ClusterClient,
  namespaces: Namespaces,
  options?: CallOptions,
): Promise<readonly RayJob[]> {
  return listAcross(client, RAY_JOBS, namespaces, options);
}

/**
 * What a job is really doing, now and without waiting: while it is queued the reason is Kueue's, while it starts that of its
 * cluster. Three requests.
 * @example
 * const { health, reason } = await rayJobStatus(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export async function rayJobStatus(
  client: ClusterClient,
  name: ObjectName,
  options: CallOptions = {},
): Promise<RayJobStatus> {
  const { job, cluster, workload } = await readSituation(client, name, options);
  return { ...rayJobState(job, { cluster, workload }), job, cluster, workload };
}

/** Which log of a Ray job, and how much of it. */
export interface RayJobLogOptions extends Pick<LogOptions, "follow" | "tailLines" | "signal"> {
  /** `submitter` (default): what `ray job submit` prints, which is what the job prints. `head`: of the head pod's Ray container. */
  readonly of?: "submitter" | "head" | undefined;
}

/**
 * Lines of a job's log, from its submitting pod or the head of its cluster; cleaned, cut at 16 KiB. Two requests, then the log.
 * With `HTTPMode` there is no submitting pod: read the log from the dashboard (`forwardRayDashboard`, `followRestJobLogs`).
 * @example
 * for await (const line of rayJobLogs(client, { namespace: "team-a", name: "train" }, { follow: true })) console.log(line);
 * @throws {@link ClusterError} `not-found` when there is no such pod (yet, or any more), …
 */
export async function* rayJobLogs(
  client: ClusterClient,
  name: ObjectName,
  { of = "submitter", ...options }: RayJobLogOptions = {},
): AsyncGenerator<string, void, undefined> {
  const call: CallOptions = { signal: options.signal, urgent: true };
  const job = await getRayJob(client, name, call);
  const inHead = of === "head" || job.submissionMode === "SidecarMode";
  const container = of === "head" ? "ray-head" : "ray-job-submitter";
  const labelSelector = inHead
    ? `ray.io/cluster=${job.clusterName ?? ""},ray.io/node-type=head`
    : `job-name=${name.name}`;
  const known = inHead ? job.clusterName !== undefined : job.submissionMode !== "HTTPMode";
  const pods = known ? (await client.list(PODS, { namespace: name.namespace, labelSelector }, call)).records : [];
  const newest = pods.toSorted((a, b) => (b.meta.createdAt ?? 0) - (a.meta.createdAt ?? 0))[0];
  if (newest === undefined) throw noPod(job, inHead);
  const pod = { namespace: newest.meta.namespace, name: newest.meta.name };
  for await (const line of client.logs(pod, { ...options, container })) yield cleanLine(line);
}

function noPod({ meta, submissionMode }: RayJob, inHead: boolean): ClusterError {
  const request = `read the log of rayjobs/${meta.namespace}/${meta.name}`;
  const what = inHead ? "its cluster has no head pod" : "it has no submitting pod";
  const next =
    submissionMode === "HTTPMode" && !inHead
      ? "KubeRay submits it over HTTP: read the log from the dashboard of its cluster."
      : "Look at its status: it may not have started, or be cleaned up.";
  return new ClusterError("not-found", `${request}: ${what}. ${next}`, { request });
}

/**
 * Stops a Ray job and keeps its description: its cluster is deleted and the job is cut off. Through its Workload where Kueue
 * decides, else through its own field.
 * @example
 * await stopRayJob(client, { namespace: "team-a", name: "train" });
 * @throws {@link ChangeRefused} for a job on another's cluster (stop it with `stopRestJob`) or one that has ended, {@link ClusterError}.
 */
export async function stopRayJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const { job, ...facts } = await readSituation(client, name, options);
  return makeChange(client, planSuspendRayJob(job, facts), options);
}

/**
 * Starts a stopped job again from its beginning, on a new cluster. In a queue it waits for its turn.
 * @example
 * await resumeRayJob(client, { namespace: "team-a", name: "train" });
 * @throws {@link ChangeRefused}, {@link ClusterError}
 */
export async function resumeRayJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const { job, ...facts } = await readSituation(client, name, options);
  return makeChange(client, planResumeRayJob(job, facts), options);
}

/**
 * Deletes a Ray job, its files and its own cluster; exactly the one that was read.
 * @example
 * await deleteRayJob(client, { namespace: "team-a", name: "train" });
 * @throws {@link ChangeRefused}, {@link ClusterError} `not-found`, `forbidden`, …
 */
export async function deleteRayJob(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const { job, ...facts } = await readSituation(client, name, options);
  return makeChange(client, planDeleteRayJob(job, facts), options);
}

/** Pods are not asked for: what stops is judged by the groups of the cluster. */
async function readSituation(client: ClusterClient, name: ObjectName, { signal }: CallOptions) {
  const call: CallOptions = { signal, urgent: true };
  const { namespace } = checkedName(RAY_JOBS, name);
  const [job, workloads] = await Promise.all([
    getRayJob(client, name, call),
    listReadable(client, WORKLOADS, { namespace }, call),
  ]);
  const byJob = workloadsByJob(workloads ?? []);
  const cluster =
    job.clusterName === undefined ? undefined : await clusterIfThere(client, { ...name, name: job.clusterName }, call);
  return { job, cluster, workload: byJob.get(job.meta.uid), kueue: managedByKueue(job, byJob) };
}

async function clusterIfThere(
  client: ClusterClient,
  name: ObjectName,
  call: CallOptions,
): Promise<RayCluster | undefined> {
  try {
    return await getRecord(client, RAY_CLUSTERS, name, call);
  } catch (error) {
    if (isClusterError(error) && (error.reason === "not-found" || error.reason === "forbidden")) return undefined;
    throw error;
  }
}
