import { describe, expect, test } from "vitest";
import { amount, expectHarmless, HOSTILE_TEXTS, linksOf, said } from "../../../tests/fixtures/report-lines.ts";
import type { Unblocker, Verdict } from "../../common/kueue/verdict/verdict.ts";
import { codeInWords, verdictLines } from "./verdict-lines.ts";

const NOW = Date.parse("2026-11-01T12:00:00Z");

const WAITING: Verdict = {
  code: "waiting-for-quota",
  sentence: "It waits for 2 GPUs.",
  adminSentence: "ClusterQueue q lacks 2 nvidia.com/gpu in a100.",
  confidence: "certain",
  neverAsConfigured: false,
  condition: undefined,
  predicted: { reason: "Pending", granularReason: "WaitingForQuota", message: "couldn't assign flavors", numbers: [] },
  position: { localQueue: 1, clusterQueue: 3 },
  flavors: [],
  ahead: [],
  unblockers: [],
  victims: [],
  whyNoPreemption: "",
  hidden: [],
};

const END: Unblocker = {
  kind: "end-workload",
  sentence: "End team-a/big.",
  change: {
    verb: "delete",
    group: "kueue.x-k8s.io",
    resource: "workloads",
    namespace: "team-a",
    name: "big",
    patch: undefined,
    subresource: "",
  },
  then: [],
  frees: new Map([["a100 nvidia.com/gpu", amount("4")]]),
};

const linesOf = (change: Partial<Verdict> = {}, width = 76) => verdictLines({ ...WAITING, ...change }, NOW, width);

test("the answer comes first, then what it rests on", () => {
  expect(said(linesOf())).toEqual([
    "Waiting for quota",
    "It waits for 2 GPUs.",
    "ClusterQueue q lacks 2 nvidia.com/gpu in a100.",
    "",
    "Place",
    "  position    1. in its LocalQueue, 3. in its ClusterQueue",
    "  predicted   Pending (WaitingForQuota): couldn't assign flavors",
    "  Kueue said  nothing yet",
  ]);
});

describe("says", () => {
  test.each<[string, Partial<Verdict>, readonly string[]]>([
    ["that it is not sure", { confidence: "likely" }, ["Waiting for quota   likely"]],
    [
      "that it can never start",
      { neverAsConfigured: true },
      ["Waiting for quota   can never start as things are set up"],
    ],
    [
      "what Kueue said",
      { condition: { type: "QuotaReserved", status: "False", reason: "Pending", message: "no room" } },
      ["  Kueue said  Pending: no room"],
    ],
    [
      "one reason once",
      { predicted: { ...WAITING.predicted, granularReason: "Pending", message: "" } },
      ["  predicted   Pending"],
    ],
    [
      "what would let it start",
      { unblockers: [END] },
      ["What would let it start", "   1 End team-a/big.  frees 4 nvidia.com/gpu"],
    ],
    [
      "who is tried before it, and why that one waits",
      {
        ahead: [
          { namespace: "b", name: "head", uid: "u", priority: 5, queuedAt: NOW - 120_000, why: "it is too large" },
        ],
      },
      ["Tried before it", "  b/head  priority 5, queued 2m ago", "    it is too large"],
    ],
    [
      "whom Kueue would evict",
      { victims: [{ namespace: "b", name: "low", uid: "u", clusterQueue: "q", reason: "InClusterQueue" }] },
      ["Preemption", "  Kueue would evict:", "    b/low  of q, InClusterQueue"],
    ],
    [
      "why preemption is no way",
      { whyNoPreemption: "Nobody is of lower priority." },
      ["Preemption", "  Nobody is of lower priority."],
    ],
    [
      "what could not be read",
      { hidden: ["Nodes may not be read."] },
      ["Could not be read", "  Nodes may not be read."],
    ],
  ])("%s", (_what, change, expected) => {
    expect(said(linesOf(change)).join("\n")).toContain(expected.join("\n"));
  });
});

test("one sentence for both readers is said once", () => {
  expect(said(linesOf({ adminSentence: WAITING.sentence })).slice(1, 3)).toEqual([WAITING.sentence, ""]);
});

