import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseYaml, type YamlFile } from "./yaml-guard.ts";

interface Row {
  readonly id: string;
  readonly expect: "reject" | "accept" | "accept-fast" | "accept-safe" | "either";
  readonly text?: string;
  readonly prefix?: string;
  readonly repeat?: readonly [string, number];
  readonly suffix?: string;
  readonly gen?: string;
  readonly n?: number;
}
const { files }: { files: Row[] } = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/yaml-corpus.json", import.meta.url), "utf8"),
);

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("");
const generators: Readonly<Record<string, (count: number) => string>> = {
  "deep-block": (count) => lines(count, (index) => `${" ".repeat(index)}a:\n`),
  "many-keys": (count) => lines(count, (index) => `key${index}: v\n`),
  "many-anchors": (count) => lines(count, (index) => `k${index}: &a${index} ${index}\n`),
};
function textOf({ text, gen, n = 0, prefix = "", repeat = ["", 0], suffix = "" }: Row): string {
  return gen === undefined ? (text ?? prefix + repeat[0].repeat(repeat[1]) + suffix) : generators[gen]!(n);
}

function fileOf(text: string): YamlFile {
  const parsed = parseYaml(text, "test.yaml");
  if ("problems" in parsed) throw new Error(parsed.problems[0]);
  return parsed;
}

describe("the corpus", () => {
  test.each(files.map((row) => [row.id, row.expect, row] as const))(
    "%s: %s",
    (_id, wanted, row) => {
      const parsed = parseYaml(textOf(row), "test.yaml");
      if (wanted !== "either") expect("problems" in parsed).toBe(wanted === "reject");
      if ("problems" in parsed)
        for (const problem of parsed.problems) expect(problem).toMatch(/^test\.yaml:\d+:\d+: \S/);
      expect("polluted" in {}).toBe(false);
    },
    30_000,
  );
});

test.each([
  ["a duplicate key", "a: 1\nb:\n  c: 1\n  c: 2\n", ['test.yaml:4:3: the key "c" is there twice']],
  ["a cycle", "a: &a\n  b: *a\n", ["test.yaml:2:6: the alias *a stands inside what it stands for"]],
  ["an alias of nothing", "a: *b\n", ["test.yaml:1:4: the alias *b has no anchor before it"]],
  ["a tag", "a:\n  - !x y\n", ["test.yaml:2:5: the tag !x is not known"]],
  ["a directive", "%YAML 1.1\n---\na: 1\n", ["test.yaml:1:1: directives are not allowed"]],
  ["two documents", "a: 1\n---\nb: 2\n", ["test.yaml:3:1: only one document is allowed"]],
  ["a document after the end", "a: 1\n...\nb: 2\n", ["test.yaml:3:1: only one document is allowed"]],
  ["a list", "\n- a\n", ["test.yaml:2:1: expected a map (key: value) at the top"]],
  ["a raw control character", "a: b\nc: \x1b[2J\n", ["test.yaml:2:4: the character U+001B is not allowed"]],
  ["a key that is no text", "[a]: b\n", ["test.yaml:1:1: a key must be text"]],
  ["infinity", "a: .inf\n", ["test.yaml:1:4: .inf is no number that JSON has; quote it if it is text"]],
  ["a merge of a text", "a:\n  <<: b\n", ["test.yaml:2:7: << needs a map or a list of maps"]],
  ["101 levels of lists", `a: ${"[".repeat(101)}`, ["test.yaml:1:104: nested deeper than 100 levels"]],
  ["1,001 aliases", `a: &a 1\nb: [${"*a,".repeat(1_001)}]\n`, ["test.yaml:2:305: more than 100 aliases"]],
  ["more than 1 MiB", `a: ${"é".repeat(600_000)}`, ["test.yaml:1:1: the text is larger than 1 MiB"]],
])("%s is refused with its place", (_case, text, problems) => {
  expect(parseYaml(text, "test.yaml")).toEqual({ problems });
});

