import type { Resources } from "../common/core-objects/resources.ts";
import { holdsQuota, isFinished } from "../common/kueue/workload.ts";
import { findCondition } from "../common/values/condition.ts";
import { formatQuantity } from "../common/values/quantity.ts";
import { appWrapperState } from "../ray/appwrapper/app-wrapper-health.ts";
import { rayJobState } from "../ray/job/ray-job-state.ts";
import type { DiagnosisStep } from "./diagnosis.ts";
import { conditionOf, fieldOf, reasonInWords, stepDone, stepFailed, stepWaiting } from "./evidence.ts";
import { mayRunSince, type Situation } from "./situation.ts";

/** The last station of a job that is over or going away; undefined while it has a future. */
export function endStep(situation: Situation): DiagnosisStep | undefined {
  return (
    deleting(situation) ??
    rayJobEnd(situation) ??
    appWrapperEnd(situation) ??
    workloadEnd(situation) ??
    jobEnd(situation) ??
    podEnd(situation)
  );
}

/** The last station of a job that runs: for a Ray cluster there is no end but deletion. */
export function runningStep(situation: Situation): DiagnosisStep {
  const { related, facts } = situation;
  const since = mayRunSince(situation);
  const holds = heldInWords(situation);
  const endless = related.rayService !== undefined || (related.rayClusters.length > 0 && related.rayJob === undefined);
  if (!endless)
    return stepWaiting("finished", {
      code: "running",
      sentence: "It runs.",
      adminSentence: `${related.inWords} runs${holds}.`,
      since,
    });
  const idle = related.rayService === undefined && facts.rayJobsRunning === 0;
  const what = related.rayService === undefined ? "A Ray cluster" : "A Ray service";
  const never = `${what} never ends by itself: it keeps its resources until it is deleted or evicted.`;
  if (idle) {
    return stepWaiting("finished", {
      code: "ray-idle",
      sentence: `It is ready, and no Ray job runs on it. ${never}`,
      adminSentence: `${related.inWords} is ready and idle${holds}. ${never}`,
      next: "Delete or scale it down if nobody needs it now.",
      since,
    });
  }
  const unseen =
    related.rayService === undefined && facts.rayJobsRunning === undefined
      ? " Whether Ray has work was not asked."
      : "";
  return stepWaiting("finished", {
    code: "running",
    sentence: `It runs. ${never}`,
    adminSentence: `${related.inWords} runs${holds}. ${never}${unseen}`,
    since,
  });
}

function deleting({ related }: Situation): DiagnosisStep | undefined {
  const { meta } = related.subject.record;
  if (meta.deletingSince === undefined) return undefined;
  const held = meta.finalizers.length === 0 ? "" : `; it waits for finalizer ${meta.finalizers.join(", ")}`;
  return stepWaiting("finished", {
    code: "being-deleted",
    sentence: `It is being deleted${held}.`,
    next:
      meta.finalizers.length === 0
        ? ""
        : "If it lasts, ask an administrator to look at the controller behind the finalizer.",
    since: meta.deletingSince,
    evidence: [
      fieldOf(
        related.inWords.split(" ")[0] ?? "",
        related.subject.record,
        "metadata.deletionTimestamp",
        held.slice(2) || "set",
      ),
    ],
  });
}

function rayJobEnd(situation: Situation): DiagnosisStep | undefined {
  const { rayJob, workload } = situation.related;
  if (rayJob === undefined) return undefined;
  const { health, reason } = rayJobState(rayJob, { workload });
  const evidence = [
    fieldOf("RayJob", rayJob, "status.jobDeploymentStatus", rayJob.deploymentStatus),
    fieldOf("RayJob", rayJob, "status.jobStatus", rayJob.jobStatus || "none"),
    ...(rayJob.message === "" ? [] : [fieldOf("RayJob", rayJob, "status.message", rayJob.message)]),
  ];
  const since = rayJob.endedAt ?? rayJob.rayEndedAt;
  const said = reason === "" ? "" : `: ${reason}`;
  switch (health) {
    case "succeeded":
      return stepDone("finished", "It finished: Ray says SUCCEEDED.", { code: "finished", since, evidence });
    case "stopped":
      return stepDone("finished", `It was stopped before its end${said}.`, { code: "stopped", since, evidence });
    case "failed":
      return stepFailed("finished", {
        code: "finished-failed",
        sentence: `Its Ray job failed${said}.`,
        next: "Read the job's log in the Ray dashboard or of its submitter pod.",
        since,
        evidence,
      });
    case "invalid": {
      const quota =
        workload !== undefined && holdsQuota(workload) ? ` It still holds its quota${heldInWords(situation)}.` : "";
      return stepFailed("finished", {
        code: "ray-job-invalid",
        sentence: `KubeRay refuses the RayJob${said}.${quota}`,
        next: "Delete it, correct its definition and submit it again: it is never looked at again.",
        since,
        evidence,
      });
    }
    default:
      return undefined;
  }
}

