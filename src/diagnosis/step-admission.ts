import { podCount } from "../common/kueue/pod-set.ts";
import type { Workload } from "../common/kueue/workload.ts";
import { type WorkloadStatus, workloadStatus } from "../common/kueue/workload-status.ts";
import { type Condition, findCondition, isTrue } from "../common/values/condition.ts";
import { formatAge } from "../common/values/duration.ts";
import type { DiagnosisStep, EvictionStory, Evidence } from "./diagnosis.ts";
import { itemsOf } from "./diagnosis-facts.ts";
import { conditionOf, countInWords, fieldOf, listInWords, stepDone, stepFailed, stepWaiting } from "./evidence.ts";
import type { Situation } from "./situation.ts";

/** A job that takes longer than this to stop is stuck. */
const STOPPING_MS = 5 * 60_000;
/** Kueue puts a workload back within seconds of the end of its back-off. */
const PUT_BACK_MS = 60_000;

/** Whether Kueue lets it run; when not, why, and what follows after an eviction. Undefined without a Workload. */
export function admissionStep(situation: Situation, eviction: EvictionStory | undefined): DiagnosisStep | undefined {
  const { workload } = situation.related;
  if (workload === undefined) return undefined;
  const status = workloadStatus(workload, situation.facts.now);
  switch (status.state) {
    case "running":
    case "not-ready":
      return admitted(workload);
    case "finished":
    case "failed":
      return stepDone("admission", "It was admitted and is over.", { since: status.since });
    case "evicting":
      return evicting(situation, workload, eviction);
    case "deactivated":
      return deactivated(workload, eviction);
    case "waiting-checks":
      return checks(situation, workload, status);
    case "backing-off":
      return backingOff(situation, workload, eviction, status);
    default:
      return waiting(situation, workload, eviction, status);
  }
}

function admitted(workload: Workload): DiagnosisStep {
  const condition = findCondition(workload.conditions, "Admitted");
  const pods = podCount(workload.assignments);
  const what = pods === undefined || pods === 0 ? "" : ` for ${countInWords(pods, "pod")}`;
  return stepDone("admission", `It is admitted${what}.`, {
    adminSentence: `Workload ${nameOf(workload)} is admitted by ClusterQueue ${workload.clusterQueue || "?"}${what}.`,
    since: condition?.changedAt,
    evidence: quote(workload, condition),
  });
}

function waiting(
  { facts }: Situation,
  workload: Workload,
  eviction: EvictionStory | undefined,
  status: WorkloadStatus,
): DiagnosisStep {
  const condition = findCondition(workload.conditions, "QuotaReserved");
  const { verdict } = facts;
  const why = asClause(eviction === undefined ? status.reason : condition?.message || status.reason);
  const before = evictedBefore(eviction);
  const trouble = {
    code: "waiting-admission",
    sentence: `${before}${verdict?.sentence ?? `It waits for admission: ${why}.`}`,
    adminSentence: `${before}${verdict?.adminSentence ?? `Workload ${nameOf(workload)} waits: ${why}.`}`,
    next: verdict?.unblockers[0]?.sentence ?? "",
    since: status.since,
    evidence: quote(workload, condition),
  } as const;
  const stuck = verdict?.neverAsConfigured === true || status.state === "misconfigured";
  return stuck ? stepFailed("admission", trouble) : stepWaiting("admission", trouble);
}

function checks({ facts }: Situation, workload: Workload, status: WorkloadStatus): DiagnosisStep {
  const open = workload.checks.filter(({ state }) => state !== "Ready");
  const known = new Map(itemsOf(facts.checks).map((check) => [check.meta.name, check]));
  const inactive = open.filter(({ name }) => known.get(name)?.activity.active === false);
  const evidence = open.map(({ name, state, message }) =>
    fieldOf("Workload", workload, `status.admissionChecks[${name}]`, [state, message].filter(Boolean).join(": ")),
  );
  const trouble = {
    code: "waiting-checks",
    sentence: `${asClause(status.reason)}.`,
    next:
      open.length === 0
        ? ""
        : `Ask who runs the admission check ${listInWords(open.map(({ name }) => name))}: its controller decides.`,
    since: status.since,
    evidence,
  } as const;
  if (inactive.length === 0) return stepWaiting("admission", trouble);
  const dead = inactive.map(
    ({ name }) =>
      `AdmissionCheck ${name} is not active: ${known.get(name)?.activity.message || "its controller says nothing"}`,
  );
  return stepFailed("admission", { ...trouble, adminSentence: `${asClause(status.reason)}. ${dead.join("; ")}.` });
}

