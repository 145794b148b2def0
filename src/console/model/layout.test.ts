import { expect, test } from "vitest";
import { started } from "../../../tests/fixtures/small-console.ts";
import type { Area } from "./frame.ts";
import { bodyRows, layoutOf, textRows } from "./layout.ts";
import type { HomePage, Page } from "./page.ts";

const home = started({ viewName: undefined }).pages[0] as HomePage;
const [pane] = home.panes;

function pages(): readonly Page[] {
  const many = [1, 2, 3, 4, 5, 9].flatMap((count) => {
    const panes = Array.from({ length: count }, (_unused, id) => ({ ...pane!, id }));
    return [0, count - 1].flatMap((focus) =>
      [false, true].map((zoomed) => ({ kind: "home", panes, focus, zoomed }) as const),
    );
  });
  return [...many, { kind: "table", pane: pane! }, { kind: "trend" }];
}

function isInside({ x, y, columns, rows }: Area, width: number, height: number): boolean {
  return x >= 0 && y >= 0 && columns > 0 && rows > 0 && x + columns <= width && y + rows <= height;
}

function overlap(a: Area, b: Area): boolean {
  return a.x < b.x + b.columns && b.x < a.x + a.columns && a.y < b.y + b.rows && b.y < a.y + a.rows;
}

function areasOf(page: Page, columns: number, rows: number): readonly Area[] {
  const layout = layoutOf(page, columns, rows);
  const lines = [...layout.summaries.map(({ y }) => y), layout.hintsY, layout.messageY];
  const body = page.kind === "trend" ? [layout.text] : layout.panes.map(({ area }) => area);
  return [layout.header, ...body, ...lines.map((y) => ({ x: 0, y, columns, rows: 1 }))];
}

function problemsAt(page: Page, columns: number, rows: number): readonly string[] {
  const areas = areasOf(page, columns, rows);
  const where = `${page.kind} ${columns}×${rows}`;
  const outside = areas
    .filter((area) => !isInside(area, columns, rows))
    .map((area) => `${where}: ${JSON.stringify(area)}`);
  const doubled = areas.some((area, index) => areas.slice(index + 1).some((other) => overlap(area, other)));
  const empty = layoutOf(page, columns, rows).panes.some(({ area }) => bodyRows(area) < 1);
  return [...outside, ...(doubled ? [`${where}: overlap`] : []), ...(empty ? [`${where}: no row`] : [])];
}

test("areas never overlap, never leave the screen and always hold a row, at any size", () => {
  const problems: string[] = [];
  for (const page of pages())
    for (let columns = 40; columns <= 260; columns += 40)
      for (let rows = 8; rows <= 60; rows += 1) problems.push(...problemsAt(page, columns, rows));
  expect(problems).toEqual([]);
});

test.each([
  [80, 24, 1, 1],
  [120, 32, 2, 0],
  [160, 48, 2, 0],
  [119, 48, 1, 1],
])("at %i×%i shows %i panes and %i summaries of two", (columns, rows, panes, summaries) => {
  const layout = layoutOf(home, columns, rows);
  expect([layout.panes.length, layout.summaries.length]).toEqual([panes, summaries]);
});

test.each([
  [39, 24, true],
  [40, 7, true],
  [0, 0, true],
  [40, 8, false],
])("%i×%i is too small: %s", (columns, rows, tooSmall) => {
  const layout = layoutOf(home, columns, rows);
  expect(layout.tooSmall).toBe(tooSmall);
  expect(Math.min(layout.hintsY, layout.messageY, textRows(layout.text))).toBeGreaterThanOrEqual(0);
});
