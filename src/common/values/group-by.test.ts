import { expect, test } from "vitest";
import { groupBy } from "./group-by.ts";

test("items by key, in the order met", () => {
  expect([...groupBy(["b1", "a1", "b2"], (item) => item.slice(0, 1))]).toEqual([
    ["b", ["b1", "b2"]],
    ["a", ["a1"]],
  ]);
  expect(groupBy([], () => "x").size).toBe(0);
});
