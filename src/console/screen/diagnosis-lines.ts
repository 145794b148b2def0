import { formatAge } from "../../common/values/duration.ts";
import type { Diagnosis, DiagnosisStep, Evidence, StepState } from "../../diagnosis/diagnosis.ts";
import type { Tone } from "../model/tone.ts";
import { type LinkedLine, plain, section, wrapped } from "./linked-line.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

const MARKS: Readonly<Record<StepState, readonly [mark: string, tone: Tone]>> = {
  done: ["✓", "good"],
  waiting: ["…", "warning"],
  failed: ["✗", "bad"],
  unknown: ["?", "muted"],
};

/** What stands in the way of an object, the stations from the job to its running pods, and what happened before. */
export function diagnosisLines(diagnosis: Diagnosis, now: number, width: number): readonly LinkedLine[] {
  const { sentence, adminSentence, next, steps, answer, eviction, deadlines, hidden } = diagnosis;
  return [
    ...wrapped(sentence, width, MARKS[answer.state][1]),
    ...(adminSentence === "" || adminSentence === sentence ? [] : wrapped(adminSentence, width, "muted")),
    ...(next === "" ? [] : wrapped(`→ ${next}`, width, "info")),
    ...section(
      "From the job to its pods",
      steps.flatMap((step) => stepLines(step, now, width - 2)),
    ),
    ...section("Last eviction", eviction === undefined ? [] : evictionLines(eviction, now, width - 2)),
    ...section(
      "What comes by itself",
      deadlines.flatMap(({ at, sentence: what, assumed }) =>
        wrapped(`${inTime(at - now)}: ${what}${assumed ? " (by Kueue's usual setting)" : ""}`, width - 2, "warning"),
      ),
    ),
    ...section(
      "Could not be read",
      hidden.flatMap((each) => wrapped(each, width - 2, "warning")),
    ),
  ];
}

function stepLines(step: DiagnosisStep, now: number, width: number): readonly LinkedLine[] {
  const [mark, tone] = MARKS[step.state];
  const age = step.since === undefined ? "" : ` (${formatAge(Math.max(now - step.since, 0))})`;
  const [first = [], ...rest] = paragraph(
    `${step.sentence}${age}`,
    width - NAME - 2,
    step.state === "done" ? "normal" : tone,
  );
  return [
    plain([span(`${mark} `, tone), span(step.step.padEnd(NAME), "muted"), ...first]),
    ...rest.map((line) => plain([span(" ".repeat(NAME + 2)), ...line])),
    ...(step.state === "done" ? [] : step.evidence.flatMap((each) => evidenceLines(each, width))),
  ];
}

const NAME = 14;

function evidenceLines({ kind, namespace, name, field, quote }: Evidence, width: number): readonly LinkedLine[] {
  const where = `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}, ${field}: `;
  return paragraph(`${where}${quote}`, width - NAME - 4, "muted").map((line) =>
    plain([span(" ".repeat(NAME + 2)), ...line]),
  );
}

function evictionLines(
  eviction: NonNullable<Diagnosis["eviction"]>,
  now: number,
  width: number,
): readonly LinkedLine[] {
  const { at, sentence, comesBack, times, by } = eviction;
  const when = at === undefined ? "" : `${formatAge(Math.max(now - at, 0))} ago: `;
  const often = times === undefined || times < 2 ? "" : ` Evicted ${times} times in all.`;
  const who =
    by === undefined || by.name === ""
      ? []
      : [
          plain([
            span("by ", "muted"),
            foreign(`${by.namespace}/${by.name}`, "accent"),
            foreign(` of ${by.clusterQueue || "?"}`, "muted"),
          ]),
        ];
  return [
    ...wrapped(`${when}${sentence}${often}`, width, "normal"),
    ...who,
    ...(comesBack === "" ? [] : wrapped(comesBack, width, "info")),
  ];
}

function inTime(ms: number): string {
  return ms <= 0 ? "now" : `in ${formatAge(ms)}`;
}
