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
  let state = arrangedNow(read);
  expect(focusedPane(state)?.arranged.rows).toHaveLength(ROWS);
  screen(state);

  const costOf = (key: string): typeof counts => {
    Object.assign(counts, { cells: 0, summaries: 0, faults: 0 });
    state = told(state, { kind: "key-pressed", key, at: state.now + 100 });
    expect(screen(state).lines).toHaveLength(48);
    return { ...counts };
  };
  // The row that the cursor reaches was there before; so was its neighbour.
  expect(costOf("j")).toEqual({ cells: 0, summaries: 0, faults: 0 });
  // To the last row on the screen, then on to rows that nobody has seen.
  costOf("pagedown");
  const page = costOf("pagedown");
  expect(page).toMatchObject({ summaries: 0, faults: 0 });
  expect(page.cells).toBeLessThan(48 * 20);
  expect(page.cells).toBeGreaterThan(40);
  expect(costOf("pageup")).toEqual({ cells: 0, summaries: 0, faults: 0 });
  expect(costOf("G").cells).toBeLessThan(48 * 20);
}, 60_000);

test("lines that stay the same are the same objects: the painter knows them", () => {
  const { catalog } = counting();
  const state = arrangedNow(
    told(openConsole(160, 48, { catalog }), {
      kind: "rows-changed",
      key: `${KIND}/*`,
      upserts: manyRows().slice(0, 100),
      removals: [],
      full: true,
      partial: false,
      skipped: 0,
      at: NOW,
    }),
  );
  const before = screen(state);
  const after = screen(told(state, { kind: "key-pressed", key: "j", at: NOW + 100 }));
  const others = after.lines.filter((line, y) => line !== before.lines[y]);
  // Two rows, the edges of the frame and what stands around it.
  expect(others.length).toBeLessThan(12);
});
