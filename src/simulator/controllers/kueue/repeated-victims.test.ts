import { expect, test } from "vitest";
import type { Decision } from "../../../common/kueue/scheduler/head.ts";
import { RepeatedVictims } from "./repeated-victims.ts";

/** A workload that waits for others to go; `!` after those that are going already. */
function preempting(...victims: readonly string[]): readonly Decision[] {
  const targets = victims.map((text) => ({ holder: { evicted: text.endsWith("!"), ask: { key: text } } }));
  return [{ kind: "wait", targets } as unknown as Decision];
}

test.each([
  ["nobody is preempted", [[0, preempting()]], false],
  ["two at one moment", [[0, preempting("a", "b")]], false],
  [
    "one who is going already, again",
    [
      [0, preempting("a")],
      [0, preempting("a!")],
    ],
    false,
  ],
  [
    "one at one moment and another",
    [
      [0, preempting("a")],
      [5, preempting("a")],
    ],
    false,
  ],
  [
    "one twice at one moment",
    [
      [5, preempting("a")],
      [5, preempting("b")],
      [5, preempting("a")],
    ],
    true,
  ],
] as const)("%s", (_case, cycles, again) => {
  const victims = new RepeatedVictims();
  const noted = cycles.map(([moment, decisions]) => victims.note(decisions, moment));
  expect(noted.at(-1)).toBe(again);
  expect(victims.restUntil).toBe(again ? 1_005 : Number.NEGATIVE_INFINITY);
});
