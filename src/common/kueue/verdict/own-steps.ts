import { type Condition, findCondition, isTrue } from "../../values/condition.ts";
import { cleanLine } from "../../values/text.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import { holdsQuota, isActive, isFinished, type Workload, type WorkloadCheck } from "../workload.ts";
import { type Judgement, NO_CONDITION } from "./judgement.ts";
import { hasFailed } from "./refusal.ts";
import { admissionGates, isOnHold } from "./waiting-workload.ts";
import type { WorldIndex } from "./world-index.ts";

/** It is over, on its way out, or has quota already: what its own state tells without a look at queues. */
export function settledJudgement(workload: Workload, index: WorldIndex): Judgement | undefined {
  if (isFinished(workload)) return finished(workload);
  const evicted = findCondition(workload.conditions, "Evicted");
  if (evicted?.status === "True" && holdsQuota(workload)) return evicting(workload, evicted);
  if (!isActive(workload) || !holdsQuota(workload)) return undefined;
  if (isTrue(workload.conditions, "Admitted")) return admitted(workload);
  return reserved(workload, index);
}

function finished({ conditions }: Workload): Judgement {
  const reason = findCondition(conditions, "Finished")?.reason ?? "";
  const ended = reason === "Succeeded" || reason === "" ? "It has finished." : `It has ended (${cleanLine(reason)}).`;
  return { code: "finished", sentence: ended, adminSentence: ended, predicted: NO_CONDITION };
}

const EVICTIONS: ReadonlyMap<string, string> = new Map([
  ["Preempted", "another job needs its place"],
  ["PodsReadyTimeout", "its pods did not come up in time"],
  ["AdmissionCheck", "an admission check wants to be asked again"],
  ["ClusterQueueStopped", "its ClusterQueue was stopped"],
  ["LocalQueueStopped", "its LocalQueue was stopped"],
  ["NodeFailures", "nodes under it failed"],
  ["Deactivated", "somebody deactivated it"],
  ["FlavorMigration", "it moves to another flavor"],
]);

function evicting({ clusterQueue }: Workload, { reason }: Condition): Judgement {
  const why = EVICTIONS.get(reason) ?? cleanLine(reason);
  return {
    code: "evicting",
    sentence: `It was told to stop because ${why}, and holds its place until its pods are gone.`,
    adminSentence: `Evicted (${cleanLine(reason)}); it holds its quota of ClusterQueue ${clusterQueue} until the job has stopped.`,
    predicted: NO_CONDITION,
  };
}

function admitted({ clusterQueue, workerCluster }: Workload): Judgement {
  const where = workerCluster === "" ? "" : ` on cluster ${cleanLine(workerCluster)}`;
  return {
    code: "admitted",
    sentence: `It may run${where}: its queue has let it start.`,
    adminSentence: `Admitted by ClusterQueue ${clusterQueue}${where}.`,
    predicted: NO_CONDITION,
  };
}

/** Quota is held. Checks come next, then placement. */
function reserved(workload: Workload, index: WorldIndex): Judgement {
  const { clusterQueue, checks, assignments } = workload;
  const failed = checks.filter(hasFailed);
  const open = [...checks.filter(({ state }) => state !== "Ready"), ...unlisted(workload, index)];
  const held = `Quota of ClusterQueue ${clusterQueue} is held`;
  if (failed.length > 0) return checksFailed(failed, `${held}, and will be given back: `);
  if (open.length > 0) {
    const names = open.map(({ name }) => name).join(", ");
    return {
      code: "waiting-checks",
      sentence: `Its quota is held; it waits for the go-ahead of ${names}.`,
      adminSentence: `${held}; not ready: ${open.map((check) => checkInWords(check, index, workload)).join("; ")}.`,
      predicted: NO_CONDITION,
    };
  }
  if (assignments.some(({ delayedTopology }) => delayedTopology === "Pending")) {
    return {
      code: "waiting-placement",
      sentence: "Its quota is held; its place on the nodes is still being worked out.",
      adminSentence: `${held}; its topology assignment is delayed until the second pass.`,
      predicted: NO_CONDITION,
    };
  }
  const next = `${held}; admission comes next.`;
  return {
    code: "waiting-checks",
    sentence: "Its quota is held; it starts next.",
    adminSentence: next,
    predicted: NO_CONDITION,
  };
}

/** Checks of the queue that Kueue has not listed yet. */
function unlisted({ clusterQueue, checks, assignments }: Workload, index: WorldIndex): readonly WorkloadCheck[] {
  const queue: ClusterQueue | undefined = index.clusterQueues?.get(clusterQueue);
  const flavors = new Set(assignments.flatMap((assignment) => [...assignment.flavors.values()]));
  return (queue?.admissionChecks ?? []).flatMap(({ name, onFlavors }) => {
    const applies = onFlavors.length === 0 || onFlavors.some((flavor) => flavors.has(flavor));
    const known = checks.some((check) => check.name === name);
    if (!applies || known) return [];
    return [{ name, state: "Pending", message: "", changedAt: undefined, retries: undefined }];
  });
}

const MULTI_KUEUE = "kueue.x-k8s.io/multikueue";

