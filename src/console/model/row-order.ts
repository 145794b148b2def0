import type { Row } from "./row.ts";
import { compareValues, type RowValues } from "./row-values.ts";
import type { Sort, View } from "./view.ts";

const ROWS_PER_SLICE = 2_000;

/** By the values of a column; what has none comes last either way, and equal ones stand by namespace and name. */
export function rowOrder(view: View, sort: Sort, values: RowValues): (a: Row, b: Row) => number {
  const { columnId, descending } = sortIn(view, sort);
  const column = view.columns.find(({ id }) => id === columnId);
  if (column === undefined) return byName;
  return (a, b) => {
    const left = values.sortValue(a, column);
    const right = values.sortValue(b, column);
    if (left === right) return byName(a, b);
    if (left === undefined) return 1;
    if (right === undefined) return -1;
    const order = compareValues(left, right);
    if (order === 0) return byName(a, b);
    return descending ? -order : order;
  };
}

/** The sort asked for, where the view has that column: a view shown in place of another one has columns of its own. */
function sortIn({ columns, sort: own }: Pick<View, "columns" | "sort">, sort: Sort): Sort {
  return columns.some(({ id }) => id === sort.columnId) ? sort : own;
}

function byName({ meta: a }: Row, { meta: b }: Row): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0;
}

/** Rows in the order they had, new ones last: a sort of a nearly sorted list is much cheaper than one from scratch. */
export function* inFormerOrder(rows: readonly Row[], former: readonly Row[]): Generator<void, readonly Row[]> {
  if (former.length === 0) return rows;
  const byUid = new Map<string, Row>();
  for (const [index, row] of rows.entries()) {
    byUid.set(row.meta.uid, row);
    if (isEndOfSlice(index)) yield;
  }
  const ordered: Row[] = [];
  for (const [index, { meta }] of former.entries()) {
    const row = byUid.get(meta.uid);
    if (row !== undefined) {
      ordered.push(row);
      byUid.delete(meta.uid);
    }
    if (isEndOfSlice(index)) yield;
  }
  for (const row of byUid.values()) ordered.push(row);
  return ordered;
}

function isEndOfSlice(index: number): boolean {
  return index % ROWS_PER_SLICE === ROWS_PER_SLICE - 1;
}
