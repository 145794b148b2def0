import { numberAt, textAt } from "../../../common/values/untyped.ts";
import { sameJson } from "../../json-values.ts";
import type { StoredObject } from "../../stored-object.ts";
import { timestamp } from "../../timestamp.ts";
import type { Writable } from "../object-maps.ts";
import type { RayJobInfo } from "./ray-dashboard.ts";

/** Ends of a Ray job. */
export function isTerminalStatus(jobStatus: string | undefined): boolean {
  return jobStatus === "SUCCEEDED" || jobStatus === "FAILED" || jobStatus === "STOPPED";
}

/** First entry into the machine: names are fixed, so that nothing is made twice. */
export function initialize(status: Writable, job: StoredObject, now: string, suffix: () => string): void {
  if (textAt(job, "spec", "submissionMode") !== "InteractiveMode" && !status["jobId"])
    status["jobId"] = textAt(job, "spec", "jobId") ?? `${job.metadata.name}-${suffix()}`;
  if (!status["rayClusterName"])
    status["rayClusterName"] =
      textAt(job, "spec", "clusterSelector", "ray.io/cluster") ?? `${job.metadata.name}-${suffix()}`;
  status["jobDeploymentStatus"] = "Initializing";
  status["startTime"] = now;
}

export function fail(status: Writable, reason: string, message: string | undefined): void {
  Object.assign(status, { jobDeploymentStatus: "Failed", reason });
  if (message !== undefined) status["message"] = message;
}

/** Takes over what the dashboard says. @param submitterDone - For modes with a submitter: a job is over only when that is done too. */
export function takeInfo(status: Writable, info: RayJobInfo, submitterDone: boolean, clusterStatus: unknown): void {
  const over = isTerminalStatus(info.status) && submitterDone;
  const failed = over && info.status === "FAILED";
  status["rayClusterStatus"] = clusterStatus;
  status["jobStatus"] = info.status;
  status["jobDeploymentStatus"] = over ? (failed ? "Failed" : "Complete") : "Running";
  if (failed) status["reason"] = "AppFailed";
  else delete status["reason"];
  status["message"] = info.message;
  const startTime = timestamp(info.startTime);
  status["rayJobInfo"] = info.endTime === undefined ? { startTime } : { startTime, endTime: timestamp(info.endTime) };
}

/** Forgets cluster and job before the next attempt, or while suspended. */
export function resetRun(status: Writable): void {
  for (const field of ["rayClusterName", "dashboardURL", "jobId", "message", "reason", "rayJobInfo", "jobStatus"])
    delete status[field];
  status["rayClusterStatus"] = {};
}

/** Counts an attempt that ended, and turns a failed one into a retry while the limit allows. */
export function countAttempt(status: Writable, job: StoredObject): void {
  const deployment = status["jobDeploymentStatus"];
  const failed = Number(status["failed"] ?? 0) + (deployment === "Failed" ? 1 : 0);
  status["failed"] = failed;
  status["succeeded"] =
    Number(status["succeeded"] ?? 0) + (status["jobStatus"] === "SUCCEEDED" && deployment === "Complete" ? 1 : 0);
  const limit = numberAt(job, "spec", "backoffLimit");
  if (deployment === "Failed" && limit !== undefined && failed < limit + 1 && status["reason"] !== "DeadlineExceeded")
    status["jobDeploymentStatus"] = "Retrying";
}

/** The operator writes a status only when one of the two statuses or the cluster's changed. */
export function isWorthWriting(before: unknown, after: Readonly<Writable>): boolean {
  const differs = (field: string) => (textAt(before, field) ?? "") !== (after[field] ?? "");
  if (differs("jobStatus") || differs("jobDeploymentStatus")) return true;
  const cluster = (status: unknown) => ({
    ...((status as { rayClusterStatus?: object } | undefined)?.rayClusterStatus ?? {}),
    lastUpdateTime: undefined,
  });
  return !sameJson(cluster(before), cluster(after));
}
