import { isReady, type Pod } from "../common/core-objects/pod.ts";
import { findCondition } from "../common/values/condition.ts";
import type { DiagnosisStep } from "./diagnosis.ts";
import { conditionOf, countInWords, eventOf, listInWords, stepDone, stepWaiting } from "./evidence.ts";
import { eventsAbout } from "./related-objects.ts";
import type { Situation } from "./situation.ts";
import { isHead } from "./step-started.ts";

/** Whether all pods are ready, by themselves and for Kueue. Undefined when nothing tells. */
export function readyStep({ related, facts }: Situation): DiagnosisStep | undefined {
  const { staying, workload, pods } = related;
  const condition = workload === undefined ? undefined : findCondition(workload.conditions, "PodsReady");
  const evidence =
    workload === undefined || condition === undefined ? [] : [conditionOf("Workload", workload, condition)];
  const waiting = staying.filter((pod) => !isReady(pod));
  const [first] = waiting.toSorted((a, b) => Number(isHead(b)) - Number(isHead(a)));
  if (first === undefined) {
    if (condition?.status === "False" && pods !== undefined && staying.length > 0) {
      return stepWaiting("ready", {
        code: "not-ready",
        sentence: "All pods that are there are ready; Kueue waits for the rest, or has yet to see it.",
        since: condition.changedAt,
        evidence,
      });
    }
    if (condition?.status === "True" || staying.length > 0) {
      const count = staying.length;
      const sentence =
        pods === undefined
          ? "Kueue saw all its pods ready."
          : count === 1
            ? "Its pod is ready."
            : `All ${count} pods are ready.`;
      return stepDone("ready", count === 0 && pods !== undefined ? "Its pods were ready." : sentence, {
        since: condition?.changedAt,
        evidence,
      });
    }
    return condition === undefined
      ? undefined
      : stepWaiting("ready", {
          code: "not-ready",
          sentence: "Not all of its pods are ready.",
          since: condition.changedAt,
          evidence,
        });
  }
  const probe = eventsAbout(first, facts).find(({ reason }) => reason === "Unhealthy");
  const ready = findCondition(first.conditions, "Ready");
  const names = listInWords(waiting.map(({ meta }) => meta.name));
  return stepWaiting("ready", {
    code: "not-ready",
    sentence: `${waiting.length} of ${countInWords(staying.length, "pod")} ${waiting.length === 1 ? "is" : "are"} not ready yet${probe === undefined ? "" : `: ${probe.message.trim()}`}.`,
    adminSentence: `Not ready: ${names}. ${inWords(first)}${probe === undefined ? "" : `; probe: ${probe.message.trim()}`}.`,
    next: probe === undefined ? "" : `Read the log of pod ${first.meta.name}.`,
    since: ready?.changedAt ?? condition?.changedAt,
    evidence: [
      ...(ready === undefined ? [] : [conditionOf("Pod", first, ready)]),
      ...(probe === undefined ? [] : [eventOf(probe)]),
      ...evidence,
    ],
  });
}

function inWords({ meta, status, ready, expected }: Pod): string {
  return `${meta.name} is ${status}, ${ready} of ${countInWords(expected, "container")} ready`;
}
