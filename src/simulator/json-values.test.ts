import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyJson, sameJson, sharingEqual } from "./json-values.ts";

const json = fc.jsonValue({ maxDepth: 4 });

describe("sharing what is equal", () => {
  test("changes nothing that can be read", () => {
    fc.assert(
      fc.property(json, json, (before, value) => {
        const written = JSON.stringify(value);
        expect(sameJson(sharingEqual(before, value), JSON.parse(written))).toBe(true);
      }),
    );
  });

  test("gives back the one before when all is equal", () => {
    fc.assert(
      fc.property(json, (before) => {
        expect(sharingEqual(before, copyJson(before))).toBe(before);
      }),
    );
  });

  test("leaves the one before as it was", () => {
    fc.assert(
      fc.property(json, json, (before, value) => {
        const written = JSON.stringify(before);
        sharingEqual(before, value);
        expect(JSON.stringify(before)).toBe(written);
      }),
    );
  });

  test.each([
    ["a field beside", { a: { x: 1 }, b: 1 }, { a: { x: 1 }, b: 2 }],
    ["a field that is gone", { a: { x: 1 }, b: 1 }, { a: { x: 1 } }],
    ["a field that is new", { a: { x: 1 } }, { a: { x: 1 }, b: 1 }],
  ])("keeps the equal part with %s", (_case, before, value) => {
    const shared = sharingEqual(before, value) as { readonly a: unknown };
    expect(shared).toBe(value);
    expect(shared.a).toBe(before.a);
  });

  test("a list that became shorter is another one, with the items of before", () => {
    const before = [{ x: 1 }, { x: 2 }];
    const value = [{ x: 1 }];
    expect(sharingEqual(before, value)).toBe(value);
    expect(value[0]).toBe(before[0]);
  });
});
