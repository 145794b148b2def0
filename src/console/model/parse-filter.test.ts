import fc from "fast-check";
import { expect, test } from "vitest";
import { COLUMNS } from "../../../tests/fixtures/small-console.ts";
import { parseFilter } from "./parse-filter.ts";

function testsOf(text: string) {
  const parsed = parseFilter(text, COLUMNS);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.filter.tests;
}

test.each([
  [
    "words",
    "Train gpu",
    [
      { kind: "text", needle: "train" },
      { kind: "text", needle: "gpu" },
    ],
  ],
  ["a lone mark is text", "!", [{ kind: "text", needle: "!" }]],
  ["a text column", "status=Pending", [{ kind: "compare", columnId: "status", operator: "=", value: "Pending" }]],
  ["a number", "size>=8", [{ kind: "compare", columnId: "size", operator: ">=", value: 8 }]],
  [
    "a quantity",
    "memory<1Gi",
    [{ kind: "compare", columnId: "memory", operator: "<", value: 1_073_741_824_000_000_000n }],
  ],
  ["an age", "age>1h30m", [{ kind: "compare", columnId: "age", operator: ">", value: 5_400_000 }]],
  ["days", "age>2d12h", [{ kind: "compare", columnId: "age", operator: ">", value: 216_000_000 }]],
  [
    "a value with an operator in it",
    "status=a=b",
    [{ kind: "compare", columnId: "status", operator: "=", value: "a=b" }],
  ],
])("reads %s", (_case, text, expected) => {
  expect(testsOf(text)).toEqual(expected.map((one) => ({ ...one, negated: false })));
});

test.each([
  ["!=", "size!=8"],
  ["a mark before it", "!size=8"],
])("turns a comparison round with %s, and both together not", (_case, text) => {
  expect(testsOf(text)).toEqual([{ kind: "compare", columnId: "size", operator: "=", value: 8, negated: true }]);
  expect(testsOf("!size!=8")[0]).toMatchObject({ negated: false });
});

test.each([
  ["an unknown column", "pods>1", /no column "pods"; columns: name, status, size/],
  ["no value", "size>", /size> needs a value/],
  ["text compared by size", "status>ok", /status holds text: use status=/],
  ["no number", "size>many", /size>many: not a number/],
  ["no quantity", "memory>lots", /not a quantity such as/],
  ["no duration", "age>1x", /not a duration such as/],
  ["a negative duration", "age>-1h", /not a duration such as/],
  ["a bad pattern", "~(", /pattern "\(" is not valid/],
  ["bad labels", "-l app in (", /^-l: /],
])("says what is wrong with %s", (_case, text, problem) => {
  expect(parseFilter(text, COLUMNS)).toEqual({ problem: expect.stringMatching(problem) });
});

test("keeps the text as typed", () => {
  expect(parseFilter("  a  b ", COLUMNS)).toMatchObject({ filter: { text: "  a  b " } });
  expect(parseFilter("   ", COLUMNS)).toMatchObject({ filter: { tests: [] } });
});

test("never throws", () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom("!", "~", "-l", "size", ">=", "age>", "(", " ", "app=x", "1h"));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      parseFilter(pieces.join(""), COLUMNS);
    }),
  );
});
