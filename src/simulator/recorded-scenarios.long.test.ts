import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareClusters } from "../../tests/fixtures/differential/compare-clusters.ts";
import { SCENARIOS } from "../../tests/fixtures/differential/scenarios.ts";
import { playSimulated } from "../../tests/fixtures/differential/simulated-stage.ts";

const RECORDED = new URL("../../tests/fixtures/differential/recordings/", import.meta.url);

test.each(SCENARIOS.map((each) => [each.name, each] as const))("as on the real cluster: %s", async (name, scenario) => {
  const real = JSON.parse(readFileSync(new URL(`${name}.json`, RECORDED), "utf8"));
  const { differences } = compareClusters(scenario, real, await playSimulated(scenario));
  expect(differences.filter(({ what }) => what !== "message" || scenario.chance === undefined)).toEqual([]);
});
