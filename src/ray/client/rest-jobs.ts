import { z } from "zod";
import type { CallOptions } from "../../common/kubernetes-cluster/client.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { count, word } from "../../common/values/input-checks.ts";
import { checkedInput, InputError } from "../../common/values/input-error.ts";
import { cleanBlock, cleanLine } from "../../common/values/text.ts";
import { booleanAt, textAt } from "../../common/values/untyped.ts";
import type { RayDashboard } from "./ray-dashboard.ts";
import { packedRuntimeEnv, uploadRayPackage } from "./ray-package.ts";
import { withRequirements } from "./requirements.ts";
import { projectRestJob, type RestJob } from "./rest-job.ts";
import { isRemote, type RuntimeEnv, runtimeEnvSchema } from "./runtime-env.ts";

const amount = z.number({ error: "Give a number" }).min(0, { error: "Give 0 or more" });

const restJobSchema = z.strictObject({
  /** Shell command that runs on the cluster: `python train.py`. */
  entrypoint: z.string().refine((text) => text.trim() !== "", { error: "Give a command" }),
  /** Default: chosen by Ray. */
  submissionId: z
    .string()
    .regex(/^[A-Za-z0-9][-\w.]{0,127}$/, { error: 'Letters, digits, "-", "_" and ".", at most 128' })
    .optional(),
  runtimeEnv: runtimeEnvSchema.optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  /** Of the entrypoint itself, not of the tasks that it starts. */
  entrypointCpus: amount.optional(),
  entrypointGpus: amount.optional(),
  /** Bytes. */
  entrypointMemory: count.optional(),
  /** By Ray's names. */
  entrypointResources: z.record(word, amount).optional(),
});

/** A job to be submitted to a running Ray cluster. */
export type RestJobRequest = z.infer<typeof restJobSchema>;

type Options = Pick<CallOptions, "signal">;

/**
 * Submits a job to a running Ray cluster. What its runtime environment names on this machine is packed, judged and uploaded first;
 * requirements files are read here. One request, and up to two for each package.
 * @returns its submission id, which names it in other calls.
 * @example
 * const id = await submitRayJobByRest(dashboard, { entrypoint: "python main.py", runtimeEnv: { working_dir: ".", pip: ["emoji"] } });
 * @throws {@link InputError} with everything that is wrong, before anything is sent. {@link ClusterError} `exists` for an id that is taken, …
 * @see https://docs.ray.io/en/latest/cluster/running-applications/job-submission/api.html
 */
export async function submitRayJobByRest(
  dashboard: RayDashboard,
  job: RestJobRequest,
  { signal }: Options = {},
): Promise<string> {
  const checked = checkedInput("Ray job", restJobSchema, job);
  const read = await withRequirements(checked.runtimeEnv ?? {}, "runtimeEnv");
  const runtimeEnv = await uploaded(dashboard, read, signal);
  const body = JSON.stringify({
    entrypoint: checked.entrypoint,
    submission_id: checked.submissionId,
    runtime_env: Object.keys(runtimeEnv).length === 0 ? undefined : runtimeEnv,
    metadata: checked.metadata,
    entrypoint_num_cpus: checked.entrypointCpus,
    entrypoint_num_gpus: checked.entrypointGpus,
    entrypoint_memory: checked.entrypointMemory,
    entrypoint_resources: checked.entrypointResources,
  });
  const request = "submit a Ray job";
  const headers = { "content-type": "application/json" };
  const answer = await dashboard.json({
    request,
    method: "POST",
    path: "/api/jobs/",
    body,
    headers,
    signal,
    timeoutMs: 30_000,
  });
  const id = textAt(answer, "submission_id") ?? textAt(answer, "job_id");
  if (id === undefined)
    throw new ClusterError("protocol", `${request}: the answer names no id. List the jobs.`, { request });
  return cleanLine(id);
}

async function uploaded(
  dashboard: RayDashboard,
  env: RuntimeEnv,
  signal: AbortSignal | undefined,
): Promise<RuntimeEnv> {
  const packages = await packedRuntimeEnv(env, "runtimeEnv");
  const uris: string[] = [];
  for (const pack of packages) uris.push(await uploadRayPackage(dashboard, pack, { signal }));
  const sent = (place: string) => (isRemote(place) ? place : (uris.shift() ?? place));
  const { excludes: _packedAlready, ...rest } = env;
  return {
    ...rest,
    ...(env.working_dir === undefined ? {} : { working_dir: sent(env.working_dir) }),
    ...(env.py_modules === undefined ? {} : { py_modules: env.py_modules.map(sent) }),
  };
}

/**
 * All jobs that the cluster remembers: submitted ones, and programs that connected by themselves. One request.
 * @example
 * const running = (await listRestJobs(dashboard)).filter(({ status }) => status === "RUNNING");
 * @throws {@link ClusterError} `unauthenticated`, `unreachable`, …
 */
export async function listRestJobs(dashboard: RayDashboard, { signal }: Options = {}): Promise<readonly RestJob[]> {
  const request = "list Ray jobs";
  const answer = await dashboard.json({ request, method: "GET", path: "/api/jobs/", signal });
  if (!Array.isArray(answer)) throw new ClusterError("protocol", `${request}: the answer is no list.`, { request });
  return answer.map(projectRestJob);
}

