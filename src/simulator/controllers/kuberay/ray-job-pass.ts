import { booleanAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { copyJson } from "../../json-values.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionOf, isConditionTrue } from "../conditions.ts";
import { JOBS } from "../job/job-admission.ts";
import { finishedAt } from "../job/job-status.ts";
import { timestampMoment } from "../moments.ts";
import type { Writable } from "../object-maps.ts";
import { isBeingDeleted, KUBERAY, keyOfObject } from "../owner-reference.ts";
import { phaseOf } from "../pod-facts.ts";
import type { RayDashboards } from "./ray-dashboard.ts";
import { RAY_JOBS } from "./ray-defaults.ts";
import { cleanUp } from "./ray-job-cleanup.ts";
import { rayJobWish } from "./ray-job-objects.ts";
import {
  createSubmitter,
  deleteCluster,
  deleteSubmitter,
  findOrCreateCluster,
  jobEvent,
  matchHeadService,
  setFinalizer,
} from "./ray-job-parts.ts";
import {
  countAttempt,
  fail,
  initialize,
  isTerminalStatus,
  isWorthWriting,
  resetRun,
  takeInfo,
} from "./ray-job-status.ts";
import { headServiceName } from "./ray-services.ts";
import { fullName } from "./ray-start.ts";
import { rayJobViolation } from "./ray-validation.ts";

const POLL_MS = 3_000;
/** How long a job may go on after its submitter has finished. */
const SUBMITTER_GRACE_MS = 30_000;

export interface RayJobPods {
  head(cluster: string): StoredObject | undefined;
  submitter(): readonly StoredObject[];
}

/** One look at one RayJob: at most one step of its machine. */
export class RayJobPass {
  readonly #world: World;
  readonly #job: StoredObject;
  readonly #dashboards: RayDashboards;
  readonly #pods: RayJobPods;
  readonly #status: Writable;

  constructor(world: World, job: StoredObject, dashboards: RayDashboards, pods: RayJobPods) {
    this.#world = world;
    this.#job = job;
    this.#dashboards = dashboards;
    this.#pods = pods;
    this.#status = copyJson((job["status"] ?? {}) as Writable);
  }

  run(): number | undefined {
    const job = this.#job;
    if (isBeingDeleted(job)) return this.#letGo();
    if (textAt(job, "spec", "managedBy") === "kueue.x-k8s.io/multikueue") return undefined;
    const violation = rayJobViolation(job);
    if (violation !== undefined) return this.#refuse(violation.reason, violation.message);
    switch (this.#status["jobDeploymentStatus"] ?? "") {
      case "":
        setFinalizer(this.#world, job, true);
        initialize(this.#status, job, this.#world.timestamp(), () => this.#world.suffix());
        break;
      case "Initializing":
        this.#initializing();
        break;
      case "Waiting":
        this.#waiting();
        break;
      case "Running":
        this.#running();
        break;
      case "Suspending":
      case "Retrying":
        if (!this.#freeResources()) return this.#poll();
        break;
      case "Suspended":
        if (booleanAt(job, "spec", "suspend") === true) return undefined;
        delete this.#status["jobDeploymentStatus"];
        break;
      case "Complete":
      case "Failed":
        return cleanUp(this.#world, job);
      default:
        return undefined;
    }
    return this.#write();
  }

  #initializing(): void {
    if (this.#suspends() || this.#passedDeadline("activeDeadlineSeconds", "DeadlineExceeded")) return;
    if (this.#passedDeadline("preRunningDeadlineSeconds", "PreRunningDeadlineExceeded")) return;
    const cluster = findOrCreateCluster(this.#world, this.#job, textAt(this.#status, "rayClusterName") ?? "");
    if (textAt(cluster, "status", "state") !== "ready") {
      this.#status["rayClusterStatus"] = cluster["status"] ?? {};
      return;
    }
    const host = fullName(headServiceName(cluster), cluster.metadata.namespace ?? "");
    this.#status["dashboardURL"] = `${host}:8265`;
    const mode = textAt(this.#job, "spec", "submissionMode");
    if (mode === "InteractiveMode") {
      this.#status["jobDeploymentStatus"] = "Waiting";
      return;
    }
    if (mode === "K8sJobMode" && this.#submitter() === undefined)
      createSubmitter(this.#world, { ...this.#job, status: this.#status }, cluster);
    this.#status["jobDeploymentStatus"] = "Running";
  }

  #waiting(): void {
    if (this.#passedDeadline("preRunningDeadlineSeconds", "PreRunningDeadlineExceeded")) return;
    const id = textAt(this.#job, "spec", "jobId");
    if (id !== undefined) Object.assign(this.#status, { jobId: id, jobDeploymentStatus: "Running" });
  }

  #running(): void {
    if (this.#suspends() || this.#passedDeadline("activeDeadlineSeconds", "DeadlineExceeded")) return;
    const cluster = findOrCreateCluster(this.#world, this.#job, textAt(this.#status, "rayClusterName") ?? "");
    matchHeadService(this.#world, this.#job, cluster);
    const submitter = this.#submitter();
    const done = this.#hasSubmitter() ? (submitter === undefined ? undefined : finishedAt(submitter)) : undefined;
    if (submitter !== undefined && isConditionTrue(submitter["status"], "Failed")) {
      this.#submitterFailed(submitter);
      return;
    }
    const head = this.#pods.head(cluster.metadata.name);
    const id = textAt(this.#status, "jobId") ?? "";
    if (head !== undefined && this.#isSubmitted())
      this.#dashboards.submit(head.metadata.uid, rayJobWish(this.#job, id), this.#world.now());
    const info = head === undefined ? undefined : this.#dashboards.info(head.metadata.uid, id, this.#world.now());
    if (info === undefined) {
      if (done !== undefined)
        fail(this.#status, "AppFailed", "Submitter completed but Ray job not found in RayCluster.");
      return;
    }
    const late = done !== undefined && this.#world.now() >= done + SUBMITTER_GRACE_MS && !isTerminalStatus(info.status);
    if (late) this.#submitterLeft(done);
    else takeInfo(this.#status, info, !this.#hasSubmitter() || done !== undefined, cluster["status"] ?? {});
  }

  #submitterFailed(submitter: StoredObject): void {
    const condition = conditionOf(submitter["status"], "Failed");
    const said = `Job submission has failed. Reason: ${textAt(condition, "reason")}. Message: ${textAt(condition, "message")}`;
    if (this.#status["jobStatus"] === "FAILED") fail(this.#status, "AppFailed", undefined);
    else fail(this.#status, "SubmissionFailed", said);
  }

  #submitterLeft(done: number): void {
    const time = new Date(done).toISOString().slice(0, 19).replace("T", " ");
    this.#status["jobStatus"] = "FAILED";
    const said = `The RayJob submitter finished at ${time} but the ray job did not reach terminal state within 30s`;
    fail(this.#status, "JobDeploymentStatusTransitionGracePeriodExceeded", said);
  }

  #hasSubmitter(): boolean {
    const mode = textAt(this.#job, "spec", "submissionMode");
    return mode === "K8sJobMode" || mode === undefined;
  }

  /** With a submitter, the job exists once that has run; else the operator submits it itself. */
  #isSubmitted(): boolean {
    if (!this.#hasSubmitter()) return textAt(this.#job, "spec", "submissionMode") !== "InteractiveMode";
    return this.#pods.submitter().some((pod) => phaseOf(pod) === "Running" || phaseOf(pod) === "Succeeded");
  }

  #suspends(): boolean {
    if (booleanAt(this.#job, "spec", "suspend") !== true) return false;
    this.#status["jobDeploymentStatus"] = "Suspending";
    return true;
  }

  #passedDeadline(field: "activeDeadlineSeconds" | "preRunningDeadlineSeconds", reason: string): boolean {
    const due = this.#deadline(field);
    if (due === undefined || this.#world.now() < due) return false;
    const label = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const start = String(this.#status["startTime"]).replace("T", " ").replace("Z", " +0000 UTC");
    fail(
      this.#status,
      reason,
      `The RayJob has passed the ${field}. StartTime: ${start}. ${label}: ${numberAt(this.#job, "spec", field)}`,
    );
    return true;
  }

  #deadline(field: "activeDeadlineSeconds" | "preRunningDeadlineSeconds"): number | undefined {
    const seconds = numberAt(this.#job, "spec", field);
    const started = timestampMoment(this.#status, "startTime");
    return seconds === undefined || started === undefined ? undefined : started + seconds * 1_000;
  }

  #submitter(): StoredObject | undefined {
    const { namespace = "", name } = this.#job.metadata;
    return this.#world.store.get({ kind: JOBS, namespace, name });
  }

  /** @returns whether cluster and submitter are gone, and the status with them. */
  #freeResources(): boolean {
    const clusterGone = deleteCluster(this.#world, this.#job);
    const submitterGone = deleteSubmitter(this.#world, this.#job);
    if (!clusterGone || !submitterGone) return false;
    const suspending = this.#status["jobDeploymentStatus"] === "Suspending";
    resetRun(this.#status);
    if (suspending) this.#status["jobDeploymentStatus"] = "Suspended";
    else delete this.#status["jobDeploymentStatus"];
    return true;
  }

  #refuse(reason: string, message: string): undefined {
    const { namespace, name } = this.#job.metadata;
    if (textAt(this.#job, "status", "message") === message) return;
    jobEvent(this.#world, this.#job, "Warning", reason, `${namespace}/${name}: ${message}`);
    Object.assign(this.#status, { jobDeploymentStatus: "ValidationFailed", reason: "ValidationFailed", message });
    countAttempt(this.#status, this.#job);
    this.#put(this.#status);
  }

  #letGo(): undefined {
    const head = this.#pods.head(textAt(this.#status, "rayClusterName") ?? "");
    if (head !== undefined && !isTerminalStatus(textAt(this.#status, "jobStatus")))
      this.#dashboards.stop(head.metadata.uid, textAt(this.#status, "jobId") ?? "", this.#world.now());
    setFinalizer(this.#world, this.#job, false);
  }

  #write(): number | undefined {
    countAttempt(this.#status, this.#job);
    const before = this.#job["status"];
    if (isWorthWriting(before, this.#status)) {
      if (this.#status["jobDeploymentStatus"] === "Complete" || this.#status["jobDeploymentStatus"] === "Failed")
        this.#status["endTime"] = this.#world.timestamp();
      this.#put(this.#status);
      return this.#poll();
    }
    return this.#nextLook();
  }

  #put(status: Writable): void {
    this.#world.store.change(
      keyOfObject(RAY_JOBS, this.#job),
      "status",
      (draft) => void Object.assign(draft, { status }),
      KUBERAY,
    );
  }

  #poll(): number {
    return this.#world.now() + POLL_MS;
  }

  /** Nothing changed: the poll that will see the next change that time alone brings. */
  #nextLook(): number | undefined {
    const now = this.#world.now();
    const head = this.#pods.head(textAt(this.#status, "rayClusterName") ?? "");
    const changes = [
      head === undefined
        ? undefined
        : this.#dashboards.nextChange(head.metadata.uid, textAt(this.#status, "jobId") ?? "", now),
      this.#deadline("activeDeadlineSeconds"),
      this.#deadline("preRunningDeadlineSeconds"),
      valueAt(this.#status, "jobDeploymentStatus") === "Running" ? now + SUBMITTER_GRACE_MS : undefined,
    ].filter((moment) => moment !== undefined && moment > now);
    if (changes.length === 0) return undefined;
    const next = Math.min(...changes.map(Number));
    return now + Math.ceil((next - now) / POLL_MS) * POLL_MS;
  }
}
