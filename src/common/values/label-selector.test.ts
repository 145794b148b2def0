import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesSelector, parseSelector, printSelector, type Requirement, type Selector } from "./label-selector.ts";

interface Fixtures {
  readonly selectors: readonly { readonly selector: string; readonly valid: boolean }[];
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly matches: readonly (readonly [selector: string, labels: string, expected: boolean])[];
}
const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/selector-vectors.json", import.meta.url), "utf8"),
);

function selectorOf(text: string): Selector {
  const parsed = parseSelector(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.selector;
}

describe("valid as the API server judges", () => {
  test.each(
    fixtures.selectors.map(({ selector, valid }) => [JSON.stringify(selector).slice(0, 70), selector, valid] as const),
  )("%s", (_case, text, valid) => {
    const parsed = parseSelector(text);
    expect("selector" in parsed).toBe(valid);
    if ("selector" in parsed) expect(selectorOf(printSelector(parsed.selector))).toEqual(parsed.selector);
    else expect(parsed.problem).not.toBe("");
  });
});

describe("selects", () => {
  test.each(fixtures.matches)("%j on %s: %s", (text, labels, expected) => {
    expect(matchesSelector(selectorOf(text), new Map(Object.entries(fixtures.labels[labels]!)))).toBe(expected);
  });
});

test.each([
  ["a==b", "a=b"],
  ["a in (b)", "a=b"],
  ["a in ( c , b,c )", "a in (b,c)"],
  ["a in (b,,c)", "a in (,b,c)"],
  ["a notin (b)", "a!=b"],
  [" ! a , b ", "!a,b"],
  ["a > 007", "a>7"],
])("%s is printed %s", (text, printed) => {
  expect(printSelector(selectorOf(text))).toBe(printed);
});

test.each([
  ["a=b,", "Expected a label key at the end"],
  ["a in b", 'Expected "(" before "b"'],
  ["a in (b", 'Expected ")" at the end'],
  ["a > -5", '">" and "<" need a whole number of 0 or more'],
  ["a>9223372036854775808", '">" and "<" need a whole number of 0 or more'],
  ["a is b", '"is" is not an operator; use =, !=, in, notin, > or <'],
  ["a=b c", 'Expected "," or the end before "c"'],
  ["a=*", '"*" is not a label value'],
  [`a=${"b,".repeat(20_000)}`, "A selector may have at most 16384 characters"],
])("%.20s: says what is wrong", (text, problem) => {
  expect(parseSelector(text)).toEqual({ problem });
});

test("a label with a key of every object is only found where it is a label", () => {
  expect(matchesSelector(selectorOf("constructor"), new Map())).toBe(false);
});

const key = fc.constantFrom("a", "in", "notin", "ray.io/cluster", "kueue.x-k8s.io/queue-name", "constructor");
const value = fc.oneof(fc.constant(""), fc.stringMatching(/^[a-z0-9]([-._A-Za-z0-9]{0,10}[a-z0-9])?$/));
const values = fc.uniqueArray(value, { minLength: 1, maxLength: 4 }).map((list) => list.sort());
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom("exists" as const, "absent" as const) }),
  fc.record({ key, operator: fc.constantFrom("in" as const, "not-in" as const), values }),
  fc.record({
    key,
    operator: fc.constantFrom("above" as const, "below" as const),
    bound: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  }),
);

test("what is printed reads back as the same selector", () => {
  fc.assert(
    fc.property(fc.array(requirement, { maxLength: 6 }), (requirements) => {
      expect(selectorOf(printSelector({ requirements }))).toEqual({ requirements });
    }),
  );
});

test("any text is read or refused without a throw", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc
          .array(fc.constantFrom("a", "=", "!", "(", ")", ",", " in ", ">", "1"), { maxLength: 12 })
          .map((parts) => parts.join("")),
      ),
      (text) => {
        const parsed = parseSelector(text);
        if ("selector" in parsed) expect(selectorOf(printSelector(parsed.selector))).toEqual(parsed.selector);
      },
    ),
  );
});