test("leaves out a sentence for administrators that says nothing, and places that are not known", () => {
  const lines = said(linesOf({ adminSentence: "", position: { localQueue: undefined, clusterQueue: undefined } }));
  expect(lines.slice(0, 4)).toEqual(["Waiting for quota", "It waits for 2 GPUs.", "", "Place"]);
  expect(lines.join()).not.toContain("position");
});

test("leads to whom it names", () => {
  const lines = linesOf({
    unblockers: [
      END,
      {
        ...END,
        change: { verb: "create", group: "", resource: "nodes", namespace: "", name: "n", patch: {}, subresource: "" },
      },
      { ...END, change: undefined },
    ],
    ahead: [{ namespace: "b", name: "head", uid: "u", priority: undefined, queuedAt: undefined, why: "" }],
    victims: [{ namespace: "c", name: "low", uid: "u", clusterQueue: "q", reason: "InClusterQueue" }],
  });
  expect(linksOf(lines)).toEqual([
    "workloads.kueue.x-k8s.io team-a/big",
    "workloads.kueue.x-k8s.io c/low",
    "workloads.kueue.x-k8s.io b/head",
  ]);
});

test.each([
  [20, 20, ""],
  [21, 21, ""],
  [22, 20, "  and 2 more"],
])("of %i that are tried before it, %i are named", (count, named, last) => {
  const ahead = Array.from({ length: count }, (_unused, at) => ({
    namespace: "b",
    name: `job-${at}`,
    uid: `${at}`,
    priority: undefined,
    queuedAt: undefined,
    why: "",
  }));
  const lines = said(linesOf({ ahead }));
  expect(lines.filter((line) => line.startsWith("  b/job-"))).toHaveLength(named);
  expect(lines.includes(last)).toBe(true);
});

test.each([
  ["waiting-for-quota", { code: "waiting-for-quota" }, "warning"],
  ["fits-now", { code: "fits-now" }, "good"],
  ["never", { code: "exceeds-max-quota", neverAsConfigured: true }, "bad"],
] as const)("%s is shown in its tone", (_code, change, tone) => {
  expect(linesOf(change)[0]?.line[0]?.tone).toBe(tone);
});

test("codes are words", () => {
  expect(codeInWords("local-queue-stopped")).toBe("Local queue stopped");
});

test("what helps stands before what it rests on, and Kueue's own words last", () => {
  const condition = { type: "QuotaReserved", status: "False", reason: "Pending", message: "couldn't assign flavors" };
  const line = {
    podSet: "main",
    resource: "cpu",
    flavor: "f",
    matches: true,
    why: "",
    asks: amount("1"),
    free: amount("0"),
    mostEver: amount("1"),
    missing: amount("1"),
  };
  const lines = said(linesOf({ unblockers: [END], flavors: [line], condition }));
  const at = ["What would let it start", "Quota", "Place"].map((title) => lines.indexOf(title));
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(lines.at(-1)).toBe("  Kueue said  Pending, in the same words");
});

test("long sentences are wrapped to the width", () => {
  const lines = said(linesOf({ sentence: "word ".repeat(60), hidden: ["word ".repeat(60)] }, 60));
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  expect(lines.length).toBeGreaterThan(15);
});

test.each(HOSTILE_TEXTS)("stays text: %s", (_what, text) => {
  expectHarmless(
    linesOf({
      sentence: text,
      adminSentence: text,
      condition: { type: text, status: text, reason: text, message: text },
      predicted: { reason: text, granularReason: `${text}!`, message: text, numbers: [] },
      flavors: [
        {
          podSet: text,
          resource: text,
          flavor: text,
          matches: false,
          why: text,
          asks: amount("1"),
          free: undefined,
          mostEver: undefined,
          missing: undefined,
        },
      ],
      unblockers: [{ ...END, sentence: text, frees: new Map([[text, amount("1")]]) }],
      ahead: [{ namespace: text, name: text, uid: text, priority: 1, queuedAt: NOW, why: text }],
      victims: [{ namespace: text, name: text, uid: text, clusterQueue: text, reason: text }],
      hidden: [text],
    }),
  );
});
