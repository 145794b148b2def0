import type { LineElement, LineOptions } from "blessed-contrib/lib/widget/charts/line.js";
import { cellWidth, fitCells } from "../../common/values/cell-width.ts";
import type { Chart, ChartSeries, Span } from "../model/frame.ts";
import { toAscii } from "./ascii.ts";
import { PLAIN } from "./attributes.ts";
import type { BlessedScreen, CellLine } from "./blessed-screen.ts";
import { type Look, paintLine } from "./line-painter.ts";
import { spanAttribute } from "./theme.ts";

export type LineChart = (options: LineOptions) => LineElement;

/** Cells of a chart's area, row by row. */
export type ChartPicture = readonly CellLine[];

/** Below this the canvas has no room for its axes (and throws): the area stays blank. */
const SMALLEST = { columns: 30, rows: 8 };

/** Palette names of the canvas, each taken back for one series' tone afterwards. The first and last serve axes and labels. */
const SERIES_COLOURS = ["red", "green", "yellow", "blue", "magenta", "cyan"] as const;
const AXIS_COLOUR = "black";
const LABEL_COLOUR = "white";

/**
 * Draws a chart with blessed-contrib and keeps its cells. The widget lives only while it is drawn: it cannot be resized and would
 * take time in every frame.
 */
export function drawChart(screen: BlessedScreen, lineChart: LineChart, chart: Chart, look: Look): ChartPicture {
  const { area } = chart;
  const fits = area.x + area.columns <= Number(screen.width) && area.y + area.rows <= Number(screen.height);
  if (!fits || area.columns < SMALLEST.columns || area.rows < SMALLEST.rows) return [];
  const series = chart.series.slice(0, SERIES_COLOURS.length).flatMap(withFinitePoints);
  if (series.length === 0) return [titleRow(chart, look), messageRow("No data yet", area.columns, look)];
  return [titleRow(chart, look), ...canvasRows(screen, lineChart, { ...chart, series }, look)];
}

function canvasRows(screen: BlessedScreen, lineChart: LineChart, chart: Chart, look: Look): CellLine[] {
  const { x, y, columns, rows } = chart.area;
  const points = Math.max(...chart.series.map((series) => series.points.length));
  const all = chart.series.flatMap((series) => series.points);
  const lowest = Math.min(0, ...all);
  const element = lineChart({
    left: x,
    top: y + 1,
    width: columns,
    height: rows - 1,
    minY: lowest,
    // A flat line at the bottom would divide by nothing.
    ...(Math.max(...all) <= lowest ? { maxY: lowest + 1 } : {}),
    showLegend: false,
    wholeNumbersOnly: false,
    style: { line: "white", text: LABEL_COLOUR, baseline: AXIS_COLOUR },
  });
  screen.append(element);
  try {
    element.setData(
      chart.series.map((series, index) => ({
        title: "",
        x: axisLabels(chart.labels, points),
        y: [...series.points],
        style: { line: SERIES_COLOURS[index] ?? "white" },
      })),
    );
    element.render();
    return screen.lines.slice(y + 1, y + rows).map((line) => restyle(line.slice(x, x + columns), chart.series, look));
  } finally {
    element.destroy();
  }
}

/** Copies cells, with the canvas's palette names turned into the theme's tones. */
function restyle(cells: readonly (readonly [number, string])[], series: readonly ChartSeries[], look: Look): CellLine {
  const muted = spanAttribute(look.theme, { tone: "muted" });
  const copied = cells.map(([attribute, glyph]): [number, string] => {
    if (glyph === " ") return [PLAIN, " "];
    const owner = series[((attribute >> 9) & 0x1ff) - 1];
    const shown = look.ascii ? toAscii(glyph) : glyph;
    return [owner === undefined ? muted : spanAttribute(look.theme, { tone: owner.tone }), shown];
  });
  return Object.assign(copied, { dirty: true });
}

function titleRow(chart: Chart, look: Look): CellLine {
  const spans: Span[] = [{ text: `${chart.title}  `, tone: "heading" }];
  for (const { name, tone } of chart.series) {
    spans.push({ text: "━ ", tone }, { text: `${name}  `, tone: "muted" });
  }
  return paintedRow(spans, chart.area.columns, look);
}

function messageRow(text: string, columns: number, look: Look): CellLine {
  return paintedRow([{ text: fitCells(text, columns), tone: "muted" }], columns, look);
}

function paintedRow(spans: readonly Span[], columns: number, look: Look): CellLine {
  const blank = Array.from({ length: columns }, (): [number, string] => [PLAIN, " "]);
  const row: CellLine = Object.assign(blank, { dirty: false });
  paintLine(row, spans, look);
  return row;
}

/** A gap repeats the value before it: the canvas can draw no gaps, and draws NaN somewhere. Series without any number are left out. */
function withFinitePoints(series: ChartSeries): ChartSeries[] {
  let last = series.points.find(Number.isFinite);
  if (last === undefined) return [];
  const points: number[] = [];
  for (const point of series.points) {
    if (Number.isFinite(point)) last = point;
    points.push(last);
  }
  return [{ ...series, points }];
}

/** One label per point; the canvas counts a cell per UTF-16 unit, so only ASCII may reach it. */
function axisLabels(labels: readonly string[], points: number): string[] {
  return Array.from({ length: points }, (_point, index) => {
    const label = toAscii(labels[index] ?? "").replace(/[^ -~]/g, "?");
    return cellWidth(label) > 12 ? label.slice(0, 12) : label;
  });
}
