import { expect, test } from "vitest";
import { ignoredBy, ignoreRules } from "./ignore-rules.ts";

test.each<[string, string, string, "ignored" | "kept" | undefined]>([
  ["a name anywhere", "data", "a/b/data/", "ignored"],
  ["a name is a whole name", "data", "a/database", undefined],
  ["a star within a name", "*.log", "deep/in/x.log", "ignored"],
  ["a star does not cross folders", "a/*.log", "a/b/x.log", undefined],
  ["anchored at the start", "/build", "build/", "ignored"],
  ["anchored elsewhere", "/build", "sub/build/", undefined],
  ["a slash in the middle anchors", "doc/x", "a/doc/x", undefined],
  ["folders only, a folder", "out/", "out/", "ignored"],
  ["folders only, a file", "out/", "out", undefined],
  ["brought back", "*.log\n!keep.log", "keep.log", "kept"],
  ["the last rule decides", "!x\nx", "x", "ignored"],
  ["any folders between", "a/**/z", "a/b/c/z", "ignored"],
  ["no folder between", "a/**/z", "a/z", "ignored"],
  ["all inside", "a/**", "a/b/c", "ignored"],
  ["not the folder itself", "a/**", "a/", undefined],
  ["a question mark", "x?.py", "xy.py", "ignored"],
  ["a class", "v[0-9].bin", "v7.bin", "ignored"],
  ["a class that excludes", "v[!0-9].bin", "v7.bin", undefined],
  ["a class of brackets", "v[]].bin", "v].bin", "ignored"],
  ["an unclosed class is a bracket", "v[", "v[", "ignored"],
  ["an escaped comment", "\\#x", "#x", "ignored"],
  ["a comment", "#x", "#x", undefined],
  ["blanks at the end", "x   ", "x", "ignored"],
  ["an escaped blank at the end", "x\\ ", "x ", "ignored"],
  ["an empty line", "\n\n", "x", undefined],
])("%s", (_case, rules, path, verdict) => {
  const isFolder = path.endsWith("/");
  expect(ignoredBy(ignoreRules(rules), path.split("/").filter(Boolean), isFolder)).toBe(verdict);
});

test("patterns made to take for ever do not", () => {
  const rules = ignoreRules(`${"*a".repeat(60)}b\n${"**/".repeat(60)}z`);
  expect(ignoredBy(rules, ["a".repeat(5_000), ..."b".repeat(200)], false)).toBeUndefined();
});
