import type { HasMeta } from "../common/kubernetes-cluster/meta.ts";
import { PRIORITY_CLASS_LABEL } from "../common/kueue/kueue-names.ts";
import type { DiagnosisStep } from "./diagnosis.ts";
import { eventOf, fieldOf, reasonInWords, stepDone, stepFailed, stepUnknown, stepWaiting } from "./evidence.ts";
import { eventsAbout, kindOf, type RelatedObjects } from "./related-objects.ts";
import { isJustNow, type Situation } from "./situation.ts";

/** Events by which Kueue says why a job has no Workload. */
const COMPOSE_FAILURES: ReadonlySet<string> = new Set([
  "ErrWorkloadCompose",
  "JobNestingTooDeep",
  "WorkloadPriorityClassNotFound",
]);

/** Whether Kueue has taken the job up: it has a Workload, or needs none. */
export function queueStep(situation: Situation): DiagnosisStep {
  const { related, facts } = situation;
  const { workload, queue, inWords } = related;
  if (workload !== undefined) {
    const where = queue === "" ? "names no queue" : `is queued in LocalQueue ${queue}`;
    return stepDone("queue", `It ${where}.`, {
      adminSentence: `${inWords} ${where} as Workload ${workload.meta.namespace}/${workload.meta.name}.`,
      since: workload.meta.createdAt,
      evidence: [fieldOf("Workload", workload, "spec.queueName", workload.queue)],
    });
  }
  const suspended = isSuspendedJob(related);
  if (queue === "") return suspended ? suspendedByHand(related) : unmanaged(related);
  if (facts.workloads.is === "hidden") return hiddenWorkload(situation, facts.workloads.why, suspended);
  return withoutWorkload(situation, suspended);
}

/** Says whether the job's own field holds it back, whoever set it. */
export function isSuspendedJob({ chain }: RelatedObjects): boolean {
  const [top] = chain;
  if (top === undefined) return false;
  return top.kind === "RayService"
    ? top.record.clusterSuspend === true || top.record.suspend === true
    : top.record.suspend === true;
}

/** A suspended job with a queue waits for Kueue, whatever its Workload says. */
function hiddenWorkload({ related }: Situation, why: string, suspended: boolean): DiagnosisStep {
  const { queue, chain } = related;
  if (!suspended)
    return stepUnknown("queue", `It names LocalQueue ${queue}; whether Kueue took it up is not known: ${why}`);
  return stepWaiting("queue", {
    code: "waiting-admission",
    sentence: `It waits in LocalQueue ${queue}; what for is not known. ${why}`,
    next: "Ask for the right to list workloads.kueue.x-k8s.io in the namespace.",
    evidence: chain.slice(0, 1).map((link) => fieldOf(kindOf(link), link.record, "spec.suspend", "true")),
  });
}

function unmanaged({ inWords }: RelatedObjects): DiagnosisStep {
  return stepDone("queue", "It names no queue: it runs without waiting for quota.", {
    adminSentence: `${inWords} has no queue label and no Workload: Kueue does not manage it.`,
  });
}

function suspendedByHand({ chain, inWords }: RelatedObjects): DiagnosisStep {
  const evidence = chain.slice(0, 1).map((link) => fieldOf(kindOf(link), link.record, "spec.suspend", "true"));
  return stepFailed("queue", {
    code: "suspended",
    sentence: "It is suspended and names no queue, so nothing starts it.",
    adminSentence: `${inWords} has suspend set to true, no queue label and no Workload.`,
    next: "Resume it, or give it the label kueue.x-k8s.io/queue-name.",
    evidence,
  });
}

function withoutWorkload({ related, facts }: Situation, suspended: boolean): DiagnosisStep {
  const { queue, inWords, chain, subject } = related;
  const records = chain.length === 0 ? [subject.record] : chain.map(({ record }) => record);
  const refusal = records
    .flatMap((record) => eventsAbout(record, facts))
    .find(({ reason }) => COMPOSE_FAILURES.has(reason));
  if (refusal !== undefined) {
    return stepFailed("queue", {
      code: "no-workload",
      sentence: `Kueue cannot queue it: ${reasonInWords(refusal)}.`,
      next: "Mend what the message names; Kueue tries again when the job changes.",
      since: refusal.at,
      evidence: [eventOf(refusal)],
    });
  }
  const createdAt = subject.record.meta.createdAt;
  if (isJustNow(createdAt, facts.now)) {
    const sentence = `It names LocalQueue ${queue}; Kueue has yet to take it up.`;
    return stepWaiting("queue", { code: "no-workload", sentence, since: createdAt });
  }
  if (!suspended) {
    return stepDone(
      "queue",
      `It names LocalQueue ${queue}, but Kueue has no Workload for it: it does not wait for quota.`,
      {
        adminSentence: `${inWords} names LocalQueue ${queue} and is not suspended, yet has no Workload.`,
      },
    );
  }
  return stepFailed("queue", {
    code: "no-workload",
    sentence: `It names LocalQueue ${queue}, but Kueue has not taken it up.`,
    adminSentence: `${inWords} names LocalQueue ${queue} and is suspended, yet has no Workload: its namespace is outside managedJobsNamespaceSelector, its kind is not among Kueue's integrations${classInWords(subject.record)}, or Kueue is not running.`,
    next: "Ask an administrator whether Kueue runs and manages this kind of job in this namespace.",
    since: createdAt,
    evidence: chain
      .slice(0, 1)
      .map((link) => fieldOf(kindOf(link), link.record, "metadata.labels[kueue.x-k8s.io/queue-name]", queue)),
  });
}

/** Kueue makes no Workload, and no event, for a job whose priority class is missing. */
function classInWords({ meta }: HasMeta): string {
  const name = meta.labels.get(PRIORITY_CLASS_LABEL);
  return name === undefined ? "" : `, its WorkloadPriorityClass ${name} does not exist`;
}