function appWrapperEnd({ related: { appWrapper } }: Situation): DiagnosisStep | undefined {
  if (appWrapper?.phase !== "Succeeded" && appWrapper?.phase !== "Failed") return undefined;
  const { reason } = appWrapperState(appWrapper);
  const unhealthy = findCondition(appWrapper.conditions, "Unhealthy");
  const evidence = [
    fieldOf("AppWrapper", appWrapper, "status.phase", appWrapper.phase),
    ...(unhealthy === undefined ? [] : [conditionOf("AppWrapper", appWrapper, unhealthy)]),
  ];
  const since = findCondition(appWrapper.conditions, "QuotaReserved")?.changedAt;
  if (appWrapper.phase === "Succeeded")
    return stepDone("finished", "It finished.", { code: "finished", since, evidence });
  return stepFailed("finished", {
    code: "appwrapper-failed",
    sentence: `Its AppWrapper has failed for good${reason === "" ? "" : `: ${reason}`}.`,
    next: "Mend the cause, delete the AppWrapper and submit it again: it is not tried again.",
    since,
    evidence,
  });
}

function workloadEnd({ related: { workload } }: Situation): DiagnosisStep | undefined {
  if (workload === undefined || !isFinished(workload)) return undefined;
  const finished = findCondition(workload.conditions, "Finished");
  if (finished === undefined) return undefined;
  const evidence = [conditionOf("Workload", workload, finished)];
  const since = finished.changedAt;
  if (finished.reason === "Succeeded")
    return stepDone("finished", "It finished.", { code: "finished", since, evidence });
  return stepFailed("finished", {
    code: "finished-failed",
    sentence: `It failed: ${reasonInWords(finished)}.`,
    next: "Read the log of its last pod.",
    since,
    evidence,
  });
}

function jobEnd({ related: { job } }: Situation): DiagnosisStep | undefined {
  if (job === undefined) return undefined;
  const over = job.conditions.find(
    ({ type, status }) => status === "True" && ["Complete", "Completed", "Succeeded", "Failed"].includes(type),
  );
  if (over === undefined) return undefined;
  const evidence = [conditionOf(job.kind, job, over)];
  if (over.type !== "Failed")
    return stepDone("finished", "It finished.", { code: "finished", since: over.changedAt, evidence });
  return stepFailed("finished", {
    code: "finished-failed",
    sentence: `It failed: ${reasonInWords(over)}.`,
    next: "Read the log of its last pod.",
    since: over.changedAt,
    evidence,
  });
}

function podEnd({ related: { subject } }: Situation): DiagnosisStep | undefined {
  if (subject.kind !== "Pod" || subject.record.phase !== "Succeeded") return undefined;
  return stepDone("finished", "It finished.", {
    code: "finished",
    evidence: [fieldOf("Pod", subject.record, "status.phase", "Succeeded")],
  });
}

/** ` and holds 4 cpu, 1 nvidia.com/gpu`; empty when it holds nothing. */
function heldInWords({ related: { workload } }: Situation): string {
  if (workload === undefined || !holdsQuota(workload) || workload.counted.size === 0) return "";
  return ` and holds ${resourcesInWords(workload.counted)}`;
}

export function resourcesInWords(resources: Resources): string {
  const devicesFirst = [...resources].toSorted(([a], [b]) => Number(b.includes("/")) - Number(a.includes("/")));
  return devicesFirst
    .map(([name, amount]) => `${amount === undefined ? "?" : formatQuantity(amount)} ${name}`)
    .join(", ");
}
