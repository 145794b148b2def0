import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseYaml } from "./yaml-guard.ts";
import { printYaml } from "./yaml-print.ts";

const { ambiguous }: { ambiguous: string[] } = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/yaml-corpus.json", import.meta.url), "utf8"),
);

/** As kubectl reads it, and as we do. */
function expectSame(value: Readonly<Record<string, unknown>>): void {
  const text = printYaml(value);
  expect(parse(text, { version: "1.1", schema: "yaml-1.1" })).toEqual(value);
  const parsed = parseYaml(text, "test.yaml");
  expect("value" in parsed ? parsed.value : parsed.problems).toEqual(value);
}

describe("text that could be taken for something else comes back as text", () => {
  test.each(ambiguous.map((text) => [JSON.stringify(text), text] as const))("%s", (_case, text) => {
    expectSame({ value: text, list: [text], [text]: { nested: text } });
  });
});

test.each([
  [
    "a map",
    { kind: "RayCluster", spec: { replicas: 2, suspend: false, none: null } },
    "kind: RayCluster\nspec:\n  replicas: 2\n  suspend: false\n  none: null\n",
  ],
  [
    "lists below their key",
    { a: [1, { b: 2, c: [3] }, [4, 5], []] },
    "a:\n- 1\n- b: 2\n  c:\n  - 3\n- - 4\n  - 5\n- []\n",
  ],
  ["empty things", { a: {}, b: [], c: "" }, 'a: {}\nb: []\nc: ""\n'],
  ["fields that JSON leaves out", { a: undefined, b: 1 }, "b: 1\n"],
  [
    "quantities and names",
    { cpu: "500m", memory: "4Gi", image: "rayproject/ray:2.9.0", "ray.io/x": "a b" },
    "cpu: 500m\nmemory: 4Gi\nimage: rayproject/ray:2.9.0\nray.io/x: a b\n",
  ],
  [
    "text for another type",
    { a: "1", b: "yes", c: "1e3", d: "2026-01-01" },
    'a: "1"\nb: "yes"\nc: "1e3"\nd: "2026-01-01"\n',
  ],
  ["lines", { a: "one\n  two\n\nthree\n", b: ["x\ny"] }, "a: |\n  one\n    two\n\n  three\nb:\n- |-\n  x\n  y\n"],
  ["lines that need quotes", { a: " x\ny", b: "x\n\n" }, 'a: " x\\ny"\nb: "x\\n\\n"\n'],
  [
    "controls and direction",
    { a: "\x1b[2J\x9b\u202e\u{e0041}\ud800" },
    'a: "\\x1B[2J\\x9B\\u202E\\U000E0041\\uD800"\n',
  ],
  ["numbers", { a: 1e21, b: 1.5e-7, c: -0.5, d: Number.NaN }, "a: 1.0e+21\nb: 1.5e-7\nc: -0.5\nd: null\n"],
])("%s", (_case, value, text) => {
  expect(printYaml(value)).toBe(text);
});

test.each([
  ["text", "x", "x\n"],
  ["lines", "x\ny\n", "|\n  x\n  y\n"],
  ["a list", [1, [2]], "- 1\n- - 2\n"],
  ["nothing", undefined, "null\n"],
  ["an empty map", {}, "{}\n"],
])("at the top: %s", (_case, value, text) => {
  expect(printYaml(value)).toBe(text);
});

test("a value that holds itself is refused", () => {
  const value: Record<string, unknown> = {};
  value["self"] = value;
  expect(() => printYaml(value)).toThrow(RangeError);
});

const piece = fc.constantFrom(
  "a",
  " ",
  "\n",
  "- ",
  ": ",
  "#",
  "'",
  '"',
  "|",
  "\t",
  "\r",
  "é",
  "日",
  "\u202e",
  "\x85",
  "---",
  "1",
  ".",
  "e",
  "0x",
  "~",
  "\\",
  "😀",
  "\u00a0",
);
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(piece, { maxLength: 8 }).map((parts) => parts.join("")),
);
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test("whatever is written reads back the same, here and in YAML 1.1", () => {
  fc.assert(
    fc.property(text, anyValue, (key, value) => {
      fc.pre(key !== "__proto__");
      expectSame({ [key]: value, list: [value] });
    }),
    { numRuns: 100 },
  );
}, 30_000);
