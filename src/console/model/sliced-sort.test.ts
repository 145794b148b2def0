import fc from "fast-check";
import { expect, test } from "vitest";
import { runToEnd } from "./arrange.ts";
import { slicedSort } from "./sliced-sort.ts";

const items = fc.array(fc.record({ key: fc.integer({ min: 0, max: 20 }), id: fc.integer() }), { maxLength: 300 });

test("equals a stable sort, whatever the piece size", () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 50 }), (list, pieceSize) => {
      const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
      expect(runToEnd(slicedSort(list, byKey, pieceSize))).toEqual([...list].sort(byKey));
    }),
  );
});

test("yields between pieces and leaves its input alone", () => {
  const list = Array.from({ length: 1_000 }, (_unused, index) => 1_000 - index);
  const before = [...list];
  const steps = slicedSort(list, (a, b) => a - b, 100);
  let yields = 0;
  while (steps.next().done !== true) yields += 1;
  expect(yields).toBeGreaterThanOrEqual(10);
  expect(list).toEqual(before);
});

test("sorts nothing to nothing", () => {
  expect(runToEnd(slicedSort([], () => 0))).toEqual([]);
});
