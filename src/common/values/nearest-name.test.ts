import { expect, test } from "vitest";
import { didYouMean, nearestName } from "./nearest-name.ts";

const KNOWN = ["name", "namespace", "status", "workers", "clusterQueue"];

test.each([
  ["one letter wrong", "stetus", "status"],
  ["two letters swapped", "sattus", "status"],
  ["other case", "clusterqueue", "clusterQueue"],
  ["a letter missing", "nme", "name"],
  ["nothing near", "frobnicate", undefined],
  ["a known name", "workers", "workers"],
])("nearest name: %s", (_case, typed, nearest) => expect(nearestName(typed, KNOWN)).toBe(nearest));

test("says nothing when nothing is near", () => {
  expect(didYouMean("frobnicate", KNOWN)).toBe("");
  expect(didYouMean("stats", KNOWN)).toBe(' Did you mean "status"?');
});
