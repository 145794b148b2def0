import { describe, expect, test } from "vitest";
import { expectHarmless, HOSTILE_TEXTS, said } from "../../../tests/fixtures/report-lines.ts";
import type { Diagnosis, DiagnosisStep, EvictionStory } from "../../diagnosis/diagnosis.ts";
import { diagnosisLines } from "./diagnosis-lines.ts";

const NOW = Date.parse("2026-11-01T12:00:00Z");

const QUEUE: DiagnosisStep = {
  step: "queue",
  state: "done",
  code: undefined,
  sentence: "It names a queue.",
  adminSentence: "",
  next: "",
  since: undefined,
  evidence: [{ kind: "Workload", namespace: "a", name: "w", field: "spec.queueName", quote: "q" }],
};
const PULL: DiagnosisStep = {
  ...QUEUE,
  step: "image",
  state: "failed",
  code: "image-pull",
  sentence: "The image cannot be pulled.",
  since: NOW - 180_000,
  evidence: [{ kind: "Pod", namespace: "a", name: "p", field: "containerStatuses[main]", quote: "not found" }],
};
const EVICTION: EvictionStory = {
  at: NOW - 3_600_000,
  cause: "preempted",
  reason: "Preempted",
  by: { uid: "u", namespace: "b", name: "urgent", clusterQueue: "cq-b", job: "Job urgent" },
  past: false,
  times: 3,
  sentence: "Somebody took its place.",
  comesBack: "It comes back once there is room.",
  comesBackAt: undefined,
};
const STUCK: Diagnosis = {
  kind: "RayCluster",
  namespace: "a",
  name: "train",
  uid: "u",
  code: "image-pull",
  sentence: "The image cannot be pulled.",
  adminSentence: "Pod p: not found.",
  next: "Correct the name of the image.",
  steps: [QUEUE, PULL],
  answer: PULL,
  eviction: undefined,
  deadlines: [],
  verdict: undefined,
  hidden: [],
};

const linesOf = (change: Partial<Diagnosis> = {}, width = 76) => diagnosisLines({ ...STUCK, ...change }, NOW, width);

test("the answer, what to do, and the stations; evidence where it is not done", () => {
  expect(said(linesOf())).toEqual([
    "The image cannot be pulled.",
    "Pod p: not found.",
    "→ Correct the name of the image.",
    "",
    "From the job to its pods",
    "  ✓ queue         It names a queue.",
    "  ✗ image         The image cannot be pulled. (3m)",
    "                  Pod a/p, containerStatuses[main]: not found",
  ]);
});

describe("says", () => {
  test.each<[string, Partial<Diagnosis>, readonly string[]]>([
    [
      "who evicted it, how often, and when it comes back",
      { eviction: EVICTION },
      [
        "Last eviction",
        "  60m ago: Somebody took its place. Evicted 3 times in all.",
        "  by b/urgent of cq-b",
        "  It comes back once there is room.",
      ],
    ],
    [
      "an eviction of which little is known",
      { eviction: { ...EVICTION, at: undefined, by: undefined, times: 1, comesBack: "" } },
      ["Last eviction", "  Somebody took its place."],
    ],
    [
      "what comes by itself",
      {
        deadlines: [
          { at: NOW + 120_000, sentence: "Kueue takes its quota back", assumed: true },
          { at: NOW - 1, sentence: "it is tried again", assumed: false },
        ],
      },
      [
        "What comes by itself",
        "  in 2m: Kueue takes its quota back (by Kueue's usual setting)",
        "  now: it is tried again",
      ],
    ],
    ["what could not be read", { hidden: ["Pods may not be read."] }, ["Could not be read", "  Pods may not be read."]],
  ])("%s", (_what, change, expected) => {
    expect(said(linesOf(change)).join("\n")).toContain(expected.join("\n"));
  });
});

test("one sentence for both readers is said once", () => {
  expect(said(linesOf({ adminSentence: STUCK.sentence, next: "" })).slice(0, 2)).toEqual([STUCK.sentence, ""]);
});

test.each([
  ["done", "✓", "good"],
  ["waiting", "…", "warning"],
  ["failed", "✗", "bad"],
  ["unknown", "?", "muted"],
] as const)("%s is %s", (state, mark, tone) => {
  const step = { ...PULL, state };
  const lines = linesOf({ steps: [step], answer: step });
  expect(lines.flatMap(({ line }) => line).find(({ text }) => text === `${mark} `)?.tone).toBe(tone);
});

test("long sentences keep their column", () => {
  const steps = [{ ...PULL, sentence: "word ".repeat(40), evidence: [] }];
  const lines = said(linesOf({ steps }, 60)).slice(5);
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {18}\S/);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
});

test.each(HOSTILE_TEXTS)("stays text: %s", (_what, text) => {
  const step = {
    ...PULL,
    sentence: text,
    evidence: [{ kind: text, namespace: text, name: text, field: text, quote: text }],
  };
  expectHarmless(
    linesOf({
      sentence: text,
      adminSentence: `${text}!`,
      next: text,
      steps: [step],
      eviction: {
        ...EVICTION,
        sentence: text,
        comesBack: text,
        by: { uid: text, namespace: text, name: text, clusterQueue: text, job: text },
      },
      deadlines: [{ at: NOW, sentence: text, assumed: false }],
      hidden: [text],
    }),
  );
});
