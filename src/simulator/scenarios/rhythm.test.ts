import { expect, test } from "vitest";
import { createSimulation } from "../simulation.ts";
import { readScenario } from "./read-scenario.ts";
import { atPace } from "./rhythm.ts";
import { createScenarioPlayer } from "./scenario-player.ts";

const HOUR_MS = 3_600_000;
/** Ten hours of work, four of an evening at a tenth of the pace, a night without anything. */
const DAY = [
  { from: 0, pace: 1 },
  { from: 10 * HOUR_MS, pace: 0.1 },
  { from: 14 * HOUR_MS, pace: 0 },
];

test.each([
  ["as it is said while the pace is 1", 3, 1, 4],
  ["ten times later in the evening", 10, 0.2, 12],
  ["partly at one pace and partly at the next", 9.5, 0.6, 11],
  ["not at night, but on the next morning", 13, 0.6, 24.5],
  ["as on the first day on each other one", 24 + 10, 0.2, 24 + 12],
  ["after days, if it takes so long", 0, 3 * 10.4 + 1, 3 * 24 + 1],
])("what is repeated happens %s", (_case, since, span, hour) => {
  expect(atPace(DAY, since * HOUR_MS, span * HOUR_MS) / HOUR_MS).toBeCloseTo(hour, 9);
});

test("without a rhythm the pace is always 1", () => {
  expect(atPace([], 20 * HOUR_MS, HOUR_MS)).toBe(21 * HOUR_MS);
});

test("a scenario with a rhythm repeats its steps by it", () => {
  const read = readScenario(
    `title: x
templates: { space: { apiVersion: v1, kind: Namespace, metadata: {} } }
timeline: [{ every: 30m, create: { template: space, name: "space-{n}", namespace: "" } }]
rhythm: [{ from: 0s, pace: 2 }, { from: 1h, pace: 0.5 }, { from: 3h, pace: 0 }]
`,
    "s.yaml",
  );
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const { store, engine } = createSimulation({
    controllers: [createScenarioPlayer(read.scenario)],
    seed: 1,
    startAt: 0,
  });
  const made = [1, 3, 23, 24.5].map((hour) => {
    engine.runUntil(hour * HOUR_MS);
    return store.list("namespaces").length;
  });
  expect(made).toEqual([5, 7, 7, 9]);
});

test.each([
  ["does not begin with the day", "[{ from: 1h, pace: 1 }]", "the first phase must be from 0s"],
  [
    "is out of order",
    "[{ from: 0s, pace: 1 }, { from: 9h, pace: 1 }, { from: 8h, pace: 1 }]",
    "each phase must be from later than the one before",
  ],
  [
    "goes on for longer than a day",
    "[{ from: 0s, pace: 1 }, { from: 24h, pace: 0 }]",
    "each phase must be from less than 24h",
  ],
  ["never does anything", "[{ from: 0s, pace: 0 }]", "some phase must have a pace above 0"],
])("a rhythm that %s is a mistake", (_case, rhythm, problem) => {
  expect(readScenario(`title: x\nrhythm: ${rhythm}\n`, "s.yaml")).toEqual({
    problems: [`s.yaml:2:1: rhythm: ${problem}`],
  });
});
