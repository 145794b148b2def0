import type { Area, Chart, ChartSeries, StyledLine } from "../model/frame.ts";
import type { State, TrendSample } from "../model/state.ts";
import type { Tone } from "../model/tone.ts";
import { box } from "./box.ts";
import { span } from "./styled-line.ts";

const SMALLEST = { columns: 40, rows: 12 };

/** Lines over this session: workloads that wait and run, Ray clusters that are ready. */
export function trendPage(
  state: State,
  area: Area,
): { readonly lines: readonly StyledLine[]; readonly charts: readonly Chart[] } {
  const { samples } = state.trend;
  const room: Area = { x: area.x + 1, y: area.y + 1, columns: area.columns - 2, rows: area.rows - 2 };
  const frame = (body: readonly StyledLine[]) =>
    box([span(" Trend of this session ", "accent", { bold: true })], body, area.columns, area.rows, {
      tone: "accent",
      heavy: true,
    });
  if (samples.length < 2)
    return {
      lines: frame([[span(" One sample every 30 seconds: the first lines come in a moment.", "muted")]]),
      charts: [],
    };
  if (room.columns < SMALLEST.columns || room.rows < SMALLEST.rows)
    return { lines: frame(asWords(samples)), charts: [] };
  return { lines: frame([]), charts: [chart(samples, room)] };
}

function chart(samples: readonly TrendSample[], area: Area): Chart {
  return {
    area,
    title: "workloads and Ray clusters",
    labels: samples.map(({ at }) => new Date(at).toISOString().slice(11, 16)),
    series: [
      ...line(
        "pending",
        "warning",
        samples.map(({ pending }) => pending),
      ),
      ...line(
        "admitted",
        "good",
        samples.map(({ admitted }) => admitted),
      ),
      ...line(
        "Ray ready",
        "info",
        samples.map(({ rayClustersReady }) => rayClustersReady),
      ),
    ],
  };
}

/** What was never known has no line; a gap keeps the value before it, as it is not 0. */
function line(name: string, tone: Tone, values: readonly (number | undefined)[]): readonly ChartSeries[] {
  let known = values.find((value) => value !== undefined);
  if (known === undefined) return [];
  const points = values.map((value) => {
    known = value ?? known;
    return known ?? 0;
  });
  return [{ name, tone, points }];
}

function asWords(samples: readonly TrendSample[]): readonly StyledLine[] {
  const last = samples.at(-1);
  const shown = (value: number | undefined) => (value === undefined ? "?" : String(value));
  return [
    [span(` pending ${shown(last?.pending)}`, "warning")],
    [span(` admitted ${shown(last?.admitted)}`, "good")],
    [span(` Ray clusters ready ${shown(last?.rayClustersReady)}`, "info")],
  ];
}
