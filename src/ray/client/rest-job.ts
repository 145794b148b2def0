import { cleanBlock, cleanLine } from "../../common/values/text.ts";
import { entriesAt, labelsAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";

/** A job as Ray's job server tells of it. All texts are cleaned; the values of environment variables are left out. */
export interface RestJob {
  /** `SUBMISSION`: submitted, can be stopped and deleted. `DRIVER`: a program that connected by itself. Open text. */
  readonly type: string;
  /** What names it in other calls; undefined for drivers. */
  readonly submissionId: string | undefined;
  /** Ray's own id, once the driver runs. */
  readonly jobId: string | undefined;
  /** `PENDING`, `RUNNING`, `STOPPED`, `SUCCEEDED`, `FAILED`. Open text. */
  readonly status: string;
  readonly entrypoint: string;
  readonly message: string;
  readonly errorType: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly exitCode: number | undefined;
  readonly metadata: ReadonlyMap<string, string>;
  /** Names of the variables in its runtime environment. */
  readonly envNames: readonly string[];
  readonly workingDir: string | undefined;
}

const ENDED: ReadonlySet<string> = new Set(["STOPPED", "SUCCEEDED", "FAILED"]);

/**
 * True once a job does not change any more.
 * @example
 * const running = (await listRestJobs(dashboard)).filter((job) => !isRestJobOver(job));
 */
export function isRestJobOver({ status }: RestJob): boolean {
  return ENDED.has(status);
}

export function projectRestJob(answer: unknown): RestJob {
  const line = (...path: readonly string[]) => cleanLine(textAt(answer, ...path) ?? "");
  const named = (...path: readonly string[]) => line(...path) || undefined;
  const env = valueAt(answer, "runtime_env");
  return {
    type: line("type"),
    submissionId: named("submission_id"),
    jobId: named("job_id"),
    status: line("status"),
    entrypoint: cleanBlock(textAt(answer, "entrypoint") ?? ""),
    message: cleanBlock(textAt(answer, "message") ?? ""),
    errorType: named("error_type"),
    startedAt: numberAt(answer, "start_time"),
    endedAt: numberAt(answer, "end_time"),
    exitCode: numberAt(answer, "driver_exit_code"),
    metadata: new Map([...labelsAt(answer, "metadata")].map(([key, value]) => [cleanLine(key), cleanLine(value)])),
    envNames: entriesAt(env, "env_vars").map(([name]) => cleanLine(name)),
    workingDir: cleanLine(textAt(env, "working_dir") ?? "") || undefined,
  };
}
