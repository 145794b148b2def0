import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KUEUE_CASES } from "../../../../tests/fixtures/differential/kueue-cases.ts";
import { playCase } from "../../../../tests/fixtures/differential/simulated-kueue.ts";

const RECORDED = new URL("../../../../tests/fixtures/differential/kueue/", import.meta.url);
const cases = KUEUE_CASES.filter(({ name }) => existsSync(new URL(`${name}.json`, RECORDED)));

test.each(cases.map((each) => [each.name, each] as const))("as the real Kueue: %s", (name, each) => {
  const recorded = JSON.parse(readFileSync(new URL(`${name}.json`, RECORDED), "utf8"));
  expect(playCase(each)).toEqual(recorded);
});
