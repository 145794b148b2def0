import type { Pod } from "../common/core-objects/pod.ts";
import { findCondition } from "../common/values/condition.ts";
import type { DiagnosisStep } from "./diagnosis.ts";
import { itemsOf } from "./diagnosis-facts.ts";
import { conditionOf, countInWords, fieldOf, listInWords, stepDone, stepFailed, stepWaiting } from "./evidence.ts";
import { eventsAbout } from "./related-objects.ts";
import { isJustNow, type Situation } from "./situation.ts";
import { unschedulableInWords } from "./unschedulable-words.ts";

/** The scheduler looks at a pod within seconds. */
const SILENT_MS = 60_000;

/** Whether all pods that are there have a node. Undefined when there are none to speak of. */
export function scheduledStep(situation: Situation): DiagnosisStep | undefined {
  const { staying } = situation.related;
  if (staying.length === 0) return undefined;
  const homeless = staying.filter(({ node }) => node === "");
  const gated = homeless.filter(({ gates }) => gates.length > 0);
  const refused = homeless.filter(({ gates, unschedulable }) => gates.length === 0 && unschedulable !== undefined);
  const unseen = homeless.filter(({ gates, unschedulable }) => gates.length === 0 && unschedulable === undefined);
  return (
    unschedulableStep(situation, refused) ??
    gatedStep(situation, gated) ??
    unseenStep(situation, unseen) ??
    stepDone("scheduled", staying.length === 1 ? "Its pod has a node." : `All ${staying.length} pods have a node.`, {
      adminSentence: `Nodes: ${listInWords([...new Set(staying.map(({ node }) => node))], 5)}.`,
    })
  );
}

function unschedulableStep({ related, facts }: Situation, pods: readonly Pod[]): DiagnosisStep | undefined {
  const [pod] = pods;
  if (pod?.unschedulable === undefined) return undefined;
  const nodes = facts.nodes.is === "read" ? facts.nodes.items : undefined;
  const { causes, next } = unschedulableInWords(pod.unschedulable, pod.requests, nodes);
  const { nodesTotal, preemption } = pod.unschedulable;
  const condition = findCondition(pod.conditions, "PodScheduled");
  const of = `${pods.length} of ${countInWords(related.staying.length, "pod")}`;
  const total =
    nodesTotal === undefined
      ? ""
      : ` Of ${countInWords(nodesTotal, "node")}, ${nodesTotal === 1 ? "it does not fit" : "none fits"}.`;
  const scaleUp = eventsAbout(pod, facts).find(({ reason }) => reason === "TriggeredScaleUp");
  const trouble = {
    code: "unschedulable",
    sentence: `${of} ${pods.length === 1 ? "finds" : "find"} no node: ${causes.join("; ")}.`,
    adminSentence: `${of} of ${related.inWords} ${pods.length === 1 ? "finds" : "find"} no node (${listInWords(pods.map(({ meta }) => meta.name))}): ${causes.join("; ")}.${total}${preemption === "" ? "" : ` Preemption by the scheduler: ${preemption}`}`,
    next: scaleUp === undefined ? next : "Wait: the cluster autoscaler is adding a node.",
    since: condition?.changedAt,
    evidence: condition === undefined ? [] : [conditionOf("Pod", pod, condition)],
  } as const;
  return scaleUp === undefined ? stepFailed("scheduled", trouble) : stepWaiting("scheduled", trouble);
}

interface GateWords {
  readonly words: string;
  readonly next: string;
}

const GATES: ReadonlyMap<string, GateWords> = new Map([
  [
    "kueue.x-k8s.io/admission",
    {
      words: "Kueue has not admitted them yet",
      next: "See why their Workload waits: the gate falls with its admission.",
    },
  ],
  [
    "kueue.x-k8s.io/topology",
    {
      words: "Kueue has yet to say on which nodes they go (topology)",
      next: "If it lasts, ask an administrator to look at Kueue's topology ungater.",
    },
  ],
  [
    "kueue.x-k8s.io/elastic-job",
    {
      words: "the job has grown, and Kueue has not admitted the larger size yet",
      next: "See why the newer Workload of the job waits, or make the job smaller again.",
    },
  ],
]);

