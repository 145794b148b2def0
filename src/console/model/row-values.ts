import { sharedText } from "../../common/values/shared-text.ts";
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
  /** Whether namespace, name or any column that does not tick has this lower-case text in it, whatever the case. */
  readonly contains: (row: Row, needle: string) => boolean;
  /** Lower-case lines of namespace, name and every column that does not tick, for patterns. */
  readonly haystack: (row: Row) => string;
}

/** How long values that move with the clock are kept, in milliseconds: what is ordered by them is ordered anew so often. */
export const TICKING_KEPT_MS = 5_000;

/** Values by column. Nearly always of one column, which needs no map: with 50,000 rows a map each is 10 MiB. */
interface KeptValues {
  columnId: string | undefined;
  value: SortValue;
  others: Map<string, SortValue> | undefined;
}

/**
 * Lower-case lines of a row's cells. What has a sign in it (a status) stands apart and is shared by rows: one such character makes
 * a whole string twice as large.
 */
interface SearchText {
  readonly latin: string;
  readonly other: string;
}

interface Kept extends KeptValues {
  readonly relatedBasis: string;
  text: SearchText | undefined;
  /** Values of columns that move with the clock, and the moment they are good for. */
  ticking: { readonly moment: number; readonly sort: KeptValues } | undefined;
}

/** Values of the rows of one view. Make it once per view and keep it. */
export function createRowValues(view: View): (related: Related, relatedBasis: string) => RowValues {
  const kept = new WeakMap<Row, Kept>();
  const keptFor = (row: Row, relatedBasis: string): Kept => {
    const known = kept.get(row);
    if (known?.relatedBasis === relatedBasis) return known;
    // Written out, as spreading would make each of 50,000 objects a third larger.
    const fresh: Kept = {
      columnId: undefined,
      value: undefined,
      others: undefined,
      relatedBasis,
      text: undefined,
      ticking: undefined,
    };
    kept.set(row, fresh);
    return fresh;
  };
  return (related, relatedBasis) => {
    const textFor = (row: Row): SearchText => {
      const values = keptFor(row, relatedBasis);
      values.text ??= searchTextOf(row, view, related);
      return values.text;
    };
    return {
      sortValue: (row, column) => {
        const values = keptFor(row, relatedBasis);
        const sort = movesWithTheClock(column) ? tickingAt(values, momentOf(related.now)) : values;
        if (sort.columnId === column.id) return sort.value;
        if (sort.others?.has(column.id) === true) return sort.others.get(column.id);
        return keep(sort, column.id, sortValueOf(column.cell(row, related)));
      },
      contains: (row, needle) => {
        const { latin, other } = textFor(row);
        return latin.includes(needle) || other.includes(needle);
      },
      haystack: (row) => {
        const { latin, other } = textFor(row);
        return other === "" ? latin : `${latin}\n${other}`;
      },
    };
  };
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

/** Texts that take a byte for each character. */
const LATIN = /^[\x00-\xff]*$/;

function searchTextOf(row: Row, { columns }: View, related: Related): SearchText {
  const { namespace, name } = row.meta;
  let latin = "";
  let other = "";
  const add = (text: string): void => {
    if (LATIN.test(text)) latin += latin === "" ? text : `\n${text}`;
    else other += other === "" ? text : `\n${text}`;
  };
  add(namespace);
  add(name);
  for (const column of columns) {
    if (column.ticking) continue;
    const { text } = column.cell(row, related);
    // Nearly every view has columns of both: once is enough. What is empty has nothing to find.
    if (text !== name && text !== namespace && text !== "") add(text);
  }
  return { latin: latin.toLowerCase(), other: other === "" ? "" : sharedText(other.toLowerCase()) };
}
