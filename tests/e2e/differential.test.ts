import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  agreement,
  type Comparison,
  compareClusters,
  comparisonTable,
  together,
} from "../fixtures/differential/compare-clusters.ts";
import { playOnReal } from "../fixtures/differential/real-stage.ts";
import { SCENARIOS } from "../fixtures/differential/scenarios.ts";
import { playSimulated } from "../fixtures/differential/simulated-stage.ts";

const kubeconfigFile = process.env["FLARETOP_E2E_KUBECONFIG"] ?? "";

describe.skipIf(kubeconfigFile === "")("the simulated cluster against the real one", () => {
  const compared = new Map<string, Comparison | Error>();
  let left: readonly string[] = [];
  const total = () => together([...compared.values()].filter((each): each is Comparison => !(each instanceof Error)));

  beforeAll(async () => {
    const run = `diff-${randomBytes(2).toString("hex")}`;
    left = await playOnReal(kubeconfigFile, run, SCENARIOS, async (scenario, real) => {
      const outcome = real instanceof Error ? real : compareClusters(scenario, real, await playSimulated(scenario));
      compared.set(scenario.name, outcome);
    });
  }, 1_200_000);

  afterAll(() => console.log(comparisonTable(total())));

  test.each(SCENARIOS.map(({ name }) => name))("%s: the same status and reason of every condition", (name) => {
    const outcome = compared.get(name);
    if (outcome instanceof Error) throw outcome;
    const grave = ["status", "reason", "value", "admissions", "refusals"];
    expect(outcome?.differences.filter(({ what }) => grave.includes(what))).toEqual([]);
  });

  test("nothing is left behind on the real cluster", () => expect(left).toEqual([]));

  test("messages agree in 95 of 100 conditions at least", () => {
    expect(agreement(total(), "message")).toBeGreaterThanOrEqual(95);
  });
});
