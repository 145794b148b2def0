import { expect, test } from "vitest";
import { findProgram } from "./exec-program.ts";

const there = new Set(["/opt/bin/tool", "/usr/bin/tool", "./bin/tool", "bin/tool", "/abs/tool"]);

test.each([
  ["the first folder of PATH that has it", "tool", "/nowhere:/opt/bin:/usr/bin", "/opt/bin/tool"],
  ["an absolute path whatever PATH says", "/abs/tool", "/opt/bin", "/abs/tool"],
  ["never from a relative folder of PATH", "tool", "./bin:bin", undefined],
  ["never from the working folder", "tool", ":/usr/bin", "/usr/bin/tool"],
  ["not there", "other", "/opt/bin:/usr/bin", undefined],
  ["no PATH", "tool", undefined, undefined],
])("a program is found: %s", (_case, command, path, program) => {
  expect(findProgram(command, { PATH: path }, (candidate) => there.has(candidate), "linux")).toBe(program);
});
