import type { Event } from "../common/core-objects/event.ts";
import { findCondition } from "../common/values/condition.ts";
import { cleanLine } from "../common/values/text.ts";
import type { RayCluster } from "../ray/cluster/ray-cluster.ts";
import { type CreateRefusal, parseCreateRefusal } from "./create-refusal.ts";
import type { DiagnosisStep, Evidence } from "./diagnosis.ts";
import {
  conditionOf,
  countInWords,
  eventOf,
  fieldOf,
  stepDone,
  stepFailed,
  stepUnknown,
  stepWaiting,
} from "./evidence.ts";
import { podTally } from "./expected-pods.ts";
import { type ChainLink, eventsAbout, kindOf } from "./related-objects.ts";
import { eventsOfJob, isJustNow, mayRunSince, type Situation } from "./situation.ts";
import { isSuspendedJob } from "./step-queue.ts";

/** Reasons of events by which controllers say that something was not created. */
const CREATE_FAILURE =
  /^(?:FailedCreate(?:Pod|Service)?|FailedToCreate(?:Head|Worker)Pod|FailedToCreateRayCluster|FailedToCreateRayJobSubmitter|TrainJobResourcesCreationFailed|ReplicaSetCreateError|JobCreationFailed)$/;

/** Controllers act within seconds; a busy one may take a minute. */
const SILENT_MS = 60_000;

/** Whether the pods exist; when not, who refused them or who does not act. */
export function podsCreatedStep(situation: Situation): DiagnosisStep {
  const { related } = situation;
  const { expected, made } = podTally(related);
  const elsewhere = otherCluster(situation);
  if (elsewhere !== undefined) return elsewhere;
  if (made !== undefined && made > 0 && (expected === undefined || made >= expected)) {
    return stepDone("pods-created", made === 1 ? "Its pod exists." : `Its ${made} pods exist.`, {
      since: mayRunSince(situation),
    });
  }
  return (
    refused(situation, expected, made) ??
    invalidRaySpec(situation) ??
    notResumed(situation) ??
    missing(situation, expected, made)
  );
}

function otherCluster({ related: { workload } }: Situation): DiagnosisStep | undefined {
  if (workload === undefined || workload.workerCluster === "") return undefined;
  return stepWaiting("pods-created", {
    code: "other-cluster",
    sentence: `It runs on another cluster (${workload.workerCluster}); its pods are there.`,
    adminSentence: `MultiKueue placed Workload ${workload.meta.namespace}/${workload.meta.name} on cluster ${workload.workerCluster}.`,
    next: `Ask the same question on cluster ${workload.workerCluster}.`,
    evidence: [fieldOf("Workload", workload, "status.clusterName", workload.workerCluster)],
  });
}

interface Refused {
  readonly message: string;
  readonly since: number | undefined;
  readonly evidence: Evidence;
}

function refused(
  situation: Situation,
  expected: number | undefined,
  made: number | undefined,
): DiagnosisStep | undefined {
  const found = refusalOf(situation);
  if (found === undefined) return undefined;
  const refusal = parseCreateRefusal(found.message);
  const code = isQuota(refusal) ? "quota-refused" : "pods-refused";
  const share =
    made === undefined || expected === undefined || made === 0
      ? "None of its pods"
      : `Only ${made} of its ${countInWords(expected, "pod")}`;
  const verb = made === 1 ? "exists" : "exist";
  const quotas = quotaEvidence(situation, refusal);
  return stepFailed("pods-created", {
    code,
    sentence: cleanLine(`${share} ${share.startsWith("None") ? "could be created" : verb}: ${refusal.words}.`),
    adminSentence: `${situation.related.inWords} in ${situation.related.subject.record.meta.namespace} is admitted, but pods are refused: ${refusal.words}.`,
    next: refusal.next,
    since: found.since,
    evidence: [found.evidence, ...quotas],
  });
}

function isQuota({ cause }: CreateRefusal): boolean {
  return cause === "quota" || cause === "quota-needs-requests";
}

/** KubeRay's condition first: it is taken away on success. An event may be older than what came after it. */
function refusalOf(situation: Situation): Refused | undefined {
  for (const cluster of situation.related.rayClusters) {
    const failure = findCondition(cluster.conditions, "ReplicaFailure");
    if (failure?.status === "True") {
      return {
        message: failure.message,
        since: failure.changedAt,
        evidence: conditionOf("RayCluster", cluster, failure),
      };
    }
  }
  const { appWrapper } = situation.related;
  const unhealthy = appWrapper === undefined ? undefined : findCondition(appWrapper.conditions, "Unhealthy");
  if (appWrapper !== undefined && unhealthy?.status === "True" && unhealthy.reason === "CreateFailed") {
    return {
      message: unhealthy.message,
      since: unhealthy.changedAt,
      evidence: conditionOf("AppWrapper", appWrapper, unhealthy),
    };
  }
  const event = eventsOfJob(situation).find(({ reason }) => CREATE_FAILURE.test(reason));
  return event === undefined ? undefined : { message: event.message, since: event.firstAt, evidence: eventOf(event) };
}