/**
 * One job. One request.
 * @param id - Its submission id, or Ray's job id.
 * @example
 * const { status, message } = await restJob(dashboard, id);
 * @throws {@link ClusterError} `not-found`, …
 */
export async function restJob(dashboard: RayDashboard, id: string, { signal }: Options = {}): Promise<RestJob> {
  return projectRestJob(
    await dashboard.json({ request: `get Ray job ${shown(id)}`, method: "GET", path: jobPath(id), signal }),
  );
}

/** Most of a log that is kept at once. Follow longer ones. */
const MOST_LOG_BYTES = 64 * 1024 * 1024;

/**
 * What a job has printed so far, cleaned of control characters. One request; up to 64 MiB.
 * @example
 * console.log(await restJobLogs(dashboard, id));
 * @throws {@link ClusterError} `protocol` for longer logs: follow them instead.
 */
export async function restJobLogs(dashboard: RayDashboard, id: string, { signal }: Options = {}): Promise<string> {
  const request = `read the log of Ray job ${shown(id)}`;
  const path = `${jobPath(id)}/logs`;
  const answer = await dashboard.json({
    request,
    method: "GET",
    path,
    signal,
    maxBytes: MOST_LOG_BYTES,
    timeoutMs: 30_000,
  });
  return cleanBlock(textAt(answer, "logs") ?? "");
}

/**
 * Lines of a job's log from its beginning, cleaned, as they are printed; lines over 16 KiB are cut. Ends with the job, on abort, or
 * when the reader leaves. One request, and a WebSocket.
 * @example
 * for await (const line of followRestJobLogs(dashboard, id, { signal: AbortSignal.timeout(60_000) })) console.log(line);
 * @throws {@link ClusterError} `not-found`, `reset` when the connection breaks, …
 */
export async function* followRestJobLogs(
  dashboard: RayDashboard,
  id: string,
  { signal }: Options = {},
): AsyncGenerator<string, void, undefined> {
  // A job that is not there closes the WebSocket without a reason in many releases.
  await restJob(dashboard, id, { signal });
  const lines = dashboard.lines({
    request: `follow the log of Ray job ${shown(id)}`,
    path: `${jobPath(id)}/logs/tail`,
    signal,
  });
  for await (const line of lines) yield cleanLine(line.replace(/\r$/, ""));
}

/**
 * Asks a submitted job to end: SIGTERM, then SIGKILL after 3 seconds. One request.
 * @returns false when it had ended already. A job that is still PENDING may go on although the answer is true (ray#58353).
 * @example
 * const stopped = await stopRestJob(dashboard, id);
 * @throws {@link ClusterError} `invalid` for programs that were not submitted, `not-found`, …
 */
export async function stopRestJob(dashboard: RayDashboard, id: string, { signal }: Options = {}): Promise<boolean> {
  const path = `${jobPath(id)}/stop`;
  const answer = await dashboard.json({ request: `stop Ray job ${shown(id)}`, method: "POST", path, signal });
  return booleanAt(answer, "stopped") ?? false;
}

/**
 * Has the cluster forget a job that has ended, with its log. One request.
 * @example
 * if (isRestJobOver(await restJob(dashboard, id))) await deleteRestJob(dashboard, id);
 * @throws {@link ClusterError} `invalid` while it runs: stop it first. `not-found`, …
 */
export async function deleteRestJob(dashboard: RayDashboard, id: string, { signal }: Options = {}): Promise<void> {
  const request = `delete Ray job ${shown(id)}`;
  const answer = await dashboard
    .json({ request, method: "DELETE", path: jobPath(id), signal })
    .catch((error: unknown) => {
      const running =
        error instanceof ClusterError && error.status === 500 && /terminal state/i.test(error.serverMessage ?? "");
      throw running ? stillRunning(request, 500) : error;
    });
  if (booleanAt(answer, "deleted") !== true) throw stillRunning(request, undefined);
}

function stillRunning(request: string, status: number | undefined): ClusterError {
  return new ClusterError("invalid", `${request}: it has not ended. Stop it first.`, { request, status });
}

/**
 * The version of Ray, such as `2.52.1`. One request; the cheapest way to see whether the dashboard answers.
 * @example
 * console.log(await rayVersion(dashboard)); // 2.52.1
 * @throws {@link ClusterError} `unauthenticated`, `unreachable`, …
 */
export async function rayVersion(dashboard: RayDashboard, { signal }: Options = {}): Promise<string> {
  const answer = await dashboard.json({
    request: "ask for the version of Ray",
    method: "GET",
    path: "/api/version",
    signal,
  });
  return cleanLine(textAt(answer, "ray_version") ?? "");
}

function jobPath(id: string): string {
  if (id === "" || id === "." || id === "..")
    throw new InputError("Ray job", [{ path: "id", message: "Give the id of a job." }]);
  return `/api/jobs/${encodeURIComponent(id)}`;
}

function shown(id: string): string {
  return cleanLine(id).slice(0, 128);
}
