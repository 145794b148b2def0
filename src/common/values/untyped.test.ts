import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { booleanAt, entriesAt, labelsAt, listAt, numberAt, textAt, valueAt } from "./untyped.ts";

const object = {
  metadata: { name: "train", labels: { app: "ray", count: 3, constructor: "own" } },
  spec: { replicas: 2, suspend: false, groups: [{ name: "small" }, { name: "large" }], nothing: null },
};

describe("a value at a path", () => {
  test.each([
    ["the object itself", [], object],
    ["a field", ["metadata", "name"], "train"],
    ["an item of a list", ["spec", "groups", 1, "name"], "large"],
    ["null", ["spec", "nothing"], null],
    ["past the end", ["spec", "groups", 2, "name"], undefined],
    ["below a text", ["metadata", "name", "length"], undefined],
    ["below null", ["spec", "nothing", "x"], undefined],
    ["an inherited method", ["toString"], undefined],
    ["an inherited field", ["metadata", "__proto__", "constructor"], undefined],
  ] as const)("%s", (_case, path, expected) => {
    expect(valueAt(object, ...path)).toEqual(expected);
  });
});

test.each([
  ["text", textAt, "metadata", "name", "train"],
  ["text, but it is a number", textAt, "spec", "replicas", undefined],
  ["number", numberAt, "spec", "replicas", 2],
  ["number, but it is a text", numberAt, "metadata", "name", undefined],
  ["truth", booleanAt, "spec", "suspend", false],
  ["truth, but it is a number", booleanAt, "spec", "replicas", undefined],
  ["list, but it is an object", listAt, "metadata", "labels", []],
] as const)("a %s", (_case, read, first, second, expected) => {
  expect(read(object, first, second)).toEqual(expected);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("%d is no number to count with", (number) => {
  expect(numberAt({ number }, "number")).toBeUndefined();
});

test("entries are those of an object, none of a list", () => {
  expect(entriesAt({ a: 1, b: 2 })).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
  expect(entriesAt([1, 2])).toEqual([]);
  expect(entriesAt(null)).toEqual([]);
});

test("labels are texts under any key, also one that every object inherits", () => {
  expect(labelsAt(object, "metadata", "labels")).toEqual(
    new Map([
      ["app", "ray"],
      ["constructor", "own"],
    ]),
  );
  expect(labelsAt(object, "metadata", "annotations").size).toBe(0);
  const polluting = JSON.parse('{"__proto__": "x", "a": "b"}');
  expect(labelsAt(polluting).get("__proto__")).toBe("x");
});

test("any value at any path is read without a throw", () => {
  const step = fc.oneof(fc.string(), fc.integer(), fc.constantFrom("__proto__", "constructor", "length", "toString"));
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withNullPrototype: true, withMap: true }),
      fc.array(step, { maxLength: 4 }),
      (value, path) => {
        for (const read of [valueAt, textAt, numberAt, booleanAt, listAt, entriesAt, labelsAt]) read(value, ...path);
      },
    ),
  );
});
