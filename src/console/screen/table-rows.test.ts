import { describe, expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { NAMESPACES } from "../../common/core-objects/namespace.ts";
import type { Cell } from "../model/cell.ts";
import { NO_FILTER } from "../model/filter.ts";
import type { Listing } from "../model/listing.ts";
import { NOT_ARRANGED, type Pane } from "../model/pane.ts";
import type { Row } from "../model/row.ts";
import type { Column } from "../model/view.ts";
import { lineWidth, plainLine } from "./styled-line.ts";
import { type TableInput, tableLines } from "./table-rows.ts";

function row(name: string, raw: unknown = "ok"): Row {
  return rowOf(NAMESPACES.project(handMade({}, { name, uid: name }), "v1"), [raw]);
}

function column(id: string, change: Partial<Column> = {}): Column {
  return {
    id,
    title: id.toUpperCase(),
    align: "left",
    width: { min: 6, max: 20, grow: false },
    priority: 1,
    wide: false,
    onlyAcrossNamespaces: false,
    ticking: false,
    compare: "text",
    cell: ({ meta, raw }) => (id === "name" ? { text: meta.name, tone: "normal" } : (raw[0] as Cell)),
    ...change,
  };
}

const good: Cell = { text: "● ok", tone: "good" };
const bad: Cell = { text: "■ broken", tone: "bad" };

function pane(change: Partial<Pane> = {}): Pane {
  return {
    id: 1,
    viewId: "v",
    namespace: undefined,
    cursor: "a",
    top: 0,
    left: 0,
    marks: new Set(),
    filter: NO_FILTER,
    sort: { columnId: "name", descending: false },
    pickedColumn: undefined,
    wide: false,
    faultsOnly: false,
    within: undefined,
    arranged: NOT_ARRANGED,
    ...change,
  };
}

function table(change: Partial<TableInput> = {}) {
  const input: TableInput = {
    pane: pane(),
    columns: [column("name"), column("state")],
    rows: [row("a", good), row("b", bad)],
    listings: [],
    related: relatedTo(),
    width: 40,
    focused: true,
    ...change,
  };
  return tableLines(input);
}

/** A listing in which row `b` was something else before the last poll. */
function listingWith(before: Row): Listing {
  const store = { rows: new Map(), revision: 1, before: new Map([["b", { row: before, at: 0 }]]) };
  return {
    scope: { kindId: "namespaces", namespace: undefined },
    store,
    status: "live",
    readAt: 0,
    listOnly: false,
    skipped: 0,
  };
}

test("headings with the sort arrow stand over their columns", () => {
  const { heading, lines } = table();
  expect([heading, ...lines].map((line) => plainLine(line).trimEnd())).toEqual([
    "  NAME↑  STATE",
    "› a      ● ok",
    "  b      ■ broken",
  ]);
  expect([heading, ...lines].map(lineWidth)).toEqual([40, 40, 40]);
});

test.each([
  ["downwards", { columnId: "state", descending: true }, "STATE↓"],
  ["upwards", { columnId: "state", descending: false }, "STATE↑"],
])("sorted %s", (_case, sort, heading) => {
  expect(plainLine(table({ pane: pane({ sort }) }).heading)).toContain(heading);
});

test("the picked column is seen without colours", () => {
  const picked = table({ pane: pane({ pickedColumn: "state" }) }).heading.find(({ text }) => text.startsWith("STATE"));
  expect(picked).toMatchObject({ inverse: true, underline: true });
});

describe("the row under the cursor", () => {
  test("has a sign, and is inverse where the keys are", () => {
    const [first = [], second = []] = table().lines;
    expect(plainLine(first)).toMatch(/^› a/);
    expect(first.every(({ inverse }) => inverse === true)).toBe(true);
    expect(second.some(({ inverse }) => inverse === true)).toBe(false);
  });

  test("keeps its sign in a pane without the keys", () => {
    const [first = []] = table({ focused: false }).lines;
    expect(plainLine(first)).toMatch(/^› a/);
    expect(first.some(({ inverse }) => inverse === true)).toBe(false);
  });
});

test("a marked row has a star and a background", () => {
  const [, second = []] = table({ pane: pane({ marks: new Set(["b"]) }) }).lines;
  expect(plainLine(second)).toMatch(/^ \*b/);
  expect(second.every(({ background }) => background === "mark")).toBe(true);
});

describe("a cell that changed in the last poll", () => {
  const styleOfState = (change: Partial<TableInput>) =>
    table(change).lines[1]?.find(({ text }) => text.includes("ok") || text.includes("broken"));

  test("stands out", () => {
    const rows = [row("a", good), row("b", good)];
    expect(styleOfState({ rows: rows.slice(1), listings: [listingWith(row("b", bad))] })).toBeUndefined();
    const second = table({ rows, listings: [listingWith(row("b", bad))] }).lines[1] ?? [];
    expect(second.find(({ text }) => text.includes("ok"))).toMatchObject({ tone: "changed", bold: true });
  });

  test("and stays red when what it says is bad", () => {
    expect(styleOfState({ listings: [listingWith(row("b", good))] })).toMatchObject({
      tone: "bad",
      bold: true,
      underline: true,
    });
  });

  test("does not when its text is the same", () => {
    expect(styleOfState({ listings: [listingWith(row("b", bad))] })?.bold).toBeUndefined();
  });

  test("does not when it ticks by itself", () => {
    const columns = [column("name"), column("state", { ticking: true })];
    expect(styleOfState({ columns, listings: [listingWith(row("b", good))] })?.bold).toBeUndefined();
  });
});

test("a bar is drawn into the width of its column", () => {
  const widths: number[] = [];
  const bar: Cell = {
    text: "1/2",
    tone: "normal",
    draw: (width) => {
      widths.push(width);
      return [{ text: "█".repeat(width + 5), tone: "bar-used" }];
    },
  };
  const [first = []] = table({ rows: [row("a", bar)] }).lines;
  expect(widths).toEqual([20]);
  expect(lineWidth(first)).toBe(40);
});

test("a row that could not be read says so once, and why", () => {
  const broken: Row = { ...row("b"), unreadable: "spec is a number" };
  const columns = [column("name"), column("status"), column("cpu"), column("reason")];
  const [first = []] = table({ columns, rows: [broken], width: 80 }).lines;
  expect(plainLine(first).trimEnd().replaceAll(/ +/g, " ")).toBe(" b ✖ unreadable ? spec is a number");
});

test("no rows still have headings", () => {
  expect(plainLine(table({ rows: [] }).heading)).toContain("NAME↑");
});
