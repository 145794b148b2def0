import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { completion } from "./completion.ts";

const VIEWS = ["workloads", "wl", "it's"];

/** What bash offers for a line that is typed up to its last word. */
function offered(...words: readonly string[]): readonly string[] {
  const script = `${completion("bash", ["workloads", "wl", "pods"])}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _flaretop; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script, "bash", ...words], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");
}

test.each(["bash", "zsh", "fish"] as const)("%s: names every command, option and view", (shell) => {
  const script = completion(shell, VIEWS);
  for (const word of ["get", "version", "completion", "workloads", "wl"]) expect(script).toContain(word);
  for (const option of ["read-only", "filter", "output", "all-namespaces", "help"]) expect(script).toContain(option);
});

test("bash can read it, also with odd names", () => {
  expect(execFileSync("bash", ["-n"], { input: completion("bash", VIEWS), encoding: "utf8" })).toBe("");
});

test.each([
  ["commands and options first", ["flaretop", ""], ["get", "version", "completion", "--read-only", "--view"]],
  ["views after get", ["flaretop", "get", "w"], ["workloads", "wl"]],
  ["options of get", ["flaretop", "get", "wl", "--f"], ["--filter"]],
  ["forms", ["flaretop", "get", "wl", "-o", "j"], ["json"]],
  ["forms of another command", ["flaretop", "why", "raycluster/train", "-o", "m"], ["markdown"]],
  ["themes", ["flaretop", "--theme", ""], ["dark", "light", "mono"]],
  ["shells", ["flaretop", "completion", "z"], ["zsh"]],
  ["what is in a command", ["flaretop", "cluster", "s"], ["scale", "status", "suspend"]],
  ["options of what is in a command", ["flaretop", "cluster", "scale", "train", "--r"], ["--replicas"]],
])("bash offers %s", (_case, words, expected) => {
  expect(offered(...words)).toEqual(expect.arrayContaining(expected));
});

test("bash offers after get no option that only the console has", () => {
  expect(offered("flaretop", "get", "wl", "--")).not.toContain("--read-only");
});

test("every shell offers only the forms that a command has", () => {
  expect(offered("flaretop", "why", "wl/a", "-o", "")).toEqual(["text", "json", "markdown"]);
  expect(offered("flaretop", "queues", "-o", "")).toEqual(["text", "json"]);
  expect(completion("zsh", VIEWS)).toMatch(/why\)\n.*:value:\(text json markdown\)/);
  expect(completion("fish", VIEWS)).toMatch(/seen_subcommand_from why.*-l output -s o -r -a 'text json markdown'/);
});
