import type { Cell, SortValue } from "./cell.ts";
import type { Related } from "./related.ts";
import type { Row } from "./row.ts";
import type { Column, View } from "./view.ts";

/**
 * Values of rows that sorting and searching ask for again and again. A row is replaced when its object changes, so its values can be
 * kept with it; values that look at other listings are kept until one of those changes (`relatedBasis`), and those that move with
 * the clock for a few seconds.
 */
export interface RowValues {
  readonly sortValue: (row: Row, column: Column) => SortValue;
  /** Lower-case text of namespace, name and every column that does not tick, for search. */
  readonly haystack: (row: Row) => string;
}

/** How long values that move with the clock are kept, in milliseconds: what is ordered by them is ordered anew so often. */
export const TICKING_KEPT_MS = 5_000;

interface Kept {
  readonly relatedBasis: string;
  haystack: string | undefined;
  readonly sort: KeptValues;
  /** Values of columns that move with the clock, and the moment they are good for. */
  ticking: { readonly moment: number; readonly sort: KeptValues } | undefined;
}

/** Values by column. Nearly always of one column, which needs no map: with 50,000 rows a map each is 10 MiB. */
interface KeptValues {
  columnId: string | undefined;
  value: SortValue;
  others: Map<string, SortValue> | undefined;
}

/** Values of the rows of one view. Make it once per view and keep it. */
export function createRowValues(view: View): (related: Related, relatedBasis: string) => RowValues {
  const kept = new WeakMap<Row, Kept>();
  const keptFor = (row: Row, relatedBasis: string): Kept => {
    const known = kept.get(row);
    if (known?.relatedBasis === relatedBasis) return known;
    const fresh: Kept = { relatedBasis, haystack: undefined, sort: noValues(), ticking: undefined };
    kept.set(row, fresh);
    return fresh;
  };
  return (related, relatedBasis) => ({
    sortValue: (row, column) => {
      const values = keptFor(row, relatedBasis);
      const sort = movesWithTheClock(column) ? tickingAt(values, momentOf(related.now)) : values.sort;
      if (sort.columnId === column.id) return sort.value;
      if (sort.others?.has(column.id) === true) return sort.others.get(column.id);
      return keep(sort, column.id, sortValueOf(column.cell(row, related)));
    },
    haystack: (row) => {
      const values = keptFor(row, relatedBasis);
      values.haystack ??= haystackOf(row, view, related);
      return values.haystack;
    },
  });
}

/** A ticking column whose value changes by itself; a time stays what it is, only its text ages. */
export function movesWithTheClock({ ticking, compare }: Column): boolean {
  return ticking && compare !== "time";
}

/** Names the few seconds that `now` lies in. */
export function momentOf(now: number): number {
  return Math.floor(now / TICKING_KEPT_MS);
}

export function sortValueOf(cell: Cell): SortValue {
  return "sort" in cell ? cell.sort : cell.text;
}

/** Orders values: numbers by size, text by code unit, anything before undefined. */
export function compareValues(a: SortValue, b: SortValue): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : 1;
  if (typeof a === "string") return 1;
  if (typeof b === "string") return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function tickingAt(values: Kept, moment: number): KeptValues {
  if (values.ticking?.moment !== moment) values.ticking = { moment, sort: noValues() };
  return values.ticking.sort;
}

function noValues(): KeptValues {
  return { columnId: undefined, value: undefined, others: undefined };
}

function keep(values: KeptValues, columnId: string, value: SortValue): SortValue {
  if (values.columnId === undefined) {
    values.columnId = columnId;
    values.value = value;
  } else {
    values.others ??= new Map();
    values.others.set(columnId, value);
  }
  return value;
}

function haystackOf(row: Row, view: View, related: Related): string {
  const texts = [row.meta.namespace, row.meta.name];
  for (const column of view.columns) if (!column.ticking) texts.push(column.cell(row, related).text);
  return texts.join("\n").toLowerCase();
}