function deactivated(workload: Workload, eviction: EvictionStory | undefined): DiagnosisStep {
  const why = eviction?.sentence ?? "Somebody set its Workload to inactive.";
  return stepFailed("admission", {
    code: "deactivated",
    sentence: `${why} It does not start again by itself.`,
    adminSentence: `Workload ${nameOf(workload)} has spec.active set to false. ${why}`,
    next: "Activate its Workload (set spec.active to true) to queue it again; mend the cause first.",
    since: eviction?.at,
    evidence: [
      fieldOf("Workload", workload, "spec.active", "false"),
      ...quote(workload, findCondition(workload.conditions, "Evicted")),
    ],
  });
}

function backingOff(
  { facts }: Situation,
  workload: Workload,
  eviction: EvictionStory | undefined,
  status: WorkloadStatus,
): DiagnosisStep {
  const at = workload.requeue?.at;
  const why = eviction === undefined ? "" : `${eviction.sentence} `;
  const evidence = [
    ...quote(workload, findCondition(workload.conditions, "Evicted")),
    ...quote(workload, findCondition(workload.conditions, "Requeued")),
  ];
  if (at !== undefined && facts.now - at > PUT_BACK_MS) {
    return stepFailed("admission", {
      code: "back-off-over",
      sentence: `${why}Its waiting time is over, but Kueue has not put it back into the queue.`,
      adminSentence: `${why}requeueAt of Workload ${nameOf(workload)} passed ${formatAge(facts.now - at)} ago and Requeued is still False.`,
      next: "Ask an administrator whether Kueue runs; setting spec.active to false and true again queues it anew.",
      since: status.since,
      evidence,
    });
  }
  const when = at === undefined ? asClause(status.reason) : `Kueue tries it again in ${formatAge(at - facts.now)}`;
  const count = workload.requeue?.count;
  return stepWaiting("admission", {
    code: "backing-off",
    sentence: `${why}${when}.`,
    adminSentence: `${why}${when}${count === undefined ? "" : `; it was put back ${countInWords(count, "time")}`}.`,
    next:
      eviction?.cause === "pods-not-ready" ? "See why its pods were not ready: the next try may end the same way." : "",
    since: status.since,
    evidence,
  });
}

function evicting(
  { related, facts }: Situation,
  workload: Workload,
  eviction: EvictionStory | undefined,
): DiagnosisStep {
  const condition = findCondition(workload.conditions, "Evicted");
  const why = eviction?.sentence ?? "It is being stopped.";
  const since = condition?.changedAt;
  const evidence = quote(workload, condition);
  if (since === undefined || facts.now - since < STOPPING_MS) {
    return stepWaiting("admission", {
      code: "evicting",
      sentence: `${why} Its job is being stopped.`,
      adminSentence: `${why} Workload ${nameOf(workload)} holds its quota until the job has stopped.`,
      next: eviction?.comesBack ?? "",
      since,
      evidence,
    });
  }
  const left = related.pods?.filter(({ phase }) => phase !== "Succeeded" && phase !== "Failed");
  const gone = left?.length === 0;
  const stuck = left?.filter(({ meta }) => meta.deletingSince !== undefined && meta.finalizers.length > 0) ?? [];
  const pods =
    left === undefined
      ? "its pods may not be read"
      : gone
        ? "no pod of it is left, so its controller or Kueue does not act"
        : `${countInWords(left.length, "pod")} of it (${listInWords(left.map(({ meta }) => meta.name))}) ${left.length === 1 ? "does" : "do"} not end${stuck.length === 0 ? "" : `, held by finalizer ${stuck[0]?.meta.finalizers.join(", ")}`}`;
  return stepFailed("admission", {
    code: "evicting-stuck",
    sentence: `${why} It should have stopped long ago, and still holds its quota.`,
    adminSentence: `Workload ${nameOf(workload)} was evicted ${formatAge(facts.now - since)} ago and still holds its quota: ${pods}.`,
    next: gone
      ? "Ask an administrator to look at Kueue's and the job's controllers; deleting the job frees the quota."
      : "Delete the pods that do not end, or the job itself, to free the quota.",
    since,
    evidence,
  });
}

function evictedBefore(eviction: EvictionStory | undefined): string {
  return eviction === undefined || eviction.past ? "" : `${eviction.sentence} `;
}

function nameOf({ meta }: Workload): string {
  return `${meta.namespace}/${meta.name}`;
}

function quote(workload: Workload, condition: Condition | undefined): readonly Evidence[] {
  return condition === undefined ? [] : [conditionOf("Workload", workload, condition)];
}

/** Without the full stop, to go on after it. */
function asClause(text: string): string {
  return text.trim().replace(/\.$/, "");
}

/** Says whether the later stations are reached at all. */
export function isPastAdmission(workload: Workload | undefined): boolean {
  return workload === undefined || (isTrue(workload.conditions, "Admitted") && !isTrue(workload.conditions, "Evicted"));
}
