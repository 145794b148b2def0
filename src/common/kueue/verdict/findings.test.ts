import { expect, test } from "vitest";
import { type SmallJob, smallWorld } from "../../../../tests/fixtures/small-admission.ts";
import { admissionState } from "./admission-state.ts";
import { whyCodes } from "./why-line.ts";

const preempting = (withinClusterQueue: string) => ({ preemption: { withinClusterQueue } });

/** What is said of `w` at first, and once others hold the queue's 8 GPUs. */
function linesOf(before: Readonly<Record<string, SmallJob>>, after: Readonly<Record<string, SmallJob>>) {
  const w = { gpus: 5, priority: 1 };
  const world = (jobs: Readonly<Record<string, SmallJob>>) =>
    smallWorld({ jobs: { ...jobs, w }, queue: preempting("LowerPriority") });
  const first = world(before);
  const state = admissionState(first);
  const said = whyCodes(state).get("w")?.line;
  const then = admissionState({ ...first, workloads: world(after).workloads }, state);
  return [said, whyCodes(then).get("w")?.line];
}

test("as much is held at the same priority, by workloads of other sizes", () => {
  expect(
    linesOf(
      { a: { gpus: 6, holds: "q" }, b: { gpus: 2, holds: "q" } },
      { c: { gpus: 4, holds: "q" }, d: { gpus: 4, holds: "q" } },
    ),
  ).toEqual([
    "Starts once 1 other job has been stopped to make room for it.",
    "Starts once 2 other jobs have been stopped to make room for it.",
  ]);
});

test("as much is held, at a priority that nobody may preempt", () => {
  const [before, after] = linesOf({ a: { gpus: 8, holds: "q" } }, { a: { gpus: 8, holds: "q", priority: 1 } });
  expect(before).toBe("Starts once 1 other job has been stopped to make room for it.");
  expect(after).not.toBe(before);
});

test("of two that ask for the same, only the one that is older than the holder may take its place", () => {
  const jobs = { young: { gpus: 8, at: 9 }, old: { gpus: 8, at: 1 }, holder: { gpus: 8, at: 5, holds: "q" } };
  const lines = whyCodes(admissionState(smallWorld({ jobs, queue: preempting("LowerOrNewerEqualPriority") })));
  expect([lines.get("old")?.code, lines.get("young")?.code]).toEqual(["waiting-for-preemption", "waiting-for-quota"]);
});
