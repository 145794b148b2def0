import { expect, test } from "vitest";
import { expectHarmless, HOSTILE_TEXTS, linksOf, said } from "../../../tests/fixtures/report-lines.ts";
import { smallWorld } from "../../../tests/fixtures/small-admission.ts";
import { admissionState } from "../../common/kueue/verdict/admission-state.ts";
import { type ChangedStanding, type Difference, whatIf } from "../../common/kueue/verdict/what-if.ts";
import type { WhatIfChange } from "../../common/kueue/verdict/what-if-change.ts";
import { itemsOf } from "../../common/kueue/verdict/world-index.ts";
import { whatIfLines } from "./what-if-lines.ts";

/** `big` holds 6 of 8 GPUs; `mid` waits for 4. */
const WORLD = smallWorld({ jobs: { big: { gpus: 6, holds: "q" }, mid: { gpus: 4, at: 1 } } });
const uid = (name: string) => itemsOf(WORLD.workloads).find(({ meta }) => meta.name === name)?.meta.uid ?? "";
const NONE = whatIf(admissionState(WORLD), { kind: "set-priority", uid: uid("big"), priority: 0 });

const reported = (change: WhatIfChange) => whatIfLines("What if?", whatIf(admissionState(WORLD), change), WORLD, 100);

test.each([
  [
    "room for another",
    { kind: "delete", uid: uid("big") },
    ["Would be: 1 admitted, 1 stopped.", "Becomes admitted: 1", "Is stopped: 1"],
    ["workloads.kueue.x-k8s.io ns/mid", "workloads.kueue.x-k8s.io ns/big"],
  ],
  ["nothing", { kind: "set-priority", uid: uid("mid"), priority: 1 }, ["Nothing would change."], []],
  ["what cannot be", { kind: "delete", uid: "gone" }, ["This cannot be done: The workload is gone."], []],
] satisfies readonly (readonly [string, WhatIfChange, readonly string[], readonly string[]])[])(
  "%s",
  (_what, change, expected, links) => {
    const lines = reported(change);
    expect(said(lines).slice(0, 2)).toEqual([
      "What if?",
      "Reckoned from what is being read here. Nothing is sent to the cluster.",
    ]);
    expect(said(lines).slice(3)).toEqual(expect.arrayContaining([...expected]));
    expect(linksOf(lines)).toEqual(links);
  },
);

test("what could not be read is named", () => {
  const world = { ...WORLD, cohorts: { is: "hidden", why: "Cohort objects may not be read." } } as const;
  expect(said(whatIfLines("What if?", NONE, world, 100)).slice(-2)).toEqual([
    "Could not be read",
    "  Cohort objects may not be read.",
  ]);
});

const changed = (name: string): ChangedStanding => ({
  namespace: "ns",
  name,
  uid: name,
  before: undefined,
  after: undefined,
});

test("a list ends after 200, with the count of all", () => {
  const stopped = Array.from({ length: 203 }, (_unused, index) => changed(`job-${index}`));
  const lines = said(whatIfLines("What if?", { ...NONE, stopped }, WORLD, 80));
  expect(lines).toContain("Is stopped: 203");
  expect(lines.at(-1)).toBe("  and 3 more");
  expect(lines.filter((line) => line.includes("job-"))).toHaveLength(200);
});

test.each(HOSTILE_TEXTS)("names with %s do no harm", (_what, text) => {
  const difference: Difference = { ...NONE, stopped: [changed(text)], loop: [`ns/${text}`] };
  expectHarmless(whatIfLines(`What if ${text}?`, difference, WORLD, 40));
});
