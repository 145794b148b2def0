import { evictionInWords } from "../common/kueue/eviction-words.ts";
import { parsePreemption } from "../common/kueue/preemption.ts";
import { evictionTotal, holdsQuota, isActive, isFinished, type Workload } from "../common/kueue/workload.ts";
import { type Condition, findCondition } from "../common/values/condition.ts";
import { formatAge } from "../common/values/duration.ts";
import type { EvictionCause, EvictionStory, WorkloadIdentity } from "./diagnosis.ts";

const PREVIOUSLY = "Previously: ";

const CAUSES: ReadonlyMap<string, EvictionCause> = new Map([
  ["Preempted", "preempted"],
  ["PodsReadyTimeout", "pods-not-ready"],
  ["AdmissionCheck", "admission-check"],
  ["ClusterQueueStopped", "queue-stopped"],
  ["LocalQueueStopped", "queue-stopped"],
  ["NodeFailures", "node-failure"],
  ["Deactivated", "deactivated"],
]);

/** The last eviction of a workload: by whom, why, and when it comes back. Undefined when its record tells of none. */
export function evictionStory(
  workload: Workload,
  workloads: readonly Workload[],
  now: number,
): EvictionStory | undefined {
  const evicted = findCondition(workload.conditions, "Evicted");
  const times = evictionTotal(workload);
  if (evicted === undefined) return times === undefined || times === 0 ? undefined : countedOnly(workload, times);
  const past = evicted.status !== "True";
  if (past && !evicted.message.includes(PREVIOUSLY)) return undefined;
  const last = past ? beforeThat(evicted) : evicted;
  const cause = causeOf(last);
  const by = cause === "preempted" ? preemptorOf(last.message, workloads) : undefined;
  return {
    at: past ? undefined : evicted.changedAt,
    cause,
    reason: last.reason,
    by,
    past,
    times: times === 0 ? undefined : times,
    sentence: sentenceOf(cause, last, by),
    ...returnOf(workload, cause, past, now),
  };
}

/** Who took its place, as far as it can be found: the workload itself, else its queue. */
export function preemptorOf(message: string, workloads: readonly Workload[]): WorkloadIdentity | undefined {
  const preemption = parsePreemption(message);
  if (preemption === undefined) return undefined;
  const { byUid, byJobUid, byClusterQueue } = preemption;
  const found =
    (byUid === "" ? undefined : workloads.find(({ meta }) => meta.uid === byUid)) ??
    (byJobUid === "" ? undefined : workloads.find(({ jobUid }) => jobUid === byJobUid));
  if (found !== undefined) return identityOf(found, byClusterQueue);
  return { uid: byUid, namespace: "", name: "", clusterQueue: byClusterQueue, job: "" };
}

export function identityOf({ meta, clusterQueue, owner }: Workload, knownQueue = ""): WorkloadIdentity {
  return {
    uid: meta.uid,
    namespace: meta.namespace,
    name: meta.name,
    clusterQueue: clusterQueue || knownQueue,
    job: owner === undefined ? "" : `${owner.kind} ${owner.name}`,
  };
}

/** `Job team-b/train`, `Workload team-b/x`, or what is left to say of one that is gone or out of sight. */
export function identityInWords({ job, namespace, name, clusterQueue, uid }: WorkloadIdentity): string {
  const queue = clusterQueue === "" ? "" : ` of ClusterQueue ${clusterQueue}`;
  if (job !== "") return `${job.replace(" ", ` ${namespace}/`)}${queue}`;
  if (name !== "") return `Workload ${namespace}/${name}${queue}`;
  if (queue !== "") return `a workload${queue}`;
  return uid === "" ? "another workload" : `another workload (uid ${uid}), which is gone or may not be read`;
}

