import type { Frame, StyledLine } from "../model/frame.ts";
import { layoutOf } from "../model/layout.ts";
import type { HomePage } from "../model/page.ts";
import { box } from "./box.ts";
import { dropCells, fitLine, span, takeCells } from "./styled-line.ts";

const TITLES = ["Ray clusters", "Workloads", "Admission", "Quotas"] as const;

/** The very first frame, before views and cluster code are loaded: where things will be. */
export function skeletonFrame(columns: number, rows: number): Frame {
  const page = { kind: "home", panes: TITLES, focus: 0, zoomed: false } as unknown as HomePage;
  const layout = layoutOf(page, columns, rows);
  const lines: StyledLine[] = [[span(" flaretop ", "accent", { bold: true }), span("◌ starting", "muted")]];
  for (const { index, area } of layout.tooSmall ? [] : layout.panes) {
    const focused = index === 0;
    const framed = box(
      [span(` ${TITLES[index] ?? ""} `, focused ? "accent" : "normal")],
      [[], [span(" Reading…", "muted")]],
      area.columns,
      area.rows,
      { tone: focused ? "accent" : "muted", heavy: focused },
    );
    for (const [row, line] of framed.entries()) {
      const under = fitLine(lines[area.y + row] ?? [], area.x + area.columns);
      lines[area.y + row] = [...takeCells(under, area.x), ...line, ...dropCells(under, area.x + area.columns)];
    }
  }
  return {
    columns,
    rows,
    lines: Array.from({ length: rows }, (_unused, index) => fitLine(lines[index] ?? [], columns)),
    cursor: undefined,
    charts: [],
    links: [],
  };
}
