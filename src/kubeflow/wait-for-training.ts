import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { type Clock, systemClock } from "../common/kubernetes-cluster/clock.ts";
import { clusterError } from "../common/kubernetes-cluster/error-messages.ts";
import type { ClusterError } from "../common/kubernetes-cluster/errors.ts";
import { Followed } from "../common/kubernetes-cluster/followed.ts";
import { inWords, type ObjectName } from "../common/kubernetes-cluster/resource-kind.ts";
import { workloadsByJob } from "../common/kueue/suspend-ownership.ts";
import { isActive, WORKLOADS, type Workload } from "../common/kueue/workload.ts";
import type { TrainingFramework, TrainingJob } from "./training-job.ts";
import type { TrainingStatus } from "./training-operations.ts";

/** What a wait ends with: it runs (or did), it succeeded, all its pods stopped, or it is no longer there. */
export type TrainingGoal = "running" | "succeeded" | "suspended" | "gone";

export interface WaitForTrainingOptions<Job extends TrainingJob = TrainingJob> {
  /** Default `succeeded`. */
  readonly until?: TrainingGoal | undefined;
  /** Milliseconds; default: without end. */
  readonly timeoutMs?: number | undefined;
  /** Called when state or reason have changed. */
  readonly onProgress?: ((status: TrainingStatus<Job>) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** How a wait ended. `status` is undefined when the job is not there. */
export type TrainingWait<Job extends TrainingJob = TrainingJob> =
  | { readonly outcome: "reached"; readonly status: TrainingStatus<Job> | undefined }
  /** It will not get there by itself: `reason` says why, in one line. */
  | {
      readonly outcome: "failed" | "timed-out";
      readonly reason: string;
      readonly status: TrainingStatus<Job> | undefined;
    };

/** Waits for one job of any kind by the client's polls, so that a quiet wait costs next to nothing. */
export async function waitForTraining<Job extends TrainingJob>(
  client: ClusterClient,
  framework: TrainingFramework<Job>,
  name: ObjectName,
  options: WaitForTrainingOptions<Job> = {},
): Promise<TrainingWait<Job>> {
  const watched = new WatchedTraining(client, framework, name);
  try {
    return await wait(client, framework, watched, name, options);
  } finally {
    watched.stop();
  }
}

async function wait<Job extends TrainingJob>(
  client: ClusterClient,
  { kind }: TrainingFramework<Job>,
  watched: WatchedTraining<Job>,
  name: ObjectName,
  options: WaitForTrainingOptions<Job>,
): Promise<TrainingWait<Job>> {
  const {
    until = "succeeded",
    timeoutMs = Number.POSITIVE_INFINITY,
    onProgress,
    signal,
    clock = systemClock,
  } = options;
  const endsAt = clock.monotonic() + timeoutMs;
  const problem = { request: `wait for ${inWords(kind, name)}`, host: new URL(client.context.server).host };
  let told = "";
  let seen = false;
  for (;;) {
    if (signal?.aborted === true) throw clusterError("aborted", problem);
    if (watched.error !== undefined) throw watched.error;
    const status = watched.status();
    if (watched.complete && status === undefined) {
      if (until === "gone") return { outcome: "reached", status };
      if (!seen) throw clusterError("not-found", problem);
      return { outcome: "failed", reason: `${name.name} was deleted`, status };
    }
    if (watched.complete && status !== undefined) {
      seen = true;
      const line = `${status.health}: ${status.reason}`;
      if (line !== told) onProgress?.(status);
      told = line;
      if (isReached(until, status)) return { outcome: "reached", status };
      const reason = whyHopeless(until, status);
      if (reason !== undefined) return { outcome: "failed", reason, status };
    }
    const left = endsAt - clock.monotonic();
    if (left <= 0) return { outcome: "timed-out", reason: timedOut(name, timeoutMs, told), status };
    await watched.changed(clock, left, signal);
  }
}

function isReached(until: TrainingGoal, { health }: TrainingStatus): boolean {
  switch (until) {
    case "running":
      return health === "running" || health === "succeeded";
    case "succeeded":
      return health === "succeeded";
    case "suspended":
      return health === "suspended" || health === "queued";
    case "gone":
      return false;
    default:
      return until satisfies never;
  }
}

/** Why it will not get there by itself; undefined while it may. What failed for good stays so: controllers have done their retries. */
function whyHopeless(until: TrainingGoal, { health, reason, job, workload }: TrainingStatus): string | undefined {
  if (until === "gone") return job.meta.deletingSince === undefined ? "nobody is deleting it" : undefined;
  switch (health) {
    case "terminating":
      return `it is being deleted: ${reason}`;
    case "failed":
      return reason === "" ? "it failed" : reason;
    case "succeeded":
      return until === "suspended" ? "it has succeeded already" : undefined;
    case "suspended":
      // Kueue suspends what it has not seen yet: without its Workload nobody can say that it is not just queued.
      return job.queue !== undefined && (workload === undefined || isActive(workload)) ? undefined : reason;
    default:
      return undefined;
  }
}

function timedOut(name: ObjectName, timeoutMs: number, last: string): string {
  return `${name.name} was not there after ${Math.round(timeoutMs / 1_000)} s${last === "" ? "" : ` (${last})`}`;
}

/** A job with its Workload, kept up to date by polls. */
class WatchedTraining<Job extends TrainingJob> {
  /** Why the job itself can be followed no longer. */
  error: ClusterError | undefined;
  readonly #framework: TrainingFramework<Job>;
  readonly #jobs: Followed<Job>;
  readonly #workloads: Followed<Workload>;
  #wake: () => void = () => undefined;

  constructor(client: ClusterClient, framework: TrainingFramework<Job>, { namespace, name }: ObjectName) {
    this.#framework = framework;
    this.#jobs = new Followed(
      client,
      framework.kind,
      { namespace, fieldSelector: `metadata.name=${name}` },
      (error) => {
        this.error = error;
        this.#wake();
      },
    );
    this.#workloads = new Followed(client, WORKLOADS, { namespace }, () => this.#wake());
  }

  /** Both have been read once, or cannot be. Before that no state may be told: it would be a guess. */
  get complete(): boolean {
    return this.#jobs.settled && this.#workloads.settled;
  }

  status(): TrainingStatus<Job> | undefined {
    const job = this.#jobs.records()?.[0];
    if (job === undefined) return undefined;
    const workload = workloadsByJob(this.#workloads.records() ?? []).get(job.meta.uid);
    return { ...this.#framework.state(job, { workload }), job, workload };
  }

  /** Resolves on the next change, after `ms`, or when the caller gives up. */
  async changed(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await clock.sleep(ms, signal === undefined ? woken.signal : AbortSignal.any([signal, woken.signal]));
  }

  stop(): void {
    this.#jobs.stop();
    this.#workloads.stop();
  }
}
