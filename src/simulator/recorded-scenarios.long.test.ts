import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compareClusters } from "../../tests/fixtures/differential/compare-clusters.ts";
import { type Foretelling, foretellings } from "../../tests/fixtures/differential/foretell.ts";
import { SCENARIOS } from "../../tests/fixtures/differential/scenarios.ts";
import { playSimulated } from "../../tests/fixtures/differential/simulated-stage.ts";
import { storeWorld } from "../../tests/fixtures/store-world.ts";

const RECORDED = new URL("../../tests/fixtures/differential/recordings/", import.meta.url);

test.each(SCENARIOS.map((each) => [each.name, each] as const))("as on the real cluster: %s", async (name, scenario) => {
  const real = JSON.parse(readFileSync(new URL(`${name}.json`, RECORDED), "utf8"));
  let foretold: readonly Foretelling[] = [];
  const played = await playSimulated(scenario, ({ simulation: { store, clock } }) => {
    foretold = foretellings(
      name,
      storeWorld((kind) => store.list(kind), clock.now()),
    );
  });
  const { differences } = compareClusters(scenario, real, played);
  expect(foretold.filter(({ agrees }) => !agrees)).toEqual([]);
  expect(differences.filter(({ what }) => what !== "message" || scenario.chance === undefined)).toEqual([]);
});
