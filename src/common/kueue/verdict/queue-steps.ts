import { cleanLine } from "../../values/text.ts";
import type { LocalQueue } from "../local-queue.ts";
import type { QueueProblem } from "../queue-problems.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import type { Judgement } from "./judgement.ts";
import type { VerdictCode } from "./verdict.ts";

/** What is wrong with the queues of a workload that waits; undefined when nothing that can be seen is. */
export function queueJudgement(workload: Workload, state: AdmissionState): Judgement | undefined {
  const { queue: name, meta } = workload;
  if (name === "") return noQueueName();
  const { localQueues } = state.index;
  if (localQueues === undefined) return undefined;
  const localQueue = localQueues.get(meta.namespace)?.get(name);
  if (localQueue === undefined) return mayBeUnseen(state) ? undefined : localQueueMissing(meta.namespace, name);
  if (localQueue.stopPolicy !== "None") return localQueueStopped(localQueue);
  return clusterQueueJudgement(localQueue, state);
}

function mayBeUnseen({ world: { localQueues } }: AdmissionState): boolean {
  return localQueues.is === "hidden" || localQueues.partly !== undefined;
}

function noQueueName(): Judgement {
  return {
    code: "no-queue-name",
    sentence: "It names no queue, so nobody takes it up. Give its job a queue.",
    adminSentence: "spec.queueName is empty: no LocalQueue will take it.",
    neverAsConfigured: true,
    predicted: misconfigured("LocalQueue  doesn't exist"),
  };
}

function localQueueMissing(namespace: string, name: string): Judgement {
  return {
    code: "local-queue-missing",
    sentence: `There is no queue named ${name} in namespace ${namespace}.`,
    adminSentence: `LocalQueue ${namespace}/${name} does not exist.`,
    neverAsConfigured: true,
    predicted: misconfigured(`LocalQueue ${name} doesn't exist`),
  };
}

function localQueueStopped({ meta, stopPolicy }: LocalQueue): Judgement {
  return {
    code: "local-queue-stopped",
    sentence: `Queue ${meta.name} is stopped; it starts nothing until somebody resumes it.`,
    adminSentence: `LocalQueue ${meta.namespace}/${meta.name} is stopped (${cleanLine(stopPolicy)}).`,
    predicted: suspended(`LocalQueue ${meta.name} is inactive`),
  };
}

function clusterQueueJudgement(localQueue: LocalQueue, state: AdmissionState): Judgement | undefined {
  const { clusterQueues, problems, cohortTree } = state.index;
  const name = localQueue.clusterQueue;
  if (clusterQueues === undefined) return byLocalQueueStatus(localQueue);
  const queue = clusterQueues.get(name);
  if (queue === undefined)
    return state.world.clusterQueues.is === "read" && state.world.clusterQueues.partly !== undefined
      ? byLocalQueueStatus(localQueue)
      : clusterQueueMissing(localQueue);
  const found = problems.get(name) ?? [];
  if (found.length > 0) return clusterQueueInactive(localQueue, found);
  if (cohortTree.nodes.get(queue.cohort)?.stoppedByCycle === true) return inCircle(localQueue, queue.cohort);
  return undefined;
}

/** Whoever may not read ClusterQueues still reads what Kueue says of them in the LocalQueue. */
function byLocalQueueStatus(localQueue: LocalQueue): Judgement | undefined {
  const { active, reason, message } = localQueue.activity;
  if (active !== false) return undefined;
  if (reason === "ClusterQueueDoesNotExist") return clusterQueueMissing(localQueue);
  const name = localQueue.clusterQueue;
  const isQueue = reason === "ClusterQueueIsInactive";
  const words = `${cleanLine(reason)}${message === "" ? "" : `: ${cleanLine(message)}`}`;
  return {
    code: isQueue ? "cluster-queue-inactive" : "local-queue-inactive",
    sentence: `Queue ${localQueue.meta.name} starts nothing at the moment; ask an administrator why.`,
    adminSentence: `LocalQueue ${localQueue.meta.namespace}/${localQueue.meta.name} is inactive (${words}).`,
    confidence: "likely",
    predicted: isQueue
      ? suspended(`ClusterQueue ${name} is inactive`)
      : suspended(`LocalQueue ${localQueue.meta.name} is inactive`),
  };
}

function clusterQueueMissing({ meta, clusterQueue }: LocalQueue): Judgement {
  return {
    code: "cluster-queue-missing",
    sentence: `Queue ${meta.name} leads nowhere: what it draws on does not exist. Tell an administrator.`,
    adminSentence: `LocalQueue ${meta.namespace}/${meta.name} names ClusterQueue ${clusterQueue}, which does not exist.`,
    neverAsConfigured: true,
    predicted: misconfigured(`ClusterQueue ${clusterQueue} doesn't exist`),
  };
}

/** What somebody has to create or repair: no end of another workload helps. */
const NEEDS_REPAIR: ReadonlySet<string> = new Set(["FlavorNotFound", "AdmissionCheckNotFound", "TopologyNotFound"]);

function clusterQueueInactive({ meta, clusterQueue }: LocalQueue, problems: readonly QueueProblem[]): Judgement {
  const words = problems.map(({ message, reason }) => cleanLine(message === "" ? reason : message)).join(", ");
  const isStopped = problems.some(({ reason }) => reason === "Stopped");
  const code: VerdictCode = isStopped ? "cluster-queue-stopped" : "cluster-queue-inactive";
  return {
    code,
    sentence: isStopped
      ? `Queue ${meta.name} is stopped by an administrator; it starts nothing until it is resumed.`
      : `Queue ${meta.name} starts nothing: something that it needs is missing. Tell an administrator.`,
    adminSentence: `ClusterQueue ${clusterQueue} is inactive: ${words}.`,
    neverAsConfigured: problems.some(({ reason }) => NEEDS_REPAIR.has(reason)),
    predicted: suspended(`ClusterQueue ${clusterQueue} is inactive`),
  };
}

function inCircle({ meta, clusterQueue }: LocalQueue, cohort: string): Judgement {
  const message = `ClusterQueue ${clusterQueue} is inactive`;
  return {
    code: "cluster-queue-inactive",
    sentence: `Queue ${meta.name} starts nothing: its settings contradict themselves. Tell an administrator.`,
    adminSentence: `The parents of cohort ${cohort} of ClusterQueue ${clusterQueue} go round in a circle; nothing is admitted there.`,
    neverAsConfigured: true,
    predicted: { reason: "Pending", granularReason: "Suspended", message },
  };
}

function misconfigured(message: string): Judgement["predicted"] {
  return { reason: "Inadmissible", granularReason: "Misconfigured", message };
}

function suspended(message: string): Judgement["predicted"] {
  return { reason: "Inadmissible", granularReason: "Suspended", message };
}
