import { describe, expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { plainLine } from "./styled-line.ts";
import { yamlLines } from "./yaml-text.ts";

const plain = (content: Readonly<Record<string, unknown>>, unfolded = false, metadata = {}) =>
  yamlLines(handMade(content, metadata), unfolded).map(plainLine);

test("the envelope comes first and the status last", () => {
  const keys = plain({ status: { a: 1 }, data: {}, spec: { b: 2 }, kind: "Pod", apiVersion: "v1" }).filter((line) =>
    /^\w/.test(line),
  );
  expect(keys).toEqual(["apiVersion: v1", "kind: Pod", "metadata:", "spec:", "data: {}", "status:"]);
});

describe("managed fields", () => {
  const metadata = { managedFields: [{ manager: "kubectl" }, { manager: "kueue" }] };

  test("are one line", () => {
    expect(plain({}, false, metadata)).toContain("  managedFields: # 2 entries folded");
    expect(plain({}, false, metadata).join()).not.toContain("kubectl");
  });

  test("are all there when unfolded", () => {
    expect(plain({}, true, metadata)).toContain("  - manager: kubectl");
  });

  test("that are not there are not mentioned", () => {
    expect(plain({}).join()).not.toContain("managedFields");
  });
});

test.each([
  [
    "a key and a word",
    { a: "word" },
    [
      ["a", "info"],
      [":", "muted"],
      [" word", "normal"],
    ],
  ],
  [
    "a number",
    { a: 12 },
    [
      ["a", "info"],
      [":", "muted"],
      [" 12", "accent"],
    ],
  ],
  [
    "a number in quotes is text",
    { a: "12" },
    [
      ["a", "info"],
      [":", "muted"],
      [' "12"', "normal"],
    ],
  ],
  [
    "a truth value",
    { a: true },
    [
      ["a", "info"],
      [":", "muted"],
      [" true", "accent"],
    ],
  ],
  [
    "nothing",
    { a: null },
    [
      ["a", "info"],
      [":", "muted"],
      [" null", "muted"],
    ],
  ],
  [
    "a key with a colon and a slash",
    { "a:b/c": "x" },
    [
      ["a:b/c", "info"],
      [":", "muted"],
      [" x", "normal"],
    ],
  ],
  [
    "a key in quotes",
    { 'a": b': "x" },
    [
      ['"a\\": b"', "info"],
      [":", "muted"],
      [" x", "normal"],
    ],
  ],
  [
    "a masked value",
    { env: { a: "s3cret" } },
    [
      ["  ", "muted"],
      ["a", "info"],
      [":", "muted"],
      [' "••••••"', "warning"],
    ],
  ],
])("tones of %s", (_case, content, expected) => {
  const line = yamlLines(handMade(content), false).at(-1) ?? [];
  expect(line.map(({ text, tone }) => [text, tone])).toEqual(expected);
});

test("lists and what stands behind a dash", () => {
  const lines = yamlLines(handMade({ list: [{ name: "a", image: "b:c" }, "word: no key", 3] }), false).slice(-4);
  expect(lines.map((line) => line.map(({ text, tone }) => `${text}|${tone}`))).toEqual([
    ["- |muted", "name|info", ":|muted", " a|normal"],
    ["  |muted", "image|info", ":|muted", " b:c|normal"],
    ["- |muted", '"word: no key"|normal'],
    ["- |muted", "3|accent"],
  ]);
});

test("long blocks are kept as they are, keys in them are text", () => {
  const script = "set -e\n\nname: not a key\n  - nor a list\nend";
  const lines = yamlLines(handMade({ script, after: 1, list: [script, 2] }), false);
  expect(lines.map(plainLine)).toContain("  name: not a key");
  expect(lines.find((line) => plainLine(line).trim() === "name: not a key")).toHaveLength(1);
  expect(lines.find((line) => plainLine(line) === "after: 1")).toHaveLength(3);
  expect(lines.map(plainLine).at(-1)).toBe("- 2");
});

test("nothing that acts on a terminal", () => {
  const text = plain({
    a: "\u001b[2J",
    ["\u009bkey"]: "\u202eevil",
    b: ["\u0007"],
    c: "line\n\u001b]0;title\u0007\nline",
  }).join("");
  expect(text).not.toMatch(/\p{Cc}|\u202e/u);
});

test("secrets are masked", () => {
  expect(plain({ env: [{ name: "PASSWORD", value: "hunter2" }] }).join("\n")).not.toContain("hunter2");
});

test("a recorded object reads as kubectl prints it", () => {
  const lines = yamlLines(recordedObject("raycluster-ready"), false).map(plainLine);
  expect(lines.slice(0, 3)).toEqual(["apiVersion: ray.io/v1", "kind: RayCluster", "metadata:"]);
  expect(lines).toContain("  name: ready");
});
