import { booleanAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionOf, isConditionTrue, statusOf } from "../conditions.ts";
import { JOB_CONTROLLER, keyOfObject } from "../owner-reference.ts";
import { isRunningAndReady } from "../pod-facts.ts";
import { JOBS } from "./job-admission.ts";
import {
  createJobPod,
  deleteJobPod,
  indexOfPod,
  isIndexed,
  isTracked,
  type JobPods,
  jobEvent,
  missingIndexes,
  sortPods,
  untrack,
} from "./job-pods.ts";
import { printIndexes, readIndexes, setJobCondition } from "./job-status.ts";

const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 600_000;
/** Between the announcement of a Job's end and the end: others see what lies between. */
const LAST_UPDATE_MS = 50;

/** What is remembered of Jobs, by uid, in milliseconds since 1970. */
export interface JobMoments {
  readonly lastFailures: Map<string, number>;
  readonly announced: Map<string, number>;
}

/** One look at one Job that is not finished. */
export class JobPass {
  readonly #world: World;
  readonly #job: StoredObject;
  readonly #pods: JobPods;
  readonly #lastFailures: Map<string, number>;
  readonly #announced: Map<string, number>;
  readonly #counted: { succeeded: number; failed: number; indexes: readonly number[] };

  readonly #mine: () => readonly StoredObject[];

  /**
   * @param mine - The Job's pods as they are when asked.
   * @param moments - When a pod of a Job failed last, and when its end was announced, by uid of the Job.
   */
  constructor(world: World, job: StoredObject, mine: () => readonly StoredObject[], moments: JobMoments) {
    const { lastFailures, announced } = moments;
    this.#world = world;
    this.#job = job;
    this.#mine = mine;
    this.#pods = sortPods(mine());
    this.#lastFailures = lastFailures;
    this.#announced = announced;
    const fresh = { succeeded: this.#pods.succeeded.filter(isTracked), failed: this.#pods.failed.filter(isTracked) };
    if (fresh.failed.length > 0) lastFailures.set(job.metadata.uid, world.now());
    this.#counted = {
      succeeded: (numberAt(job, "status", "succeeded") ?? 0) + fresh.succeeded.length,
      failed: (numberAt(job, "status", "failed") ?? 0) + fresh.failed.length,
      indexes: [
        ...readIndexes(textAt(job, "status", "completedIndexes")),
        ...fresh.succeeded.map(indexOfPod).filter((index) => index !== undefined),
      ],
    };
  }

  run(): number | undefined {
    const ending = this.#ending();
    if (ending !== undefined) return this.#finish(ending);
    let again: number | undefined;
    try {
      again = this.#suspended ? this.#stopPods() : this.#matchPods();
    } finally {
      // Also when a pod was refused: the others count.
      this.#writeStatus(undefined);
    }
    return again ?? this.#deadline();
  }

  get #suspended(): boolean {
    return booleanAt(this.#job, "spec", "suspend") === true;
  }

