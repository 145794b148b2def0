import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { type Clock, systemClock } from "../../common/kubernetes-cluster/clock.ts";
import { clusterError } from "../../common/kubernetes-cluster/error-messages.ts";
import type { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { Followed } from "../../common/kubernetes-cluster/followed.ts";
import { inWords, type ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { RAY_CLUSTERS } from "../cluster/ray-cluster.ts";
import { RAY_JOBS, type RayJob } from "./ray-job.ts";
import type { RayJobStatus } from "./ray-job-operations.ts";
import { type RayJobHealth, rayJobState } from "./ray-job-state.ts";

/** What a wait ends with: Ray runs it, it has ended well, or it is no longer there. */
export type RayJobGoal = "running" | "succeeded" | "gone";

export interface WaitForRayJobOptions {
  /** Default `succeeded`. */
  readonly until?: RayJobGoal | undefined;
  /** Milliseconds; default: without end. */
  readonly timeoutMs?: number | undefined;
  /** Called when state or reason have changed. */
  readonly onProgress?: ((status: RayJobStatus) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** How a wait ended. `status` is undefined when the job is not there. */
export type RayJobWait =
  | { readonly outcome: "reached"; readonly status: RayJobStatus | undefined }
  /** It has ended otherwise: `reason` says why, in one line. */
  | { readonly outcome: "failed"; readonly reason: string; readonly status: RayJobStatus | undefined }
  | { readonly outcome: "timed-out"; readonly reason: string; readonly status: RayJobStatus | undefined };

/**
 * Waits until a Ray job has succeeded (or runs, or is gone). Ends with the reason when it cannot get there: it failed, was stopped or
 * suspended, or somebody deleted it. Attempts that KubeRay still has are waited for. It follows the job by the client's polls.
 *
 * @example
 * const wait = await waitForRayJob(client, { namespace: "team-a", name: "train" }, {
 *   onProgress: ({ health, reason }) => console.error(health, reason),
 * });
 * if (wait.outcome !== "reached") throw new Error(wait.reason);
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html
 */
export async function waitForRayJob(
  client: ClusterClient,
  name: ObjectName,
  options: WaitForRayJobOptions = {},
): Promise<RayJobWait> {
  const watched = new WatchedJob(client, name);
  try {
    return await wait(client, watched, name, options);
  } finally {
    watched.stop();
  }
}

async function wait(
  client: ClusterClient,
  watched: WatchedJob,
  name: ObjectName,
  options: WaitForRayJobOptions,
): Promise<RayJobWait> {
  const {
    until = "succeeded",
    timeoutMs = Number.POSITIVE_INFINITY,
    onProgress,
    signal,
    clock = systemClock,
  } = options;
  const problem = { request: `wait for ${inWords(RAY_JOBS, name)}`, host: new URL(client.context.server).host };
  const endsAt = clock.monotonic() + timeoutMs;
  let told = "";
  let seen = false;
  for (;;) {
    if (signal?.aborted === true) throw clusterError("aborted", problem);
    if (watched.error !== undefined) throw watched.error;
    const status = watched.status();
    if (watched.complete) {
      if (status === undefined && !seen && until !== "gone") throw clusterError("not-found", problem);
      seen = true;
      const line = status === undefined ? "" : `${status.health}: ${status.reason}`;
      if (status !== undefined && line !== told) onProgress?.(status);
      told = line;
      const ended = endOf(until, name, status);
      if (ended !== undefined) return ended;
    }
    const now = clock.monotonic();
    if (now >= endsAt) return { outcome: "timed-out", reason: timedOut(name, timeoutMs, told), status };
    await watched.changed(clock, endsAt - now, signal);
  }
}

const OTHERWISE: ReadonlySet<RayJobHealth> = new Set(["failed", "invalid", "stopped", "suspended"]);

function endOf(until: RayJobGoal, { name }: ObjectName, status: RayJobStatus | undefined): RayJobWait | undefined {
  if (status === undefined)
    return until === "gone"
      ? { outcome: "reached", status }
      : { outcome: "failed", reason: `${name} was deleted`, status };
  if (until === "gone") return undefined;
  const { health, reason } = status;
  if (health === "succeeded" || (until === "running" && health === "running")) return { outcome: "reached", status };
  if (!OTHERWISE.has(health)) return undefined;
  return { outcome: "failed", reason: `${name} ${health}${reason === "" ? "" : `: ${reason}`}`, status };
}

function timedOut({ name }: ObjectName, timeoutMs: number, last: string): string {
  return `${name} was not there after ${Math.round(timeoutMs / 1_000)} s${last === "" ? "" : ` (${last})`}`;
}

/** A job with its cluster and its Workload, kept up to date by polls. */
class WatchedJob {
  /** Why the job itself can be followed no longer. */
  error: ClusterError | undefined;
  readonly #jobs: Followed<RayJob>;
  readonly #workloads;
  readonly #clusters;
  #wake: () => void = () => undefined;

  constructor(client: ClusterClient, { namespace, name }: ObjectName) {
    const wake = () => this.#wake();
    this.#jobs = new Followed(client, RAY_JOBS, { namespace, fieldSelector: `metadata.name=${name}` }, (error) => {
      if (error !== undefined) this.error = error;
      wake();
    });
    this.#workloads = new Followed(client, WORKLOADS, { namespace }, wake);
    this.#clusters = new Followed(client, RAY_CLUSTERS, { namespace }, wake);
  }

  /** All has been read once, or cannot be. Before that no state may be told: it would be a guess. */
  get complete(): boolean {
    return [this.#jobs, this.#workloads, this.#clusters].every(({ settled }) => settled);
  }

  status(): RayJobStatus | undefined {
    const [job] = this.#jobs.records() ?? [];
    if (job === undefined) return undefined;
    const workload = workloadsByJob(this.#workloads.records() ?? []).get(job.meta.uid);
    const clusters = this.#clusters.records() ?? [];
    const cluster = clusters.find(({ meta }) => meta.name === job.clusterName);
    return { ...rayJobState(job, { cluster, workload }), job, cluster, workload };
  }

  /** Resolves on news, after `ms`, or when the signal aborts. */
  async changed(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController();
    const news = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
    await Promise.race([news, clock.sleep(Math.max(ms, 0), stop)]);
    over.abort();
  }

  stop(): void {
    for (const followed of [this.#jobs, this.#workloads, this.#clusters]) followed.stop();
  }
}
