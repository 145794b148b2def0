import { describe, expect, test } from "vitest";
import { amount, expectHarmless, HOSTILE_TEXTS } from "../../../tests/fixtures/report-lines.ts";
import type { FlavorLine } from "../../common/kueue/verdict/verdict.ts";
import { flavorTable } from "./flavor-table.ts";
import { plain } from "./linked-line.ts";
import { lineWidth, plainLine } from "./styled-line.ts";

const LINE: FlavorLine = {
  podSet: "main",
  resource: "nvidia.com/gpu",
  flavor: "a100",
  matches: true,
  why: "",
  asks: amount("4"),
  free: amount("2"),
  mostEver: amount("8"),
  missing: amount("2"),
};

const table = (lines: readonly Partial<FlavorLine>[], width = 76) =>
  flavorTable(
    lines.map((line) => ({ ...LINE, ...line })),
    width,
  );
const textOf = (lines: readonly Partial<FlavorLine>[], width?: number) =>
  table(lines, width).map((line) => plainLine(line).replaceAll(/ +/g, " ").trim());

test("nothing for a workload that asks for nothing", () => {
  expect(table([])).toEqual([]);
});

test("a heading, and a line for each flavor; a pod set is named once", () => {
  expect(
    textOf([
      {},
      { flavor: "h100", free: amount("6"), missing: amount("0") },
      { podSet: "head", resource: "cpu", asks: amount("500m"), flavor: "" },
    ]),
  ).toEqual([
    "POD SET RESOURCE FLAVOR ASKS FREE MISSING MOST",
    "main nvidia.com/gpu a100 4 2 2 8",
    "nvidia.com/gpu h100 4 6 0 8 fits",
    "head cpu (none) 500m 2 2 8",
  ]);
});

describe("says why", () => {
  test.each<[string, Partial<FlavorLine>, string]>([
    ["a flavor does not match", { matches: false, why: "has the taint spot" }, "has the taint spot"],
    ["it fits", { missing: amount("0") }, "fits"],
    [
      "nothing is known",
      { free: undefined, mostEver: undefined, missing: undefined },
      "main nvidia.com/gpu a100 4 ? ? ?",
    ],
  ])("%s", (_why, line, expected) => {
    expect(textOf([line], 120).join("\n")).toContain(expected);
  });
});

test.each([
  ["of a flavor that does not match", { matches: false }, "bad"],
  ["of which there is never enough", { asks: amount("9") }, "bad"],
  ["of which too little is free", {}, "warning"],
  ["that fits", { missing: amount("0") }, "good"],
  ["of which nothing is known", { missing: undefined }, "muted"],
] as const)("the free amount %s", (_what, line, tone) => {
  const [, row = []] = table([line]);
  expect(row.find(({ text }) => text.trim() === "2")?.tone).toBe(tone);
});

test.each<[string, number, Partial<FlavorLine>, boolean]>([
  ["a bar where there is room", 130, {}, true],
  ["no bar where there is none", 70, {}, false],
  ["no bar of what is not known", 130, { free: undefined }, false],
  ["no bar of nothing", 130, { mostEver: amount("0") }, false],
])("%s", (_case, width, line, has) => {
  const [, row = []] = table([line], width);
  expect(row.some(({ tone }) => tone.startsWith("bar"))).toBe(has);
});

test("a reason beside the numbers where it fits, else below", () => {
  const why = "its nodes have the taint example.com/spot=true:NoSchedule";
  expect(table([{ why }], 160)).toHaveLength(2);
  const narrow = table([{ why }], 76);
  expect(narrow).toHaveLength(3);
  expect(plainLine(narrow[2] ?? []).startsWith("    its nodes")).toBe(true);
});

test.each([76, 100, 156])("keeps within %i cells", (width) => {
  const why = "the taint of its nodes keeps it away ".repeat(8);
  for (const line of table(
    [{ why, podSet: "p".repeat(60), resource: "r".repeat(60), flavor: "f".repeat(60) }, { why }],
    width,
  )) {
    const numbers = 24 * 3 + 4 + 8 * 4 + 2;
    expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(width, numbers));
  }
});

test.each(HOSTILE_TEXTS)("stays text: %s", (_what, text) => {
  expectHarmless(table([{ podSet: text, resource: text, flavor: text, why: text }], 100).map(plain));
});
