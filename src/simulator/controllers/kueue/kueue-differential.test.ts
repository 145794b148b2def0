import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KUEUE_CASES } from "../../../../tests/fixtures/differential/kueue-cases.ts";
import { playCase } from "../../../../tests/fixtures/differential/simulated-kueue.ts";

const RECORDED = new URL("../../../../tests/fixtures/differential/kueue/", import.meta.url);
/** A victim that is lined up again competes in the very cycle in which its place is taken, or in the one after. */
const EVENTS_DEPEND_ON_CHANCE = new Set(["borrow-while-preempting", "two-reclaim-at-once"]);
const cases = KUEUE_CASES.filter(({ name }) => existsSync(new URL(`${name}.json`, RECORDED)));

test.each(cases.map((each) => [each.name, each] as const))("as the real Kueue: %s", (name, each) => {
  const recorded = JSON.parse(readFileSync(new URL(`${name}.json`, RECORDED), "utf8"));
  const played = playCase(each);
  expect(played.objects).toEqual(recorded.objects);
  if (!EVENTS_DEPEND_ON_CHANCE.has(name)) expect(played.events).toEqual(recorded.events);
});
