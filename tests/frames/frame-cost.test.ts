import { expect, test } from "vitest";
import { arrange, runToEnd } from "../../src/console/model/arrange.ts";
import type { Catalog } from "../../src/console/model/catalog.ts";
import type { Row } from "../../src/console/model/row.ts";
import { arrangeInput, arrangementBasis, focusedPane } from "../../src/console/model/selectors.ts";
import type { State } from "../../src/console/model/state.ts";
import { screen } from "../../src/console/screen/screen.ts";
import { builtInCatalog, NOW, openConsole, rowsOfKind, told } from "./console-state.ts";

const ROWS = 50_000;
const KIND = "workloads.kueue.x-k8s.io";

/** The built-in catalog, counting what is asked of its workload view. */
function counting() {
  const counts = { cells: 0, summaries: 0, faults: 0 };
  const builtIn = builtInCatalog();
  const views = new Map(builtIn.views);
  const view = views.get("workloads");
  if (view === undefined) throw new Error("no view of workloads");
  const columns = view.columns.map((column) => ({
    ...column,
    cell: (...asked: Parameters<typeof column.cell>) => {
      counts.cells += 1;
      return column.cell(...asked);
    },
  }));
  const summary: typeof view.summary = (rows, related) => {
    counts.summaries += 1;
    return view.summary(rows, related);
  };
  const isFault: typeof view.isFault = (row, related) => {
    counts.faults += 1;
    return view.isFault(row, related);
  };
  views.set("workloads", { ...view, columns, summary, isFault });
  const catalog: Catalog = { ...builtIn, views, home: ["workloads"] };
  return { counts, catalog };
}

function manyRows(): readonly Row[] {
  const [row] = rowsOfKind(KIND);
  if (row === undefined) throw new Error("no workload");
  return Array.from({ length: ROWS }, (_unused, index) => {
    const meta = { ...row.meta, uid: `uid-${index}`, name: `job-${index}` };
    return { ...row, meta, record: { ...row.record, meta } };
  });
}

function arrangedNow(state: State): State {
  const pane = focusedPane(state);
  if (pane === undefined) return state;
  const basis = arrangementBasis(state, pane);
  const input = arrangeInput(state, pane, basis);
  if (input === undefined) return state;
  return told(state, { kind: "arranged", paneId: pane.id, arrangement: runToEnd(arrange(input)), at: NOW });
}

test("a frame over 50,000 rows asks for the cells of visible rows, and for nothing of the others", () => {
  const { counts, catalog } = counting();
  const key = `${KIND}/*`;
  const read = told(openConsole(160, 48, { catalog }), {
    kind: "rows-changed",
    key,
    upserts: manyRows(),
    removals: [],
    full: true,
    partial: false,
    skipped: 0,
    at: NOW,
  });
  const state = arrangedNow(read);
  expect(focusedPane(state)?.arranged.rows).toHaveLength(ROWS);
  screen(state);

  counts.cells = 0;
  counts.summaries = 0;
  counts.faults = 0;
  const moved = told(state, { kind: "key-pressed", key: "j", at: NOW + 100 });
  const frame = screen(moved);
  expect(frame.lines).toHaveLength(48);
  expect(counts.summaries).toBe(0);
  expect(counts.faults).toBe(0);
  expect(counts.cells).toBeLessThan(48 * 20);
  expect(counts.cells).toBeGreaterThan(40);
}, 60_000);
