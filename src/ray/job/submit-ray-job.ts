import { SECRETS } from "../../common/core-objects/secret.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../common/kubernetes-cluster/client.ts";
import { ClusterError, isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { getRecord, listReadable, listServed } from "../../common/kubernetes-cluster/read-served.ts";
import type { TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { priorityClassProblem } from "../../common/kueue/check-priority-class.ts";
import { LOCAL_QUEUES } from "../../common/kueue/local-queue.ts";
import { InputError, type InputProblem, isInputError } from "../../common/values/input-error.ts";
import { listAt, textAt } from "../../common/values/untyped.ts";
import { RAY_CLUSTERS } from "../cluster/ray-cluster.ts";
import { withQueue } from "../cluster/resolve-queue.ts";
import { filesSecret, type JobFiles, readJobFiles } from "./job-files.ts";
import { RAY_JOBS, type RayJob } from "./ray-job.ts";
import { checkedRayJob, type RayJobConfiguration } from "./ray-job-configuration.ts";
import { rayJobManifestWith } from "./ray-job-manifest.ts";

/** How a Ray job is submitted. */
export interface SubmitRayJobOptions extends WriteOptions {
  /** `skip` sends the configuration's queue as it is, and asks for no default queue. Default: it must be there. */
  readonly queueCheck?: "required" | "skip" | undefined;
}

/** A Ray job as the server keeps it, and what was sent. */
export interface SubmittedRayJob {
  readonly job: RayJob;
  /** What was sent. */
  readonly manifest: TypedResource;
  /** Bytes of the files that were shipped with it, packed; 0 when there are none. */
  readonly shippedBytes: number;
}

/**
 * Submits a Ray job. Everything is checked before anything is made: the fields, the files and their size, the queue, the priority
 * class, the cluster that is selected, and by a dry run the right to ship files. Should their Secret fail all the same, the job is
 * deleted again. Three reads at most, the creation, and two writes when files are shipped.
 *
 * Variables in `runtimeEnv.env_vars` can be read by all who may read the job: put secrets into `cluster.env` with a `secretKeyRef`.
 *
 * @example
 * const { job } = await submitRayJob(client, {
 *   name: "train", namespace: "team-a", queue: "user-queue", entrypoint: "python train.py",
 *   runtimeEnv: { working_dir: "./train" }, cluster: { image: "rayproject/ray:2.52.1" },
 * });
 * @throws {@link InputError} with all that is wrong, before anything is sent.
 * @throws {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export async function submitRayJob(
  client: ClusterClient,
  configuration: RayJobConfiguration,
  options: SubmitRayJobOptions = {},
): Promise<SubmittedRayJob> {
  const checked = checkedRayJob(configuration);
  const namespace = checked.namespace ?? client.context.namespace;
  if (namespace === undefined)
    throw wrong([{ path: "namespace", message: "Name the namespace: the context names none." }]);
  const files = await readJobFiles(checked);
  const { queue, clusterImage } = await preconditions(client, { ...checked, namespace }, options);
  const version = (await client.discovery(options)).versionOf(RAY_JOBS);
  const manifest = rayJobManifestWith({ ...checked, queue }, files, { namespace, version, clusterImage });
  const { signal, timeoutMs, dryRun, onWarning } = options;
  const how = { signal, timeoutMs, onWarning };
  const ships = files.contents.size > 0;
  const secretOf = { name: checked.name, namespace, apiVersion: manifest.apiVersion };
  if (ships) await client.create(SECRETS, filesSecret(secretOf, files.contents), { ...how, dryRun: true });
  const created = await client.create(RAY_JOBS, manifest, { ...how, dryRun });
  const job = RAY_JOBS.project(created, version ?? RAY_JOBS.versions[0]);
  if (ships && dryRun !== true) {
    try {
      await client.create(SECRETS, filesSecret(secretOf, files.contents, job.meta.uid), how);
    } catch (failure) {
      throw await takenBack(client, job, failure);
    }
  }
  return { job, manifest, shippedBytes: bytesOf(files) };
}

interface Placed {
  readonly queue: RayJobConfiguration["queue"];
  readonly clusterImage: string | undefined;
}

/** What the cluster must have for the job to run. All of it is asked at once, and everything that is missing is told at once. */
async function preconditions(
  client: ClusterClient,
  job: RayJobConfiguration & { readonly namespace: string },
  { signal, queueCheck }: SubmitRayJobOptions,
): Promise<Placed> {
  const call: CallOptions = { signal, urgent: true };
  const problems: InputProblem[] = [];
  const [queue, clusterImage] = await Promise.all([
    job.cluster === undefined || queueCheck === "skip" ? job.queue : resolvedQueue(client, job, call, problems),
    job.clusterName === undefined ? undefined : selectedImage(client, job, job.clusterName, call, problems),
    job.priorityClass === undefined ? undefined : checkPriority(client, job.priorityClass, call, problems),
  ]);
  if (job.priorityClass !== undefined && queue === undefined && problems.length === 0) {
    problems.push({
      path: "priorityClass",
      message: "There is no default queue, so nobody looks at it: name a queue.",
    });
  }
  if (problems.length > 0) throw wrong(problems);
  return { queue, clusterImage };
}

/** Who may not list queues can still have a job without one; who names a queue must be sure that it is there. */
async function resolvedQueue(
  client: ClusterClient,
  job: RayJobConfiguration & { readonly namespace: string },
  call: CallOptions,
  problems: InputProblem[],
): Promise<RayJobConfiguration["queue"]> {
  const { name, namespace, queue, elastic, cluster } = job;
  if (queue === false) return false;
  const reading = queue === undefined ? listReadable : listServed;
  const queues = await reading(client, LOCAL_QUEUES, { namespace }, call);
  try {
    return withQueue({ name, namespace, queue, elastic, autoscaling: cluster?.autoscaling }, queues).queue;
  } catch (error) {
    if (!isInputError(error)) throw error;
    const path = (given: string) => (given === "autoscaling" ? "cluster.autoscaling" : given);
    problems.push(...error.problems.map((one) => ({ ...one, path: path(one.path) })));
    return queue;
  }
}

async function checkPriority(
  client: ClusterClient,
  wanted: string,
  call: CallOptions,
  problems: InputProblem[],
): Promise<void> {
  const message = await priorityClassProblem(client, wanted, call);
  if (message !== undefined) problems.push({ path: "priorityClass", message });
}

/** The image of the head of the cluster that is selected, so that the submitting pod speaks the same Ray. */
async function selectedImage(
  client: ClusterClient,
  { namespace }: { readonly namespace: string },
  name: string,
  call: CallOptions,
  problems: InputProblem[],
): Promise<string | undefined> {
  const problem = (message: string) => void problems.push({ path: "clusterName", message });
  try {
    const object = await client.get(RAY_CLUSTERS, { namespace, name }, call);
    const cluster = RAY_CLUSTERS.project(object, RAY_CLUSTERS.versions[0]);
    if (cluster.meta.deletingSince !== undefined) problem(`RayCluster "${name}" is being deleted.`);
    else if (cluster.suspend === true)
      problem(`RayCluster "${name}" is suspended: resume it first, or wait for its turn in the queue.`);
    return textAt(listAt(object.spec, "headGroupSpec", "template", "spec", "containers")[0], "image");
  } catch (error) {
    if (!isClusterError(error)) throw error;
    if (error.reason === "not-found") problem(`Namespace ${namespace} has no RayCluster "${name}".`);
    else if (error.reason !== "forbidden") throw error;
    return undefined;
  }
}

/** A job without its files would fail for ever: it goes again, and the failure is told. */
async function takenBack(client: ClusterClient, { meta }: RayJob, failure: unknown): Promise<unknown> {
  const { namespace, name, uid } = meta;
  try {
    const present = await getRecord(client, RAY_JOBS, { namespace, name }, { urgent: true });
    await client.delete(RAY_JOBS, { namespace, name }, { uid, resourceVersion: present.meta.resourceVersion });
    return failure;
  } catch (second) {
    if (!isClusterError(second) || !isClusterError(failure) || second.reason === "not-found") return failure;
    const { reason, request } = failure;
    const left = `RayJob ${namespace}/${name} was made without its files and could not be deleted again: delete it.`;
    return new ClusterError(reason, `${failure.message} ${left}`, { request, status: failure.status, cause: second });
  }
}

function bytesOf({ contents }: JobFiles): number {
  return [...contents.values()].reduce((sum, content) => sum + content.length, 0);
}

function wrong(problems: readonly InputProblem[]): InputError {
  return new InputError("RayJob configuration", problems);
}
