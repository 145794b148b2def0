import { describe, expect, test } from "vitest";
import type { Column } from "../model/view.ts";
import { chooseColumns, columnWidths } from "./table-columns.ts";

const NOTHING_SPECIAL = { left: 0, picked: undefined };

function column(id: string, change: Partial<Column> = {}): Column {
  return {
    id,
    title: id.toUpperCase(),
    align: "left",
    width: { min: 6, max: 20, grow: false },
    priority: 3,
    wide: false,
    onlyAcrossNamespaces: false,
    ticking: false,
    compare: "text",
    cell: () => ({ text: "", tone: "normal" }),
    ...change,
  };
}

const NAMESPACE = column("namespace", { priority: 2, width: { min: 8, max: 24, grow: false } });
const NAME = column("name", { priority: 1, width: { min: 14, max: 48, grow: true } });
const STATUS = column("status", { priority: 1, width: { min: 9, max: 16, grow: false } });
const AGE = column("age", { compare: "time", width: { min: 4, max: 7, grow: false } });
const QUEUE = column("queue", { priority: 4 });
const REASON = column("reason", { priority: 6, width: { min: 16, max: 120, grow: true } });
const ALL = [NAMESPACE, NAME, STATUS, QUEUE, AGE, REASON];

describe("columns that are chosen", () => {
  test.each([
    ["a wide pane takes all", 160, NOTHING_SPECIAL, "namespace name status queue age reason"],
    ["the least important give way", 68, NOTHING_SPECIAL, "namespace name status queue age"],
    ["then the next", 53, NOTHING_SPECIAL, "namespace name status age"],
    ["names and states go last", 36, NOTHING_SPECIAL, "name status"],
    ["the first name stays whatever happens", 10, NOTHING_SPECIAL, "name"],
    ["a picked column is there", 53, { left: 0, picked: "reason" }, "name status reason"],
    ["scrolling leaves namespace and name", 53, { left: 2, picked: undefined }, "namespace name age"],
    ["past all others", 160, { left: 9, picked: undefined }, "namespace name"],
  ])("%s", (_case, room, options, ids) => {
    expect(
      chooseColumns(ALL, room, options)
        .map(({ id }) => id)
        .join(" "),
    ).toBe(ids);
  });

  test("a view without columns has none", () => {
    expect(chooseColumns([], 80, NOTHING_SPECIAL)).toEqual([]);
  });
});

describe("widths", () => {
  const widths = (
    columns: readonly Column[],
    contents: Readonly<Record<string, number>>,
    room: number,
    sortedBy = "",
  ) => columnWidths(columns, new Map(Object.entries(contents)), room, sortedBy).map(({ width }) => width);

  test.each([
    ["content within bounds", { name: 20, status: 11 }, 80, "", [20, 11]],
    ["never below the minimum or the title", { name: 2, status: 2 }, 80, "", [14, 9]],
    ["never above the maximum", { name: 90, status: 40 }, 80, "", [48, 16]],
    ["room for the arrow of the sorted column", { name: 2, status: 6 }, 80, "status", [14, 9]],
    ["the state before the name when both want more", { name: 48, status: 16 }, 40, "", [23, 16]],
    ["less than the minimum of all", { name: 40, status: 16 }, 15, "", [7, 7]],
  ])("%s", (_case, contents, room, sortedBy, expected) => {
    expect(widths([NAME, STATUS], contents, room, sortedBy)).toEqual(expected);
  });

  test("bars share what is left evenly", () => {
    const bar = (id: string) =>
      column(id, { priority: 2, compare: "quantity", width: { min: 9, max: 26, grow: true } });
    const infinite = Number.POSITIVE_INFINITY;
    expect(widths([NAME, bar("cpu"), bar("memory")], { name: 14, cpu: infinite, memory: infinite }, 56)).toEqual([
      14, 20, 20,
    ]);
  });

  test("never more than the room", () => {
    for (let room = 1; room <= 120; room += 1) {
      const chosen = chooseColumns(ALL, room, NOTHING_SPECIAL);
      const given = widths(
        chosen,
        { namespace: 30, name: 60, status: 20, queue: 30, age: 9, reason: 200 },
        room,
        "age",
      );
      const total = given.reduce((sum, width) => sum + width, 0) + given.length - 1;
      expect([room, total <= Math.max(room, given.length * 2 - 1)]).toEqual([room, true]);
    }
  });
});
