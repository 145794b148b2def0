import type { Cell, SortValue } from "./cell.ts";
import type { Related } from "./related.ts";
import type { Row } from "./row.ts";
import type { Column, View } from "./view.ts";

/**
 * Values of rows that sorting and searching ask for again and again. A row is replaced when its object changes, so its values can be
 * kept with it; values that look at other listings are kept until one of those changes (`relatedBasis`).
 */
export interface RowValues {
  readonly sortValue: (row: Row, column: Column) => SortValue;
  /** Lower-case text of namespace, name and every column that does not tick, for search. */
  readonly haystack: (row: Row) => string;
}

interface Kept {
  relatedBasis: string;
  haystack: string | undefined;
  readonly sort: Map<string, SortValue>;
}

/** Values of the rows of one view. Make it once per view and keep it. */
export function createRowValues(view: View): (related: Related, relatedBasis: string) => RowValues {
  const kept = new WeakMap<Row, Kept>();
  const keptFor = (row: Row, relatedBasis: string): Kept => {
    const known = kept.get(row);
    if (known?.relatedBasis === relatedBasis) return known;
    const fresh: Kept = { relatedBasis, haystack: undefined, sort: new Map() };
    kept.set(row, fresh);
    return fresh;
  };
  return (related, relatedBasis) => ({
    sortValue: (row, column) => {
      const { sort } = keptFor(row, relatedBasis);
      if (!sort.has(column.id)) sort.set(column.id, sortValueOf(column.cell(row, related)));
      return sort.get(column.id);
    },
    haystack: (row) => {
      const values = keptFor(row, relatedBasis);
      values.haystack ??= haystackOf(row, view, related);
      return values.haystack;
    },
  });
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

function haystackOf(row: Row, view: View, related: Related): string {
  const texts = [row.meta.namespace, row.meta.name];
  for (const column of view.columns) if (!column.ticking) texts.push(column.cell(row, related).text);
  return texts.join("\n").toLowerCase();
}
