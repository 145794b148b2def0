import { describe, expect, test } from "vitest";
import type { ClusterErrorReason } from "./errors.ts";
import { backOff, failureRule, type PollCost, PollPace } from "./poll-schedule.ts";

const QUIET: PollCost = { events: 0, cpuMs: 0, listsOnly: false, listWallMs: 0 };

test.each<[ClusterErrorReason, number | undefined, string]>([
  ["aborted", undefined, "ignore"],
  ["throttled", undefined, "hold-context"],
  ["throttled", 1_000, "hold-context"],
  ["server-error", undefined, "back-off"],
  ["server-error", 1_000, "hold-context"],
  ["timeout", undefined, "back-off"],
  ["tls-expired", undefined, "back-off"],
  ["forbidden", undefined, "stop-scope"],
  ["kind-missing", undefined, "stop-scope"],
  ["unauthorized", undefined, "stop-context"],
  ["unauthorized", 1_000, "stop-context"],
  ["credentials", undefined, "stop-context"],
])("after %s (Retry-After %s): %s", (reason, retryAfterMs, rule) => {
  expect(failureRule(reason, retryAfterMs)).toBe(rule);
});

test.each([
  [1, 0, 1_000],
  [1, 1, 2_000],
  [2, 0.5, 3_000],
  [5, 1, 32_000],
  [6, 1, 60_000],
  [1_000, 1, 60_000],
  [1_000, 0, 30_000],
])("back-off after %d failures at chance %d: %d ms", (attempt, chance, ms) => {
  expect(backOff(attempt, () => chance)).toBe(ms);
});

describe("the pace after a success", () => {
  test.each<[string, Partial<PollCost>, number]>([
    ["quiet", {}, 3_000],
    ["changes", { events: 1 }, 2_000],
    ["dear in processor time", { events: 1, cpuMs: 700 }, 7_000],
    ["lists only", { listsOnly: true, events: 1 }, 10_000],
    ["slow lists only", { listsOnly: true, listWallMs: 5_000 }, 15_000],
    ["a slow list once", { listWallMs: 5_000 }, 3_000],
  ])("%s", (_case, cost, ms) => {
    expect(new PollPace(2_000, () => 0.5).afterSuccess({ ...QUIET, ...cost }, 0)).toBe(ms);
  });

  test("stays up for half a minute after a person looked", () => {
    const pace = new PollPace(2_000, () => 0.5);
    for (let polls = 0; polls < 5; polls++) pace.afterSuccess(QUIET, 0);
    pace.attend(0);
    expect([29_999, 30_000].map((now) => pace.afterSuccess(QUIET, now))).toEqual([2_000, 3_000]);
  });

  test("a success ends the row of failures", () => {
    const pace = new PollPace(2_000, () => 1);
    expect([pace.afterFailure(), pace.afterFailure()]).toEqual([2_000, 4_000]);
    pace.afterSuccess(QUIET, 0);
    expect(pace.afterFailure()).toBe(2_000);
  });
});
