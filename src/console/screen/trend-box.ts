import type { Area, Chart, StyledLine } from "../model/frame.ts";
import type { State, TrendSample } from "../model/state.ts";
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
      lines: frame([[span(" One sample every 10 seconds: the first lines come in a moment.", "muted")]]),
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
      { name: "pending", tone: "warning", points: samples.map(({ pending }) => pending ?? 0) },
      { name: "admitted", tone: "good", points: samples.map(({ admitted }) => admitted ?? 0) },
      { name: "Ray ready", tone: "info", points: samples.map(({ rayClustersReady }) => rayClustersReady ?? 0) },
    ],
  };
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