function checkInWords({ name, state, message }: WorkloadCheck, { checks }: WorldIndex, workload: Workload): string {
  const check = checks?.get(name);
  const said = message === "" ? "" : `: ${cleanLine(message)}`;
  const idle = checks !== undefined && check?.activity.active !== true ? ", and its controller is not active" : "";
  const nominated = check?.controller === MULTI_KUEUE ? workload.nominatedClusters.map(cleanLine).join(", ") : "";
  const clusters = nominated === "" ? "" : `, offered to ${nominated}`;
  return `${name} is ${state === "" ? "silent" : cleanLine(state)}${said}${clusters}${idle}`;
}

export function checksFailed(failed: readonly WorkloadCheck[], before = ""): Judgement {
  const each = failed.map(({ name, state, message }) => {
    const said = message === "" ? "" : ` (${cleanLine(message)})`;
    return `${name} is ${cleanLine(state)}${said}`;
  });
  const rejected = failed.some(({ state }) => state === "Rejected");
  const names = failed.map(({ name }) => name).join(", ");
  return {
    code: "checks-failed",
    sentence: rejected ? `${names} has turned it down.` : `${names} wants to be asked again later.`,
    adminSentence: `${before}admission check ${each.join("; ")}.`,
    predicted: {
      reason: before === "" ? "Pending" : "",
      granularReason: before === "" ? "PendingEvaluation" : "",
      message: before === "" ? "The workload has failed admission checks" : "",
    },
  };
}

/** Somebody keeps it from being queued. */
export function heldBackJudgement(workload: Workload): Judgement | undefined {
  const gates = admissionGates(workload);
  if (gates !== "") {
    const by = cleanLine(gates).split(",").join(", ");
    return {
      code: "gated",
      sentence: `It is held back by ${by}, and is queued once that lets it go.`,
      adminSentence: `Annotation kueue.x-k8s.io/admission-gated-by names ${by}: it is not queued before they are taken out.`,
      predicted: {
        reason: "AdmissionGated",
        granularReason: "AdmissionGated",
        message: `Admission is gated by: ${gates}`,
      },
    };
  }
  if (!isOnHold(workload)) return undefined;
  return {
    code: "job-on-hold",
    sentence: "Its job asks for no pods at the moment, so there is nothing to start.",
    adminSentence: "The job put its workload on hold (scaled to zero); it is queued again once the job asks for pods.",
    predicted: { reason: "OnHold", granularReason: "OnHold", message: "Job is on hold" },
  };
}

const CAUSES: ReadonlyMap<string, string> = new Map([
  ["RequeuingLimitExceeded", "it was put back too often"],
  ["MaximumExecutionTimeExceeded", "it ran longer than it may"],
  ["AdmissionCheck", "an admission check turned it down"],
]);

const DEACTIVATED = "The workload is deactivated";

/** @param ifActive - What would be said of it otherwise: one that never held quota keeps the words of its last try. */
export function deactivatedJudgement(workload: Workload, ifActive: () => Judgement | undefined): Judgement | undefined {
  if (isActive(workload)) return undefined;
  const evicted = findCondition(workload.conditions, "Evicted");
  const cause = /^DeactivatedDueTo(.+)$/.exec(evicted?.reason ?? "")?.[1];
  const why = cause === undefined ? "somebody set it to inactive" : (CAUSES.get(cause) ?? cleanLine(cause));
  const heldQuota = findCondition(workload.conditions, "Requeued")?.status === "False";
  const message = evicted?.status === "True" && heldQuota ? evicted.message : undefined;
  const before = message === undefined ? ifActive()?.predicted : undefined;
  return {
    code: "deactivated",
    sentence: `It is switched off because ${why}. Activate it to queue it again.`,
    adminSentence: `spec.active is false: ${why}. It is queued again once it is set to true.`,
    predicted: {
      reason: before?.reason ?? "Pending",
      granularReason: "Deactivated",
      message: message ?? before?.message ?? DEACTIVATED,
      granularMessage: DEACTIVATED,
    },
  };
}

/** It waits for a moment, or to be put back. */
export function backingOffJudgement(workload: Workload, now: number): Judgement | undefined {
  const { requeue, conditions } = workload;
  const until = requeue?.at;
  const requeued = findCondition(conditions, "Requeued");
  const isHeld = requeued?.status === "False";
  if (!isHeld && (until === undefined || until <= now)) return undefined;
  const tries =
    requeue?.count === undefined
      ? ""
      : ` It was put back ${requeue.count === 1 ? "once" : `${requeue.count} times`} so far.`;
  const evicted = findCondition(conditions, "Evicted");
  const why = EVICTIONS.get(evicted?.reason ?? "") ?? "it was stopped";
  const when =
    until === undefined
      ? "once Kueue puts it back"
      : until > now
        ? `at ${timeInWords(until)}`
        : "next: its wait is over";
  return {
    code: "backing-off",
    sentence: `It is tried again ${when}, since ${why}.`,
    adminSentence: `Backs off (${cleanLine(evicted?.reason ?? requeued?.reason ?? "")}); tried again ${when}.${tries}`,
    predicted: { reason: "Pending", granularReason: "PendingEvaluation", message: evicted?.message ?? "" },
  };
}

function timeInWords(moment: number): string {
  const year10000 = 253_402_300_800_000;
  return moment < year10000 && moment > -year10000 ? new Date(moment).toISOString() : "a far moment";
}
