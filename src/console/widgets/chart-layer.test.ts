import { afterAll, describe, expect, test } from "vitest";
import { frameOf, openFakeTerminal } from "../../../tests/frames/fake-terminal.ts";
import type { Chart } from "../model/frame.ts";
import { loadLineChart } from "./blessed-screen.ts";

const COLUMNS = 60;
const ROWS = 20;
let now = 0;
const fake = openFakeTerminal(COLUMNS, ROWS, { now: () => now });
afterAll(() => fake.close());

function chart(points: readonly number[], more: Partial<Chart> = {}): Chart {
  return {
    area: { x: 2, y: 3, columns: 50, rows: 12 },
    title: "GPUs in use",
    labels: points.map((_point, index) => `${index}m`),
    series: [{ name: "team-a", tone: "good", points }],
    ...more,
  };
}

/** The screen once the chart library is there and the charts of this frame are drawn. */
async function shown(charts: readonly Chart[]): Promise<string[]> {
  const lines = Array.from({ length: ROWS }, () => [{ text: "x".repeat(COLUMNS), tone: "muted" as const }]);
  fake.terminal.paint(frameOf(COLUMNS, ROWS, lines, { charts }));
  await loadLineChart();
  await new Promise((resolve) => setImmediate(resolve));
  await fake.settle();
  return fake.text();
}

describe("a line chart", () => {
  test("stands in its area with title, legend, axes and line, and nowhere else", async () => {
    const screen = await shown([chart([1, 5, 2, 8, 3])]);
    expect(screen[3]).toMatch(/^xxGPUs in use {2}━ team-a +x+$/);
    expect(screen.slice(4, 15).join("\n")).toMatch(/[\u2800-\u28ff]/);
    // The scale starts at 0, a fifth above the greatest value is its end.
    expect(screen.slice(4, 15).join("\n")).toMatch(/7\.68|8/);
    for (const [y, line] of screen.entries()) {
      expect(line.startsWith("xx")).toBe(true);
      expect(line.endsWith("x".repeat(8))).toBe(true);
      if (y < 3 || y >= 15) expect(line).toBe("x".repeat(COLUMNS));
    }
  });

  test.each<[name: string, points: number[]]>([
    ["all zero", [0, 0, 0]],
    ["a single point", [5]],
    ["constant", [7, 7, 7]],
    ["gaps", [1, Number.NaN, 3, Number.POSITIVE_INFINITY]],
    ["negative", [-3, 2, -1]],
  ])("%s is drawn without nonsense", async (_name, points) => {
    now += 10_000;
    const screen = (await shown([chart(points, { title: _name })])).join("\n");
    expect(screen).toMatch(/[\u2800-\u28ff]/);
    expect(screen).not.toMatch(/NaN|Infinity|undefined/);
  });

  test.each<[name: string, points: number[]]>([
    ["no points", []],
    ["no numbers", [Number.NaN]],
  ])("%s says so", async (name, points) =>
    expect((await shown([chart(points, { title: name })])).join("\n")).toContain("No data yet"),
  );

  test("too small an area stays as it is", async () => {
    const screen = await shown([chart([1, 2], { area: { x: 2, y: 3, columns: 29, rows: 12 } })]);
    expect(new Set(screen)).toEqual(new Set(["x".repeat(COLUMNS)]));
  });

  test("new points within five seconds change nothing, after them they do", async () => {
    now += 10_000;
    await shown([chart([1, 2, 3], { title: "paced" })]);
    fake.output.takeBytes();
    await shown([chart([9, 2, 3], { title: "paced" })]);
    expect(fake.output.takeBytes()).toBe(0);
    now += 5_000;
    await shown([chart([9, 2, 3], { title: "paced" })]);
    expect(fake.output.takeBytes()).toBeGreaterThan(0);
  });
});
