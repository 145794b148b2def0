import type { Pod } from "../common/core-objects/pod.ts";
import { type ContainerTrouble, containerTrouble } from "./container-trouble.ts";
import type { DiagnosisStep } from "./diagnosis.ts";
import { countInWords, listInWords, stepDone, stepFailed, stepWaiting } from "./evidence.ts";
import { podTally } from "./expected-pods.ts";
import { eventsAbout } from "./related-objects.ts";
import type { Situation } from "./situation.ts";
import { isImageProblem } from "./step-image.ts";
import { badNodesOf } from "./step-scheduled.ts";

interface Found {
  readonly pod: Pod;
  readonly trouble: ContainerTrouble;
}

/** Whether the containers of placed pods run. Undefined when there are no such pods. */
export function startedStep(situation: Situation): DiagnosisStep | undefined {
  const { related, facts } = situation;
  const pods = [...related.staying.filter(({ node }) => node !== ""), ...failedOnes(situation)];
  if (pods.length === 0) return undefined;
  const found = pods
    .flatMap((pod): readonly Found[] => {
      const trouble = containerTrouble(pod, eventsAbout(pod, facts));
      return trouble === undefined ? [] : [{ pod, trouble }];
    })
    .toSorted((a, b) => a.trouble.rank - b.trouble.rank || Number(isHead(b.pod)) - Number(isHead(a.pod)));
  const [first] = found;
  if (first === undefined) {
    const count = related.staying.length;
    if (pods.some(({ containers }) => containers.length === 0 || containers.some(isImageProblem))) return undefined;
    return stepDone(
      "started",
      count === 1 ? "Its containers run." : `The containers of ${countInWords(count, "pod")} run.`,
    );
  }
  return inTrouble(situation, first, found, pods.length);
}

function inTrouble(
  situation: Situation,
  { pod, trouble }: Found,
  found: readonly Found[],
  total: number,
): DiagnosisStep {
  const same = found.filter((one) => one.trouble.code === trouble.code);
  const who =
    same.length === 1 ? (isHead(pod) ? "The head pod" : "One pod") : `${same.length} of ${countInWords(total, "pod")}`;
  const names = listInWords(same.map((one) => one.pod.meta.name));
  const bad = badNodesOf(situation);
  const nodes = bad.length === 0 ? "" : ` Not ready: node ${listInWords(bad)}.`;
  const others = found.length - same.length;
  const also =
    others === 0
      ? ""
      : ` ${countInWords(others, "other pod")} ${others === 1 ? "has" : "have"} other trouble or wait${others === 1 ? "s" : ""} for it.`;
  const step = {
    code: trouble.code,
    sentence: `${who} ${same.length === 1 ? "does" : "do"} not run: ${trouble.words}.`,
    adminSentence: `Pod ${names} on node ${pod.node || "?"}: ${trouble.words}.${nodes}${also}`,
    next: trouble.next,
    since: trouble.since,
    evidence: trouble.evidence,
  };
  const passes = trouble.code === "starting" || trouble.code === "waiting-head";
  return passes ? stepWaiting("started", step) : stepFailed("started", step);
}

/** Failed pods matter while nothing has taken their place. */
function failedOnes(situation: Situation): readonly Pod[] {
  const { related } = situation;
  const failed = (related.pods ?? []).filter(
    ({ phase, meta }) => phase === "Failed" && meta.deletingSince === undefined,
  );
  if (failed.length === 0) return [];
  const { expected, made } = podTally(related);
  return expected !== undefined && made !== undefined && made >= expected ? [] : failed;
}

export function isHead({ meta }: Pod): boolean {
  return meta.labels.get("ray.io/node-type") === "head";
}
