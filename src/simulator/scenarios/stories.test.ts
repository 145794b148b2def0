import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { RayDashboards } from "../controllers/kuberay/ray-dashboard.ts";
import { simulatedControllers } from "../simulated-controllers.ts";
import { createSimulation, type Simulation } from "../simulation.ts";
import type { StoredObject } from "../stored-object.ts";
import { readScenario } from "./read-scenario.ts";
import { readOwnScenario } from "./scenario-files.ts";
import { createScenarioPlayer } from "./scenario-player.ts";
import type { Scenario } from "./scenario-schema.ts";

const NINE = Date.parse("2026-01-05T09:00:00Z");

/** The virtual minutes of a story, and which phases its AppWrappers went through. */
function play(read: ReturnType<typeof readScenario>, minutes: number) {
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const scenario: Scenario = read.scenario;
  // Controllers read the clock only once they run, when the simulation's own is there.
  let now = () => NINE;
  const controllers = [createScenarioPlayer(scenario), ...simulatedControllers(() => now(), new RayDashboards())];
  const simulation = createSimulation({ controllers, startAt: NINE, seed: 1 });
  now = simulation.clock.now;
  const phases = new Set<string>();
  simulation.store.watch(({ kind, object }) => {
    if (kind === "appwrappers.workload.codeflare.dev") phases.add(textAt(object, "status", "phase") ?? "");
  });
  simulation.engine.runUntil(NINE + minutes * 60_000);
  return { ...simulation, phases };
}

function named(simulation: Simulation, kind: string, name: string): StoredObject | undefined {
  return simulation.store.list(kind).find(({ metadata }) => metadata.name.startsWith(name));
}

function reasons({ store }: Simulation): readonly string[] {
  return store.list("events").map((event) => `${textAt(event, "reason")} ${textAt(event, "involvedObject", "name")}`);
}

test("whoever watches the demo for two minutes sees all of its stories", () => {
  const day = play(readOwnScenario("team-day"), 2);
  const said = reasons(day);
  expect(said).toContainEqual(expect.stringMatching(/^Preempted job-/));
  expect(said).toContainEqual(expect.stringMatching(/^BackOff leaky-1-leaky-worker-/));
  expect(day.phases).toContain("Resetting");
  // Blocked by the first in line, and held.
  expect(numberAt(named(day, "clusterqueues.kueue.x-k8s.io", "apps"), "status", "pendingWorkloads")).toBeGreaterThan(2);
  expect(textAt(named(day, "clusterqueues.kueue.x-k8s.io", "night"), "spec", "stopPolicy")).toBe("Hold");
  const first = named(day, "workloads.kueue.x-k8s.io", "job-yearly-1");
  expect(JSON.stringify(listAt(first, "status", "conditions"))).toMatch(/maximum capacity/);
  // The idle holder keeps what it has.
  expect(said).not.toContainEqual(expect.stringMatching(/^Preempted raycluster-notebooks/));
  expect(textAt(named(day, "rayclusters.ray.io", "notebooks"), "status", "state")).toBe("ready");
  // Somebody borrows.
  const flavors = day.store
    .list("clusterqueues.kueue.x-k8s.io")
    .flatMap((queue) => listAt(queue, "status", "flavorsReservation"));
  const borrowed = flavors.flatMap((flavor) => listAt(flavor, "resources")).map((of) => valueAt(of, "borrowed"));
  expect(borrowed.some((amount) => amount !== undefined && amount !== "0")).toBe(true);
});

test("the example of the handbook does what it says", () => {
  const page = readFileSync(new URL("../../../docs/users/simulator.md", import.meta.url), "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const jobs = (minutes: number) => {
    const { store } = play(readScenario(example, "simulator.md"), minutes);
    return { names: store.list("jobs.batch").map(({ metadata }) => metadata.name), store };
  };
  const start = jobs(0.2);
  expect(start.names).toEqual(["first", "next-1"]);
  expect(numberAt(start.store.list("clusterqueues.kueue.x-k8s.io")[0], "status", "pendingWorkloads")).toBe(1);
  const end = jobs(3.5);
  expect(end.names).not.toContain("first");
  expect(textAt(end.store.list("clusterqueues.kueue.x-k8s.io")[0], "spec", "stopPolicy")).toBe("Hold");
});
