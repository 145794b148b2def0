import { expect, test } from "vitest";
import { NOW, openConsole } from "../../../tests/frames/console-state.ts";
import type { TrendSample } from "../model/state.ts";
import { plainLine } from "./styled-line.ts";
import { trendPage } from "./trend-box.ts";

const AREA = { x: 0, y: 2, columns: 80, rows: 20 };
const sample = (seconds: number, pending?: number, admitted?: number): TrendSample => ({
  at: NOW + seconds * 1_000,
  pending,
  admitted,
  rayClustersReady: undefined,
});
const page = (samples: readonly TrendSample[], area = AREA) =>
  trendPage({ ...openConsole(80, 24), trend: { samples } }, area);

test("what was never known has no line, and a gap is not 0", () => {
  const [chart] = page([sample(0, undefined, 4), sample(10, 3, undefined), sample(20, 5, 6)]).charts;
  expect(chart?.series.map(({ name, points }) => [name, points])).toEqual([
    ["pending", [3, 3, 5]],
    ["admitted", [4, 4, 6]],
  ]);
  expect(chart?.labels).toEqual(["21:00", "21:00", "21:00"]);
  expect(chart?.area).toEqual({ x: 1, y: 3, columns: 78, rows: 18 });
});

test("one sample is no line", () => {
  const { charts, lines } = page([sample(0, 1, 1)]);
  expect(charts).toEqual([]);
  expect(lines.map(plainLine).join()).toContain("the first lines come in a moment");
});

test("where there is no room for a chart, the numbers are words", () => {
  const { charts, lines } = page([sample(0, 1), sample(10, 2)], { ...AREA, rows: 8 });
  expect(charts).toEqual([]);
  expect(lines.map(plainLine).join("\n")).toMatch(/pending 2[\s\S]*admitted \?/);
});
