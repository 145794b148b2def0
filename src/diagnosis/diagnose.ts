import { cleanLine } from "../common/values/text.ts";
import { deadlinesOf } from "./deadlines.ts";
import type { Diagnosis, DiagnosisStep, EvictionStory, Evidence } from "./diagnosis.ts";
import { type DiagnosisFacts, type DiagnosisSubject, itemsOf } from "./diagnosis-facts.ts";
import { evictionStory } from "./eviction-story.ts";
import { cleanedIdentity } from "./preemption-trail.ts";
import { kindOf, type RelatedObjects, relatedObjects } from "./related-objects.ts";
import type { Situation } from "./situation.ts";
import { admissionStep, isPastAdmission } from "./step-admission.ts";
import { appWrapperStep, comesBeforePods } from "./step-app-wrapper.ts";
import { endStep, runningStep } from "./step-finished.ts";
import { imageStep } from "./step-image.ts";
import { podsCreatedStep } from "./step-pods-created.ts";
import { queueStep } from "./step-queue.ts";
import { rayStep } from "./step-ray.ts";
import { readyStep } from "./step-ready.ts";
import { scheduledStep } from "./step-scheduled.ts";
import { startedStep } from "./step-started.ts";

/**
 * Where a job stands between its submission and its running pods, and what stands in the way. Pure, and total: any records give an
 * answer. All texts in it are cleaned for a terminal.
 * @example
 * const { steps } = diagnose(subject, facts);
 */
export function diagnose(subject: DiagnosisSubject, facts: DiagnosisFacts): Diagnosis {
  const related = relatedObjects(subject, facts);
  const situation = { related, facts };
  const { workload } = related;
  const eviction = workload === undefined ? undefined : evictionStory(workload, itemsOf(facts.workloads), facts.now);
  const steps = stepsOf(situation, eviction).map(cleaned);
  const answer = answerOf(steps) ?? cleaned(runningStep(situation));
  const { meta } = subject.record;
  return {
    kind: cleanLine(kindOf(subject)),
    namespace: cleanLine(meta.namespace),
    name: cleanLine(meta.name),
    uid: cleanLine(meta.uid),
    code: answer.code ?? "running",
    sentence: answer.sentence,
    adminSentence: answer.adminSentence,
    next: answer.next,
    steps,
    answer,
    eviction: eviction === undefined ? undefined : cleanedStory(eviction),
    deadlines: deadlinesOf(situation, eviction),
    verdict: facts.verdict,
    hidden: hiddenIn(facts, related).map(cleanLine),
  };
}

function stepsOf(situation: Situation, eviction: EvictionStory | undefined): readonly DiagnosisStep[] {
  const queue = queueStep(situation);
  const admission = admissionStep(situation, eviction);
  const end = endStep(situation);
  if (end !== undefined) return present([{ ...queue, ...(queue.state === "done" ? {} : AS_OVER) }, end]);
  const { workload, appWrapper } = situation.related;
  if (queue.state === "failed" || queue.state === "waiting" || !isPastAdmission(workload))
    return present([queue, admission]);
  const wrapper = appWrapperStep(situation);
  const first = appWrapper !== undefined && comesBeforePods(appWrapper);
  const steps = present([
    queue,
    admission,
    first ? wrapper : undefined,
    podsCreatedStep(situation),
    scheduledStep(situation),
    imageStep(situation),
    startedStep(situation),
    readyStep(situation),
    rayStep(situation),
    first ? undefined : wrapper,
  ]);
  const allDone = steps.every(({ state }) => state === "done" || state === "unknown");
  return allDone ? [...steps, runningStep(situation)] : steps;
}

/** Whatever the queue has to say of a job that is over is no trouble any more. */
const AS_OVER = { state: "unknown", code: undefined, next: "" } as const;

function present(steps: readonly (DiagnosisStep | undefined)[]): readonly DiagnosisStep[] {
  return steps.filter((step) => step !== undefined);
}

/**
 * The first step that blocks. A step that cannot be seen blocks when nothing later shows that it must be done; what waits for
 * another pod is no answer while that other pod's trouble is there.
 */
function answerOf(steps: readonly DiagnosisStep[]): DiagnosisStep | undefined {
  const last = steps.at(-1);
  if (last?.step === "finished" && last.code !== "running" && last.code !== "ray-idle") return last;
  const blocking = steps.filter(
    ({ state, step }) => (state === "waiting" || state === "failed") && step !== "finished",
  );
  const [first] = blocking;
  if (first !== undefined) {
    // Pods still to come are the consequence of a pod that fails or is refused.
    const cause = first.code === "pods-coming" ? blocking.find(({ state }) => state === "failed") : undefined;
    return cause ?? first;
  }
  const lastDone = steps.findLastIndex(({ state }) => state === "done");
  const unseen = steps.find(({ state }, index) => state === "unknown" && index > lastDone);
  return unseen ?? last;
}

function hiddenIn(facts: DiagnosisFacts, { workload, rayClusters }: RelatedObjects): readonly string[] {
  const { workloads, pods, events, quotas, nodes, rayClusters: clusters, appWrappers, rayJobs, rayServices } = facts;
  const concerned = rayClusters.length > 0 || workload?.owner?.group === "ray.io";
  const listings = [
    // The verdict says it better: what it leaves open.
    ...(facts.verdict === undefined ? [workloads] : []),
    pods,
    events,
    quotas,
    nodes,
    ...(concerned ? [clusters, rayJobs, rayServices, appWrappers] : []),
  ];
  const why = listings.flatMap((listing) => (listing.is === "hidden" ? [listing.why] : (listing.partly ?? [])));
  return [...new Set([...why, ...(facts.verdict?.hidden ?? [])])];
}

function cleaned(step: DiagnosisStep): DiagnosisStep {
  return {
    ...step,
    sentence: asProse(step.sentence),
    adminSentence: asProse(step.adminSentence),
    next: asProse(step.next),
    evidence: step.evidence.map(cleanedEvidence),
  };
}

/** Messages that end with a full stop of their own would leave two. */
function asProse(text: string): string {
  return cleanLine(text)
    .replaceAll(/(?<!\.)\.\.(?!\.)/g, ".")
    .trim();
}

function cleanedEvidence({ kind, namespace, name, field, quote }: Evidence): Evidence {
  return {
    kind: cleanLine(kind),
    namespace: cleanLine(namespace),
    name: cleanLine(name),
    field: cleanLine(field),
    quote: cleanLine(quote),
  };
}

function cleanedStory(story: EvictionStory): EvictionStory {
  return {
    ...story,
    reason: cleanLine(story.reason),
    sentence: cleanLine(story.sentence),
    comesBack: cleanLine(story.comesBack),
    by: story.by === undefined ? undefined : cleanedIdentity(story.by),
  };
}