  #deadline(): number | undefined {
    const seconds = numberAt(this.#job, "spec", "activeDeadlineSeconds");
    const started = Date.parse(textAt(this.#job, "status", "startTime") ?? "");
    return seconds === undefined || Number.isNaN(started) || this.#suspended ? undefined : started + seconds * 1_000;
  }

  #ending(): { readonly type: "Complete" | "Failed"; readonly reason: string; readonly message: string } | undefined {
    const target = conditionOf(this.#job["status"], "FailureTarget");
    if (target !== undefined)
      return { type: "Failed", reason: textAt(target, "reason") ?? "", message: textAt(target, "message") ?? "" };
    const completions = numberAt(this.#job, "spec", "completions");
    const { succeeded, failed, indexes } = this.#counted;
    const done = isIndexed(this.#job) ? new Set(indexes).size : succeeded;
    const reached = completions === undefined ? done > 0 && this.#pods.active.length === 0 : done >= completions;
    if (reached)
      return { type: "Complete", reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
    if (failed > (numberAt(this.#job, "spec", "backoffLimit") ?? 0))
      return { type: "Failed", reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit" };
    const deadline = this.#deadline();
    if (deadline !== undefined && this.#world.now() >= deadline)
      return { type: "Failed", reason: "DeadlineExceeded", message: "Job was active longer than specified deadline" };
    return undefined;
  }

  #finish(ending: {
    readonly type: "Complete" | "Failed";
    readonly reason: string;
    readonly message: string;
  }): number | undefined {
    for (const pod of this.#pods.active) deleteJobPod(this.#world, this.#job, pod);
    this.#counted.failed += this.#pods.active.length;
    const stillThere = this.#pods.active.length + this.#pods.terminating.length > 0;
    const { uid } = this.#job.metadata;
    const due = (this.#announced.get(uid) ?? this.#world.now()) + LAST_UPDATE_MS;
    this.#announced.set(uid, due - LAST_UPDATE_MS);
    const over = !stillThere && this.#world.now() >= due;
    this.#writeStatus({ ...ending, over });
    if (stillThere) return undefined;
    if (!over) return due;
    this.#announced.delete(uid);
    if (ending.type === "Complete") jobEvent(this.#world, this.#job, "Normal", "Completed", "Job completed");
    else jobEvent(this.#world, this.#job, "Warning", ending.reason, ending.message);
    return undefined;
  }

  #stopPods(): undefined {
    for (const pod of this.#pods.active) deleteJobPod(this.#world, this.#job, pod);
  }

  /** Makes or deletes pods until as many run as should. @returns when to try again after failures. */
  #matchPods(): number | undefined {
    const { active, terminating } = this.#pods;
    const parallelism = numberAt(this.#job, "spec", "parallelism") ?? 1;
    const completions = numberAt(this.#job, "spec", "completions");
    const { succeeded, indexes } = this.#counted;
    const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : completions - succeeded;
    const wanted = Math.max(0, Math.min(parallelism, left));
    for (const pod of active.slice(wanted)) deleteJobPod(this.#world, this.#job, pod);
    const missing = wanted - active.length - terminating.length;
    if (missing <= 0) return undefined;
    const due = this.#backOffUntil();
    if (due !== undefined) return due;
    if (!isIndexed(this.#job)) {
      for (let i = 0; i < missing; i++) createJobPod(this.#world, this.#job, undefined);
      return undefined;
    }
    const taken = new Set([...indexes, ...[...active, ...terminating].map((pod) => indexOfPod(pod) ?? -1)]);
    for (const index of missingIndexes(this.#job, taken, missing)) createJobPod(this.#world, this.#job, index);
    return undefined;
  }

  #backOffUntil(): number | undefined {
    const last = this.#lastFailures.get(this.#job.metadata.uid);
    if (last === undefined || this.#counted.failed === 0) return undefined;
    const due = last + Math.min(FIRST_BACK_OFF_MS * 2 ** (this.#counted.failed - 1), LAST_BACK_OFF_MS);
    return this.#world.now() < due ? due : undefined;
  }

  #writeStatus(
    ending:
      | {
          readonly type: "Complete" | "Failed";
          readonly reason: string;
          readonly message: string;
          readonly over: boolean;
        }
      | undefined,
  ): void {
    const world = this.#world;
    const job = this.#job;
    const resumed = !this.#suspended && isConditionTrue(job["status"], "Suspended");
    const stopped = this.#suspended && !isConditionTrue(job["status"], "Suspended");
    const now = sortPods(this.#mine());
    // Pods deleted before their end count for nothing, neither when the Job was suspended nor when it shrank.
    for (const pod of [...this.#pods.succeeded, ...this.#pods.failed, ...now.terminating]) {
      if (isTracked(pod)) untrack(world, pod);
    }
    if (ending === undefined && !resumed && !stopped && this.#saysSo(now)) return;
    world.store.change(
      keyOfObject(JOBS, job),
      "status",
      (draft) => {
        const status = statusOf(draft);
        const { succeeded, failed, indexes } = this.#counted;
        setCount(status, "active", now.active.length);
        setCount(status, "succeeded", succeeded);
        setCount(status, "failed", failed);
        Object.assign(status, {
          ready: now.active.filter(isRunningAndReady).length,
          terminating: now.terminating.length,
          uncountedTerminatedPods: {},
        });
        if (indexes.length > 0) status["completedIndexes"] = printIndexes(indexes);
        if (this.#suspended) delete status["startTime"];
        else if (status["startTime"] === undefined || resumed) status["startTime"] = world.timestamp();
        const at = world.timestamp();
        if (stopped)
          setJobCondition(status, at, {
            type: "Suspended",
            status: "True",
            reason: "JobSuspended",
            message: "Job suspended",
          });
        if (resumed)
          setJobCondition(status, at, {
            type: "Suspended",
            status: "False",
            reason: "JobResumed",
            message: "Job resumed",
          });
        if (ending === undefined) return;
        const { type, reason, message, over } = ending;
        setJobCondition(status, at, { type: announcementOf(type), status: "True", reason, message });
        if (over && setJobCondition(status, at, { type, status: "True", reason, message }) && type === "Complete")
          status["completionTime"] = at;
      },
      JOB_CONTROLLER,
    );
    if (stopped) jobEvent(world, job, "Normal", "Suspended", "Job suspended");
    if (resumed) jobEvent(world, job, "Normal", "Resumed", "Job resumed");
  }

  /** Whether the status counts the pods as they are: more than half of all passes find nothing new. */
  #saysSo({ active, terminating }: JobPods): boolean {
    const status = valueAt(this.#job, "status");
    const { succeeded, failed, indexes } = this.#counted;
    return (
      (numberAt(status, "active") ?? 0) === active.length &&
      (numberAt(status, "succeeded") ?? 0) === succeeded &&
      (numberAt(status, "failed") ?? 0) === failed &&
      numberAt(status, "ready") === active.filter(isRunningAndReady).length &&
      numberAt(status, "terminating") === terminating.length &&
      (indexes.length === 0 || textAt(status, "completedIndexes") === printIndexes(indexes)) &&
      (valueAt(status, "startTime") === undefined) === this.#suspended
    );
  }
}

/** Condition that says how a Job is going to end, before all of its pods are gone. */
function announcementOf(type: "Complete" | "Failed"): string {
  return type === "Complete" ? "SuccessCriteriaMet" : "FailureTarget";
}

function setCount(status: Record<string, unknown>, field: string, count: number): void {
  if (count === 0) delete status[field];
  else status[field] = count;
}
