import type { Chart } from "../model/frame.ts";
import type { BlessedScreen, CellLine } from "./blessed-screen.ts";
import { type ChartPicture, drawChart, type LineChart } from "./chart-picture.ts";
import { type Look, putCell } from "./line-painter.ts";

/** A chart costs a hundred times a table row, and its points are seconds apart: it is drawn at most this often. Milliseconds. */
const REDRAW_MS = 5_000;

interface DrawnChart {
  readonly place: string;
  readonly chart: Chart;
  readonly picture: ChartPicture;
  readonly drawnAt: number;
  /** Counts drawings: a row under a chart changes when it does. */
  readonly version: number;
}

export interface ChartPorts {
  /** Loads the widget library's chart; asked for once, when the first chart is shown. */
  load(): Promise<LineChart>;
  /** Milliseconds, for the time between two drawings. */
  now(): number;
  /** The library has arrived: paint again. */
  onLoaded(): void;
  onFailed(error: unknown): void;
}

/** Keeps the pictures of the charts in a frame, so that painting a frame copies cells and draws nothing. */
export class ChartLayer {
  readonly #screen: BlessedScreen;
  readonly #ports: ChartPorts;
  #library: LineChart | "not-asked" | "loading" | "failed" = "not-asked";
  #drawn: readonly DrawnChart[] = [];
  #versions = 0;

  constructor(screen: BlessedScreen, ports: ChartPorts) {
    this.#screen = screen;
    this.#ports = ports;
  }

  /** Draws the charts that are new, moved, or old enough. */
  prepare(charts: readonly Chart[], look: Look): void {
    if (charts.length === 0) {
      if (this.#drawn.length > 0) this.#drawn = [];
      return;
    }
    const library = this.#library;
    if (library === "not-asked") this.#load();
    if (typeof library === "string") return;
    this.#drawn = charts.map((chart) => this.#drawing(chart, look, library));
  }

  /** Distinguishes rows whose chart cells differ; empty where there is no chart. */
  keyOfRow(y: number): string {
    let key = "";
    for (const { chart, version } of this.#drawn) {
      if (y >= chart.area.y && y < chart.area.y + chart.area.rows) key += `\u0002${version}:${y}`;
    }
    return key;
  }

  /** Lays the chart cells of a row over its text. */
  paintRow(cells: CellLine, y: number): void {
    for (const { chart, picture } of this.#drawn) {
      const row = picture[y - chart.area.y];
      for (const [x, [attribute, glyph]] of (row ?? []).entries()) putCell(cells, chart.area.x + x, attribute, glyph);
    }
  }

  #drawing(chart: Chart, look: Look, library: LineChart): DrawnChart {
    const place = JSON.stringify([chart.area, chart.title, look, this.#screen.width, this.#screen.height]);
    const before = this.#drawn.find((drawn) => drawn.place === place);
    const now = this.#ports.now();
    if (before !== undefined && (before.chart === chart || now - before.drawnAt < REDRAW_MS)) return before;
    this.#versions++;
    return {
      place,
      chart,
      picture: drawChart(this.#screen, library, chart, look),
      drawnAt: now,
      version: this.#versions,
    };
  }

  #load(): void {
    this.#library = "loading";
    this.#ports.load().then(
      (library) => {
        this.#library = library;
        this.#ports.onLoaded();
      },
      (error: unknown) => {
        this.#library = "failed";
        this.#ports.onFailed(error);
      },
    );
  }
}
