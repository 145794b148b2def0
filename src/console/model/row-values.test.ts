import { expect, test } from "vitest";
import { COLUMNS, counted, NOW, WIDGET_VIEW, widget } from "../../../tests/fixtures/small-console.ts";
import type { SortValue } from "./cell.ts";
import { emptyRelatedCache, relatedOf } from "./related-cache.ts";
import { compareValues, createRowValues, sortValueOf, TICKING_KEPT_MS } from "./row-values.ts";

const related = relatedOf(new Map(), emptyRelatedCache(), NOW);
const [, , size] = COLUMNS;

function computedWhile(run: () => void): number {
  const before = counted.cells;
  run();
  return counted.cells - before;
}

test("computes a value once per row and state of the other listings", () => {
  const values = createRowValues(WIDGET_VIEW);
  const row = widget("w", { size: 7 });
  expect(values(related, "a").sortValue(row, size!)).toBe(7);
  expect(computedWhile(() => values(related, "a").sortValue(row, size!))).toBe(0);
  expect(computedWhile(() => values(related, "b").sortValue(row, size!))).toBe(1);
  expect(computedWhile(() => values(related, "b").sortValue(widget("w", { size: 7 }), size!))).toBe(1);
});

test("remembers unknown values as well", () => {
  const values = createRowValues(WIDGET_VIEW)(related, "");
  const row = widget("w", { size: undefined });
  expect(values.sortValue(row, size!)).toBeUndefined();
  expect(computedWhile(() => values.sortValue(row, size!))).toBe(0);
});

test("keeps a duration that runs for a few seconds", () => {
  const values = createRowValues(WIDGET_VIEW);
  const running = COLUMNS.find(({ id }) => id === "running");
  const row = widget("w", { runningSince: NOW - 1_000 });
  const at = (now: number) => values(relatedOf(new Map(), emptyRelatedCache(), now), "").sortValue(row, running!);
  expect([at(NOW), at(NOW + 1), at(NOW + TICKING_KEPT_MS)]).toEqual([1_000, 1_000, 1_000 + TICKING_KEPT_MS]);
});

test("searches name, namespace and cells that do not tick", () => {
  const text = createRowValues(WIDGET_VIEW)(related, "").haystack(
    widget("Train", { status: "Running", labels: { zone: "EU" } }),
  );
  expect(text.split("\n")).toEqual(["team-a", "train", "running", "1", "?", "eu"]);
});

test.each([
  ["the name", "rain", true],
  ["the namespace", "team-a", true],
  ["a cell", "running", true],
  ["a wide column", "eu", true],
  ["a name and a cell at once", "train running", false],
  ["an age", "1m", false],
])("looks for a text in %s", (_case, needle, found) => {
  const row = widget("Train", { status: "Running", labels: { zone: "EU" } });
  expect(createRowValues(WIDGET_VIEW)(related, "").contains(row, needle)).toBe(found);
});

test("asks for a row's cells once, whatever is searched for", () => {
  const values = createRowValues(WIDGET_VIEW)(related, "");
  const row = widget("w", { status: "\u25cf ok" });
  expect(computedWhile(() => values.contains(row, "x"))).toBeGreaterThan(0);
  expect(computedWhile(() => [values.contains(row, "w"), values.haystack(row)])).toBe(0);
  expect([values.contains(row, "\u25cf o"), values.haystack(row)]).toEqual([true, "team-a\nw\n1\n?\n\u25cf ok"]);
});

test.each<readonly [string, SortValue, SortValue, number]>([
  ["numbers by size", 9, 10, -1],
  ["a number and a big one", 9, 10n, -1],
  ["the same amount in two forms", 10, 10n, 0],
  ["text by code unit", "a", "b", -1],
  ["numbers before text", 1, "a", -1],
  ["anything before nothing", "z", undefined, -1],
  ["nothing and nothing", undefined, undefined, 0],
])("orders %s", (_case, a, b, order) => {
  expect(compareValues(a, b)).toBe(order);
  expect(compareValues(b, a)).toBe(order === 0 ? 0 : -order);
});

test("sorts by the text where a cell says nothing else, and by nothing where it says so", () => {
  expect(sortValueOf({ text: "a", tone: "normal" })).toBe("a");
  expect(sortValueOf({ text: "?", tone: "muted", sort: undefined })).toBeUndefined();
});
