import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createControllers } from "../controllers/create-controllers.ts";
import { createSimulation } from "../simulation.ts";
import { readScenario } from "./read-scenario.ts";
import { readOwnScenario, scenarioNames } from "./scenario-files.ts";
import { createScenarioPlayer } from "./scenario-player.ts";

const NINE = Date.parse("2026-01-05T09:00:00Z");

function play(name: string, seed: number, minutes: number, given: Record<string, number> = {}) {
  const read = readOwnScenario(name, given);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const simulation = createSimulation({
    controllers: [...createControllers(), createScenarioPlayer(read.scenario)],
    seed,
    startAt: NINE,
  });
  const history: string[] = [];
  simulation.store.watch(
    ({ type, kind, object }) =>
      void history.push(`${type} ${kind} ${object.metadata.namespace}/${object.metadata.name} ${object.metadata.uid}`),
  );
  simulation.engine.runUntil(NINE + minutes * 60_000);
  return { ...simulation, history };
}

describe("the program's own scenarios", () => {
  test.each(scenarioNames())("%s can be read", (name) => {
    expect(readOwnScenario(name)).toMatchObject({ scenario: { title: expect.any(String) } });
  });

  test.each(scenarioNames())("%s is the same once the build has parsed it", (name) => {
    const text = readFileSync(new URL(`./${name}.yaml`, import.meta.url), "utf8");
    const folder = mkdtempSync(join(tmpdir(), "scenarios-"));
    try {
      // The build needs the YAML for its name alone.
      writeFileSync(join(folder, `${name}.yaml`), "not: read");
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(parse(text)));
      expect(readOwnScenario(name, {}, pathToFileURL(`${folder}/`))).toEqual(readOwnScenario(name));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("same seed, same history; other seed, another", () => {
    const first = play("team-day", 7, 1.5).history;
    expect(play("team-day", 7, 1.5).history).toEqual(first);
    expect(play("team-day", 8, 1.5).history).not.toEqual(first);
  }, 30_000);

  test("team-day looks alive within two seconds and does not pile up", () => {
    const early = play("team-day", 1, 2 / 60);
    expect(early.store.list("pods").length).toBeGreaterThan(5);
    const later = play("team-day", 1, 12);
    expect(later.store.list("pods").length).toBeLessThan(200);
    expect(later.store.list("jobs.batch").length).toBeLessThan(200);
    const recent = later.store
      .list("events")
      .filter((event) => Date.parse(String(event["lastTimestamp"])) > NINE + 11 * 60_000);
    expect(recent.length).toBeGreaterThan(10);
  }, 30_000);

  test("large takes its sizes from its parameters", () => {
    const { store } = play("large", 1, 1, { workloads: 30, clusters: 2, churn: 0 });
    expect(store.list("jobs.batch")).toHaveLength(30);
    expect(store.list("rayclusters.ray.io")).toHaveLength(2);
  });
});

describe("mistakes in a scenario", () => {
  test.each([
    ["a field nobody knows", "title: x\nnodez: 3\n", 's.yaml:1:1: Unrecognized key: "nodez"'],
    [
      "no duration",
      "title: x\ntemplates:\n  a: {apiVersion: batch/v1, kind: Job, metadata: {}}\ntimeline:\n  - at: soon\n    create: {template: a, name: x, namespace: y}\n",
      's.yaml:5:5: timeline.0.at: "soon" is no duration such as 30s or 1h30m',
    ],
    [
      "a template that is not there",
      "title: x\ntimeline:\n  - create: {template: a, name: x, namespace: y}\n",
      's.yaml:3:14: timeline.0.create.template: there is no template "a"',
    ],
    [
      "an unknown kind",
      "title: x\nobjects:\n  - {apiVersion: v1, kind: Podd, metadata: {name: x}}\n",
      "s.yaml:3:22: objects.0.kind: the simulated cluster has no Podd in v1",
    ],
    [
      "nothing to do",
      "title: x\ntimeline:\n  - at: 3s\n",
      "s.yaml:3:5: timeline.0: needs exactly one of create, patch and delete",
    ],
  ])("%s", (_case, text, problem) => {
    expect(readScenario(text, "s.yaml")).toEqual({ problems: [problem] });
  });

  test("a parameter it does not have", () => {
    expect(readScenario("title: x\n", "s.yaml", { workers: 3 })).toEqual({
      problems: ['s.yaml: there is no parameter "workers" here. It has none.'],
    });
  });
});