/** The quota as it stands now, when it may be read. */
function quotaEvidence({ facts, related }: Situation, { by }: CreateRefusal): readonly Evidence[] {
  if (facts.quotas.is === "hidden" || by === "") return [];
  const { namespace } = related.subject.record.meta;
  const quota = facts.quotas.items.find(({ meta }) => meta.name === by && meta.namespace === namespace);
  if (quota === undefined) return [];
  const full = quota.resources.filter(({ fraction }) => fraction !== undefined && fraction >= 1);
  return full.map(({ resource }) => fieldOf("ResourceQuota", quota, `status.used[${resource}]`, "full"));
}

/** KubeRay writes no status for a spec that it refuses: only an event and the generation tell. */
function invalidRaySpec(situation: Situation): DiagnosisStep | undefined {
  for (const cluster of situation.related.rayClusters) {
    const event = invalidEvent(cluster, situation);
    if (event === undefined) continue;
    return stepFailed("pods-created", {
      code: "ray-spec-invalid",
      sentence: `KubeRay refuses its definition: ${event.message.trim().replace(/\.$/, "")}.`,
      next: "Correct the RayCluster's definition and submit it again.",
      since: event.at,
      evidence: [eventOf(event)],
    });
  }
  return undefined;
}

function invalidEvent(cluster: RayCluster, { facts }: Situation): Event | undefined {
  const { generation } = cluster.meta;
  if (generation === undefined || (cluster.observedGeneration ?? 0) >= generation) return undefined;
  return eventsAbout(cluster, facts).find(({ reason }) => reason.startsWith("InvalidRayCluster"));
}

function notResumed(situation: Situation): DiagnosisStep | undefined {
  const { related, facts } = situation;
  const [top] = related.chain;
  if (top === undefined || related.workload === undefined || !isSuspendedJob(related)) return undefined;
  const since = mayRunSince(situation);
  const trouble = {
    code: "not-resumed",
    sentence: "It is admitted, but still suspended: Kueue has yet to start it.",
    adminSentence: `Workload ${related.workload.meta.name} is admitted, but ${kindOf(top)} ${top.record.meta.name} is still suspended.`,
    next: "If it stays so, ask an administrator whether Kueue runs and may change this kind of object.",
    since,
    evidence: [fieldOf(kindOf(top), top.record, "spec.suspend", "true")],
  } as const;
  return isJustNow(since, facts.now, SILENT_MS)
    ? stepWaiting("pods-created", trouble)
    : stepFailed("pods-created", trouble);
}

const CONTROLLERS: ReadonlyMap<string, string> = new Map([
  ["RayCluster", "the KubeRay operator"],
  ["RayJob", "the KubeRay operator"],
  ["RayService", "the KubeRay operator"],
  ["AppWrapper", "the AppWrapper controller"],
  ["Job", "Kubernetes' job controller"],
  ["JobSet", "the JobSet controller"],
  ["TrainJob", "the Kubeflow trainer"],
]);

function missing(situation: Situation, expected: number | undefined, made: number | undefined): DiagnosisStep {
  const { related, facts } = situation;
  const since = mayRunSince(situation);
  if (made === undefined) {
    const why = facts.pods.is === "hidden" ? facts.pods.why : "";
    return stepUnknown(
      "pods-created",
      `Whether its pods exist is not known. ${why}`,
      "Ask for the right to list pods in the namespace.",
    );
  }
  if (expected === 0) return stepDone("pods-created", "It asks for no pods now.");
  const bottom = related.chain.at(-1);
  const of = expected === undefined ? "" : ` of ${countInWords(expected, "pod")}`;
  const seen =
    made === 0
      ? `no pod${expected === undefined || expected < 2 ? "" : ` of ${expected}`} exists yet`
      : `${made}${of} exist`;
  const evidence = bottom === undefined ? [] : observed(bottom);
  if (isJustNow(since, facts.now, SILENT_MS) || made > 0) {
    const comes = isJustNow(since, facts.now, SILENT_MS)
      ? ": they are being created"
      : "; nobody says why the rest is missing";
    const sentence = `It may run, and ${seen}${comes}.`;
    return stepWaiting("pods-created", { code: "pods-coming", sentence, since, evidence });
  }
  const who =
    bottom === undefined
      ? "its controller"
      : (CONTROLLERS.get(kindOf(bottom)) ?? `the controller of ${kindOf(bottom)}s`);
  return stepFailed("pods-created", {
    code: "controller-silent",
    sentence: `It may run, but ${seen}, and nobody says why.`,
    adminSentence: `${related.inWords} may run, but ${seen}: ${who} does not act.`,
    next: `Ask an administrator whether ${who} runs.`,
    since,
    evidence,
  });
}

function observed(link: ChainLink): readonly Evidence[] {
  if (link.kind !== "RayCluster") return [];
  const { record } = link;
  const quote = `${record.observedGeneration ?? "none"} of generation ${record.meta.generation ?? "?"}`;
  return [fieldOf("RayCluster", record, "status.observedGeneration", quote)];
}