test("the parser's own errors come with their place", () => {
  expect(parseYaml("a: 1\nb:\n\t- c\n", "x\x1b.yaml")).toEqual({
    problems: [expect.stringMatching(/^x\^\[\.yaml:3:1: Tabs are not allowed as indentation/)],
  });
});

test.each([
  ["nothing", "", {}],
  ["comments", "# x\n", {}],
  ["null", "null\n", {}],
  ["one document with its marks", "---\na: 1\n...\n", { a: 1 }],
  ["an empty document after", "a: 1\n---\n# end\n", { a: 1 }],
  ["a byte order mark", "\ufeffa: 1\n", { a: 1 }],
  [
    "core types",
    "a: [1, 1.5, true, null, ~, no, 012, 2026-01-01]\n",
    { a: [1, 1.5, true, null, null, "no", 12, "2026-01-01"] },
  ],
  ["a number too big for a double", "a: 123456789012345678901234567890\n", { a: "123456789012345678901234567890" }],
  [
    "big numbers that a double holds",
    "a: 9007199254740992\nb: -75079102964824100\n",
    { a: 2 ** 53, b: -75079102964824100 },
  ],
  ["an exponent", "a: 1e3\nb: '1e3'\nc: 1e21\n", { a: 1000, b: "1e3", c: 1e21 }],
  ["keys that are not text", "1: a\ntrue: b\n0x10: c\n", { 1: "a", true: "b", "0x10": "c" }],
  ["an alias", "a: &x {b: 1}\nc: *x\n", { a: { b: 1 }, c: { b: 1 } }],
  ["an anchor used again", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", { a: 1, b: 1, c: 2, d: 2 }],
  [
    "merged maps",
    "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\n",
    { a: { x: 1, y: 1 }, b: { y: 2, z: 2 }, c: { x: 3, y: 1, z: 2 } },
  ],
  ["a known tag", "a: !!str 5\n", { a: "5" }],
  ["a block scalar that looks like signs", "a: |\n  - ---\n  # x\nb: |-\n  ---\n", { a: "- ---\n# x\n", b: "---" }],
  ["100 levels of lists", `a: ${"[".repeat(99)}${"]".repeat(99)}`, expect.anything()],
])("%s is read", (_case, text, value) => {
  expect(fileOf(text).value).toEqual(value);
});

test("__proto__ is a key like any other", () => {
  const { value } = fileOf("__proto__: {polluted: 1}\na: {<<: {__proto__: {polluted: 1}}}\n");
  expect(Object.keys(value)).toEqual(["__proto__", "a"]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.getPrototypeOf(value["a"])).toBe(Object.prototype);
});

test.each([
  ["a key", ["panes", 1, "kind"], { line: 4, column: 5 }],
  ["a list item", ["panes", 1], { line: 3, column: 5 }],
  ["the closest around what is missing", ["panes", 0, "title", "x"], { line: 2, column: 5 }],
  ["the file", ["nothing"], { line: 1, column: 1 }],
  ["past the end of a list", ["panes", 7], { line: 1, column: 1 }],
])("the place of %s", (_case, path, position) => {
  expect(fileOf("panes:\n  - kind: a\n  - title: b\n    kind: c\n").positionOf(...path)).toEqual(position);
});

describe("deep input of every sort is refused before it can hurt", () => {
  test.each([
    ["lists", "- "],
    ["lists in lists", "["],
    ["maps in maps", "{a: "],
    ["maps in one line", "a: "],
    ["explicit keys", "? "],
    ["values", ": "],
    ["lists and keys", "- ? "],
    ["flow keys", "[? "],
    ["flow pairs", "[a: "],
    ["empty pairs", "{: "],
    ["anchors", "&a "],
    ["tags", "!!str "],
    ["closing brackets", "]"],
    ["commas", "{,"],
    ["quotes", '"'],
    ["lists with anchors", "- &a "],
    ["line by line", "-\n "],
  ])("%s", (_case, unit) => {
    for (const count of [1_500, 6_000]) {
      for (const prefix of ["", "a:\n  "])
        expect(parseYaml(prefix + unit.repeat(count), "x")).toHaveProperty("problems");
    }
  });
});

test("any text is read or refused without a throw", () => {
  const piece = fc.constantFrom(
    "a",
    "b: ",
    "- ",
    "? ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "!!str ",
    "|\n",
    ">-\n",
    "\n",
    "\n  ",
    "---\n",
    "...\n",
    "#",
    '"',
    "'",
    "<<: ",
    "\t",
    "%",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("")),
      ),
      (text) => {
        const parsed = parseYaml(text, "x");
        if ("problems" in parsed) expect(parsed.problems.length).toBeGreaterThan(0);
        else expect(typeof parsed.value).toBe("object");
      },
    ),
    { numRuns: 300 },
  );
}, 30_000);
