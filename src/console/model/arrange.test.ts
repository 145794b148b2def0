import { expect, test } from "vitest";
import { COLUMNS, counted, NOW, WIDGET_VIEW, widget } from "../../../tests/fixtures/small-console.ts";
import { arrange, runToEnd } from "./arrange.ts";
import { type Arrangement, NOT_ARRANGED, type Pane } from "./pane.ts";
import { parseFilter } from "./parse-filter.ts";
import { emptyRelatedCache, relatedOf } from "./related-cache.ts";
import type { Row } from "./row.ts";
import { createRowValues } from "./row-values.ts";
import type { View } from "./view.ts";

const ROWS = [
  widget("train-b", { status: "pending", size: 8, memory: 64_000_000_000n, labels: { app: "ray", zone: "EU" } }),
  widget("train-a", { status: "Running", size: 2, createdAt: NOW - 7_200_000, runningSince: NOW - 600_000 }),
  widget("serve", { status: "bad", size: undefined, namespace: "team-b", labels: { app: "web" } }),
  widget("idle", { status: "ok", size: 2, owner: "uid-train-a", runningSince: NOW - 30_000 }),
];

interface Wish {
  readonly filter?: string;
  readonly sort?: Pane["sort"];
  readonly faultsOnly?: boolean;
  readonly within?: Pane["within"];
  readonly arranged?: Arrangement;
  readonly view?: View;
  readonly now?: number;
  readonly values?: ReturnType<typeof createRowValues>;
}

function arranged(rows: readonly Row[], wish: Wish = {}): Arrangement {
  const { view = WIDGET_VIEW, filter = "", values = createRowValues(view) } = wish;
  const parsed = parseFilter(filter, view.columns);
  if ("problem" in parsed) throw new Error(parsed.problem);
  const related = relatedOf(new Map(), emptyRelatedCache(), wish.now ?? NOW);
  const pane = {
    filter: parsed.filter,
    sort: wish.sort ?? view.sort,
    faultsOnly: wish.faultsOnly ?? false,
    within: wish.within,
    arranged: wish.arranged ?? NOT_ARRANGED,
  };
  return runToEnd(arrange({ rows, view, pane, related, values: values(related, ""), basis: "b" }));
}

function names({ rows }: Arrangement): string {
  return rows.map(({ meta }) => meta.name).join(" ");
}

test.each([
  ["nothing", "", "idle serve train-a train-b"],
  ["text in the name", "TRAIN", "train-a train-b"],
  ["text in another cell", "pend", "train-b"],
  ["text in the namespace", "team-b", "serve"],
  ["two words, both must hold", "train run", "train-a"],
  ["text turned round", "!train", "idle serve"],
  ["a pattern, anchored in each cell", "~^train-[ab]$", "train-a train-b"],
  ["a pattern that nothing holds", "~^rain", ""],
  ["a pattern turned round", "!~train", "idle serve"],
  ["labels", "-l app=ray", "train-b"],
  ["labels with a set", "-l app in (ray, web)", "serve train-b"],
  ["text and labels", "serve -l app=web", "serve"],
  ["a text column, whatever the case", "status=RUN", "train-a"],
  ["a text column turned round", "status!=running", "idle serve train-b"],
  ["a number", "size>2", "train-b"],
  ["a number, at least", "size>=2", "idle train-a train-b"],
  ["a number, at most", "size<=2", "idle train-a"],
  ["a number, exactly", "size=8", "train-b"],
  ["a number, not", "size!=2", "serve train-b"],
  ["unknown is never less", "size<1000", "idle train-a train-b"],
  ["unknown by its text", "size=?", "serve"],
  ["a quantity", "memory>=64", "train-b"],
  ["an age", "age>1h", "train-a"],
  ["a duration", "running>5m", "train-a"],
  ["a hidden wide column", "zone=eu", "train-b"],
  ["a title", "SIZE=8", "train-b"],
])("filters by %s: %s", (_case, filter, expected) => {
  expect(names(arranged(ROWS, { filter }))).toBe(expected);
});

test.each([
  ["numbers by size, unknown last", { columnId: "size", descending: false }, "idle train-a train-b serve"],
  [
    "downwards, unknown still last, equals by name",
    { columnId: "size", descending: true },
    "train-b idle train-a serve",
  ],
  ["text by text", { columnId: "status", descending: false }, "train-a serve idle train-b"],
  ["times", { columnId: "age", descending: false }, "train-a idle train-b serve"],
  ["durations", { columnId: "running", descending: true }, "train-a idle train-b serve"],
  [
    "a column the view does not have: its own sort",
    { columnId: "pods", descending: true },
    "idle serve train-a train-b",
  ],
])("sorts %s", (_case, sort, expected) => {
  expect(names(arranged(ROWS, { sort }))).toBe(expected);
});

test("shows only faults, or only what belongs to an object", () => {
  expect(names(arranged(ROWS, { faultsOnly: true }))).toBe("serve");
  expect(names(arranged(ROWS, { within: { uid: "uid-train-a", title: "train-a" } }))).toBe("idle");
  const label = { key: "app", value: "ray" };
  expect(names(arranged(ROWS, { within: { uid: "uid-train-a", title: "x", label } }))).toBe("idle train-b");
});

test("a former order changes nothing but the time taken", () => {
  const former = arranged([...ROWS].reverse(), { sort: { columnId: "size", descending: true } });
  const now = [...ROWS.slice(1), widget("new")];
  expect(names(arranged(now, { arranged: former }))).toBe(names(arranged(now)));
});

test("counts what was there before filtering", () => {
  expect(arranged(ROWS, { filter: "train" }).total).toBe(4);
});

test("gives up a pattern that takes too long, keeps the rows and says so", () => {
  const rows = [widget("a".repeat(40)), widget("b")];
  const { rows: left, problem } = arranged(rows, { filter: "~^(a+)+!" });
  expect(left).toHaveLength(2);
  expect(problem).toMatch(/takes too long/);
});

test("values that move with the clock are read anew after a while, others are not", () => {
  const rows = [widget("w", { runningSince: NOW - 4_000 })];
  const values = createRowValues(WIDGET_VIEW);
  expect(names(arranged(rows, { filter: "running>1m", values }))).toBe("");
  expect(names(arranged(rows, { filter: "running>1m", values, now: NOW + 120_000 }))).toBe("w");
  const two = [...rows, widget("x")];
  arranged(two, { sort: { columnId: "size", descending: false }, values });
  const before = counted.cells;
  arranged(two, { sort: { columnId: "size", descending: false }, values, now: NOW + 60_000 });
  expect(counted.cells - before).toBe(0);
});

test("leaves room for keys: no step handles more than a few thousand rows", () => {
  const rows = Array.from({ length: 8_000 }, (_unused, index) => widget(`w-${(index * 7919) % 8_000}`));
  const related = relatedOf(new Map(), emptyRelatedCache(), NOW);
  const parsed = parseFilter("~w", COLUMNS);
  if ("problem" in parsed) throw new Error(parsed.problem);
  const pane = {
    filter: parsed.filter,
    sort: WIDGET_VIEW.sort,
    faultsOnly: false,
    within: undefined,
    arranged: NOT_ARRANGED,
  };
  const values = createRowValues(WIDGET_VIEW)(related, "");
  const steps = arrange({ rows, view: WIDGET_VIEW, pane, related, values, basis: "" });
  let most = 0;
  for (let before = counted.cells; steps.next().done !== true; before = counted.cells)
    most = Math.max(most, counted.cells - before);
  expect(most).toBeLessThanOrEqual(2_000 * COLUMNS.length);
});
