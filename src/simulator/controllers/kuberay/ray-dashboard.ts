import { readServeConfig, type ServeApplication } from "./ray-serve-applications.ts";

/** What the dashboard of a Ray cluster answers about one of its jobs. Moments are virtual milliseconds since 1970. */
export interface RayJobInfo {
  readonly submissionId: string;
  readonly entrypoint: string;
  readonly status: "PENDING" | "RUNNING" | "STOPPED" | "SUCCEEDED" | "FAILED";
  readonly message: string;
  readonly startTime: number;
  readonly endTime: number | undefined;
}

export interface RayJobWish {
  readonly submissionId: string;
  readonly entrypoint: string;
  /** How long it runs, in milliseconds. */
  readonly runFor: number;
  readonly fails: boolean;
}

const PENDING_MS = 3_000;

interface Submitted {
  readonly wish: RayJobWish;
  readonly at: number;
  stoppedAt: number | undefined;
}

interface Served {
  readonly config: string;
  readonly applications: readonly ServeApplication[];
}

/** The Ray side of all simulated clusters: what was submitted to each head, and how far it has come. It dies with the head. */
export class RayDashboards {
  readonly #jobs = new Map<string, Map<string, Submitted>>();
  readonly #served = new Map<string, Served>();

  /** @param headUid - Of the head pod. Submitting an id again changes nothing. */
  submit(headUid: string, wish: RayJobWish, now: number): void {
    const jobs = this.#jobs.get(headUid) ?? new Map<string, Submitted>();
    if (!jobs.has(wish.submissionId)) jobs.set(wish.submissionId, { wish, at: now, stoppedAt: undefined });
    this.#jobs.set(headUid, jobs);
  }

  info(headUid: string, submissionId: string, now: number): RayJobInfo | undefined {
    const job = this.#jobs.get(headUid)?.get(submissionId);
    return job === undefined ? undefined : infoOf(job, now);
  }

  list(headUid: string, now: number): readonly RayJobInfo[] {
    return [...(this.#jobs.get(headUid)?.values() ?? [])].map((job) => infoOf(job, now));
  }

  /** @returns whether there was something to stop. */
  stop(headUid: string, submissionId: string, now: number): boolean {
    const job = this.#jobs.get(headUid)?.get(submissionId);
    if (job === undefined || infoOf(job, now).endTime !== undefined) return false;
    job.stoppedAt = now;
    return true;
  }

  /** When a job changes by itself the next time; undefined when it is over. */
  nextChange(headUid: string, submissionId: string, now: number): number | undefined {
    const job = this.#jobs.get(headUid)?.get(submissionId);
    if (job === undefined || infoOf(job, now).endTime !== undefined) return undefined;
    return now < job.at + PENDING_MS ? job.at + PENDING_MS : endOf(job);
  }

  /** Replaces what a cluster serves. @throws {@link ServeConfigError} when the configuration cannot be read. */
  serve(headUid: string, config: string): void {
    const applications = readServeConfig(config);
    if (typeof applications === "string") throw new ServeConfigError(applications);
    this.#served.set(headUid, { config, applications });
  }

  served(headUid: string): Served | undefined {
    return this.#served.get(headUid);
  }

  forget(headUid: string): void {
    this.#jobs.delete(headUid);
    this.#served.delete(headUid);
  }
}

export class ServeConfigError extends Error {
  override readonly name = "ServeConfigError";
}

function endOf({ at, wish }: Submitted): number {
  return at + PENDING_MS + wish.runFor;
}

function infoOf(job: Submitted, now: number): RayJobInfo {
  const { submissionId, entrypoint, fails } = job.wish;
  const common = { submissionId, entrypoint, startTime: job.at };
  if (job.stoppedAt !== undefined)
    return { ...common, status: "STOPPED", message: "Job was intentionally stopped.", endTime: job.stoppedAt };
  if (now < job.at + PENDING_MS)
    return { ...common, status: "PENDING", message: "Job has not started yet.", endTime: undefined };
  const endTime = endOf(job);
  if (now < endTime) return { ...common, status: "RUNNING", message: "Job is currently running.", endTime: undefined };
  return fails
    ? { ...common, status: "FAILED", message: "Job entrypoint command failed with exit code 1.", endTime }
    : { ...common, status: "SUCCEEDED", message: "Job finished successfully.", endTime };
}