/** Conditions that turned False keep the last message behind a prefix, sometimes several of them. */
function beforeThat({ message, ...rest }: Condition): Condition {
  const kept = message.slice(message.lastIndexOf(PREVIOUSLY) + PREVIOUSLY.length);
  return { ...rest, reason: reasonFrom(kept), message: kept };
}

/** Only the message survives: it is told from Kueue's fixed texts. */
function reasonFrom(message: string): string {
  if (parsePreemption(message) !== undefined) return "Preempted";
  if (message.startsWith("Exceeded the PodsReady timeout")) return "PodsReadyTimeout";
  if (/AdmissionCheck/.test(message)) return "AdmissionCheck";
  if (message === "The ClusterQueue is stopped") return "ClusterQueueStopped";
  if (message === "The LocalQueue is stopped") return "LocalQueueStopped";
  if (/unhealthy node/.test(message)) return "NodeFailures";
  return /deactivated/.test(message) ? "Deactivated" : "";
}

function causeOf({ reason }: Condition): EvictionCause {
  return CAUSES.get(reason) ?? (reason.startsWith("DeactivatedDueTo") ? "deactivated" : "other");
}

function countedOnly({ evictions }: Workload, times: number): EvictionStory {
  const each = evictions.map(
    ({ reason, cause, count }) => `${count ?? "?"} × ${cause === "" ? reason : `${reason} (${cause})`}`,
  );
  return {
    at: undefined,
    cause: "other",
    reason: evictions[0]?.reason ?? "",
    by: undefined,
    past: true,
    times,
    sentence: `It was evicted before: ${each.join(", ")}.`,
    comesBack: "",
    comesBackAt: undefined,
  };
}

function sentenceOf(cause: EvictionCause, last: Condition, by: WorkloadIdentity | undefined): string {
  switch (cause) {
    case "preempted": {
      const why = parsePreemption(last.message)?.why ?? "";
      const who = by === undefined ? "another workload" : identityInWords(by);
      return `It was preempted: its quota went to ${who}${why === "" ? "" : ` (${why})`}.`;
    }
    case "pods-not-ready":
      return "It was put back because its pods were not ready in time.";
    case "admission-check":
      return `It was put back by an admission check: ${last.message.trim().replace(/\.$/, "")}.`;
    case "queue-stopped":
      return `It was stopped because its ${last.reason.startsWith("Local") ? "LocalQueue" : "ClusterQueue"} was stopped.`;
    case "node-failure":
      return `It was put back because nodes failed under it: ${last.message.trim().replace(/\.$/, "")}.`;
    case "deactivated":
      return last.reason === "Deactivated" || last.reason === ""
        ? "It was stopped because somebody deactivated it."
        : `It was stopped and deactivated: ${last.message.trim().replace(/\.$/, "") || last.reason}.`;
    case "other":
      return `It was evicted: ${evictionInWords(last)}.`;
    default:
      return cause satisfies never;
  }
}

type Return = Pick<EvictionStory, "comesBack" | "comesBackAt">;

function returnOf(workload: Workload, cause: EvictionCause, past: boolean, now: number): Return {
  if (past || isFinished(workload)) return { comesBack: "", comesBackAt: undefined };
  const at = workload.requeue?.at;
  if (!isActive(workload)) {
    return {
      comesBack: "It does not come back by itself: activate its Workload to queue it again.",
      comesBackAt: undefined,
    };
  }
  if (at !== undefined && at > now) {
    return { comesBack: `Kueue tries it again in ${formatAge(at - now)}.`, comesBackAt: at };
  }
  if (holdsQuota(workload)) {
    return { comesBack: "It is queued again once its job has stopped and its quota is free.", comesBackAt: undefined };
  }
  if (cause === "queue-stopped") {
    return { comesBack: "It comes back when the queue is resumed.", comesBackAt: undefined };
  }
  const kept = cause === "preempted" ? "keeps its place by age" : "is queued again";
  return { comesBack: `It ${kept} and starts anew as soon as there is quota for it.`, comesBackAt: undefined };
}
