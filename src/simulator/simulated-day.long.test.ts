import { expect, test } from "vitest";
import type { Controller } from "./controller.ts";
import { RayDashboards } from "./controllers/kuberay/ray-dashboard.ts";
import { readOwnScenario } from "./scenarios/scenario-files.ts";
import { createScenarioPlayer } from "./scenarios/scenario-player.ts";
import { simulatedControllers } from "./simulated-controllers.ts";
import { createSimulation } from "./simulation.ts";
import { STORED_KINDS } from "./stored-kinds.ts";

const NINE = Date.parse("2026-01-05T09:00:00Z");
const MINUTE_MS = 60_000;
/** Gone an hour after they were written: there is more of that work from the second hour on. */
const EXPIRY = "event-expiry";

/** A cluster that counts what its controllers do. */
function countedDay() {
  const read = readOwnScenario("team-day");
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  let now = () => NINE;
  let steps = 0;
  let atThisMoment = { moment: NINE, steps: 0 };
  let mostAtOneMoment = 0;
  const counted = (controller: Controller): Controller => ({
    name: controller.name,
    ...(controller.admissions === undefined ? {} : { admissions: controller.admissions }),
    ...(controller.kinds === undefined ? {} : { kinds: controller.kinds }),
    observe: (event) => controller.observe(event),
    step(world) {
      const worked = controller.step(world);
      if (!worked || controller.name === EXPIRY) return worked;
      steps += 1;
      if (atThisMoment.moment !== world.now()) atThisMoment = { moment: world.now(), steps: 0 };
      atThisMoment.steps += 1;
      mostAtOneMoment = Math.max(mostAtOneMoment, atThisMoment.steps);
      return worked;
    },
  });
  const all = [createScenarioPlayer(read.scenario), ...simulatedControllers(() => now(), new RayDashboards())];
  const simulation = createSimulation({ controllers: all.map(counted), seed: 1, startAt: NINE });
  now = simulation.clock.now;
  const { store, engine } = simulation;
  return {
    /** Lives on, and says what that took. */
    until(minute: number) {
      const before = { steps, writes: store.resourceVersion };
      engine.runUntil(NINE + minute * MINUTE_MS);
      return { steps: steps - before.steps, writes: store.resourceVersion - before.writes };
    },
    mostAtOneMoment: () => mostAtOneMoment,
    count: (kind: string) => store.list(kind).length,
    changesKept: (kind: string) => store.history.since(kind, store.history.oldest(kind))?.length ?? 0,
  };
}

test("team-day takes as much work later as at first, and comes to rest at every moment", () => {
  const day = countedDay();
  day.until(8);
  const early = day.until(18);
  const jobs = day.count("jobs.batch");
  const late = day.until(28);
  expect(late.steps).toBeLessThan(early.steps * 1.3);
  expect(late.writes).toBeLessThan(early.writes * 1.3);
  expect(day.count("jobs.batch")).toBeLessThan(jobs * 1.5);
  expect(day.mostAtOneMoment()).toBeLessThan(1_000);
}, 300_000);

test("team-day keeps no more of what has been, hour after hour", () => {
  const day = countedDay();
  const kinds = STORED_KINDS.map(({ id }) => id);
  const after = (minute: number) => {
    day.until(minute);
    return new Map(kinds.map((kind) => [kind, day.count(kind)]));
  };
  const before = after(110);
  const grown = [...after(170)].filter(([kind, count]) => count > (before.get(kind) ?? 0) * 1.3 + 20);
  expect(grown).toEqual([]);
  expect(kinds.filter((kind) => day.changesKept(kind) > 8_000)).toEqual([]);
}, 900_000);
