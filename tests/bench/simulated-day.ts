import { createBootstrapObjects } from "../../src/simulator/api-server/bootstrap-objects.ts";
import { NAMESPACE_LIFECYCLE } from "../../src/simulator/api-server/namespace-lifecycle.ts";
import { RayDashboards } from "../../src/simulator/controllers/kuberay/ray-dashboard.ts";
import { readOwnScenario } from "../../src/simulator/scenarios/scenario-files.ts";
import { createScenarioPlayer } from "../../src/simulator/scenarios/scenario-player.ts";
import { simulatedControllers } from "../../src/simulator/simulated-controllers.ts";
import { createSimulation } from "../../src/simulator/simulation.ts";

// What a day of the simulated cluster costs, without its API server: CPU of each hour. A program of its own, so that its CPU is all
// its own. Prints one JSON line. Argument: hours, default 24.

const HOURS = Number(process.argv[2] ?? 24);
const HOUR_MS = 3_600_000;
const NINE = Date.parse("2026-01-05T09:00:00Z");
const read = readOwnScenario("team-day", {}, new URL("../../src/simulator/scenarios/", import.meta.url));
if ("problems" in read) throw new Error(read.problems.join("\n"));

let now = () => NINE;
const controllers = simulatedControllers(() => now(), new RayDashboards());
const { store, clock, engine } = createSimulation({
  controllers: [createScenarioPlayer(read.scenario), ...controllers],
  admissions: [NAMESPACE_LIFECYCLE],
  seed: 1,
  startAt: NINE,
});
now = clock.now;
createBootstrapObjects(store, read.scenario.people);

const hours: { readonly cpuSeconds: number; readonly writes: number; readonly mebibytes: number }[] = [];
for (let hour = 1; hour <= HOURS; hour += 1) {
  const started = process.cpuUsage();
  const version = store.resourceVersion;
  engine.runUntil(NINE + hour * HOUR_MS);
  const { user, system } = process.cpuUsage(started);
  hours.push({
    cpuSeconds: (user + system) / 1e6,
    writes: store.resourceVersion - version,
    mebibytes: Math.round(process.memoryUsage.rss() / 1024 / 1024),
  });
}
process.stdout.write(
  `${JSON.stringify({ cpuSeconds: hours.reduce((sum, hour) => sum + hour.cpuSeconds, 0), hours })}\n`,
);