function gatedStep({ related }: Situation, pods: readonly Pod[]): DiagnosisStep | undefined {
  const [pod] = pods;
  if (pod === undefined) return undefined;
  const gates = [...new Set(pods.flatMap(({ gates: own }) => own))];
  const strange = gates.filter((gate) => !GATES.has(gate));
  const known = gates.flatMap((gate) => GATES.get(gate) ?? []);
  const words = [
    ...known.map((one) => one.words),
    ...(strange.length === 0 ? [] : [`gate ${listInWords(strange)} is not Kueue's: whoever set it must take it away`]),
  ];
  const next = known[0]?.next ?? `Find out who sets the scheduling gate ${listInWords(strange)}.`;
  const slice = gates.includes("kueue.x-k8s.io/elastic-job") ? waitingSlice(related) : undefined;
  const why =
    slice === undefined
      ? ""
      : ` Workload ${slice.meta.name}: ${findCondition(slice.conditions, "QuotaReserved")?.message || "not tried yet"}`;
  return stepWaiting("scheduled", {
    code: "scheduling-gated",
    sentence: `${pods.length} of ${countInWords(related.staying.length, "pod")} may not be placed yet: ${words.join("; ")}.`,
    adminSentence: `${pods.length} of ${countInWords(related.staying.length, "pod")} of ${related.inWords} ${pods.length === 1 ? "has" : "have"} scheduling gate ${listInWords(gates)}: ${words.join("; ")}.${why}`,
    next,
    since: findCondition(pod.conditions, "PodScheduled")?.changedAt ?? pod.meta.createdAt,
    evidence: [fieldOf("Pod", pod, "spec.schedulingGates", gates.join(", "))],
  });
}

function waitingSlice({ workload, slices }: Situation["related"]) {
  const all = workload === undefined ? slices : [workload, ...slices];
  return all.find(({ conditions }) => findCondition(conditions, "QuotaReserved")?.status !== "True");
}

function unseenStep({ related, facts }: Situation, pods: readonly Pod[]): DiagnosisStep | undefined {
  const [pod] = pods;
  if (pod === undefined) return undefined;
  const failure = eventsAbout(pod, facts).find(({ reason }) => reason === "FailedScheduling");
  const since = pod.meta.createdAt;
  const trouble = {
    code: "not-looked-at",
    sentence: `${pods.length} of ${countInWords(related.staying.length, "pod")} ${pods.length === 1 ? "waits" : "wait"} for the scheduler.`,
    adminSentence: `The scheduler has not answered for ${listInWords(pods.map(({ meta }) => meta.name))}${failure === undefined ? "" : `; it said: ${failure.message}`}.`,
    next: isJustNow(since, facts.now, SILENT_MS)
      ? ""
      : "Ask an administrator whether the scheduler that the pods name runs.",
    since,
    evidence:
      failure === undefined
        ? []
        : [
            {
              kind: "Pod",
              namespace: pod.meta.namespace,
              name: pod.meta.name,
              field: "event FailedScheduling",
              quote: failure.message,
            },
          ],
  } as const;
  return isJustNow(since, facts.now, SILENT_MS) ? stepWaiting("scheduled", trouble) : stepFailed("scheduled", trouble);
}

/** Names of nodes under the pods that are not ready themselves. */
export function badNodesOf({ related, facts }: Situation): readonly string[] {
  const bad = new Set(
    itemsOf(facts.nodes)
      .filter(({ ready }) => ready !== "True")
      .map(({ meta }) => meta.name),
  );
  return [...new Set(related.staying.map(({ node }) => node))].filter((node) => bad.has(node));
}
