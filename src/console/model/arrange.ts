import { matchesSelector } from "../../common/values/label-selector.ts";
import { matchPattern } from "../../common/values/patterns.ts";
import type { FilterTest } from "./filter.ts";
import type { Arrangement, Pane } from "./pane.ts";
import type { Related } from "./related.ts";
import type { Row } from "./row.ts";
import { compareValues, type RowValues } from "./row-values.ts";
import { slicedSort } from "./sliced-sort.ts";
import type { Column, View } from "./view.ts";

/** What an arrangement is made from. */
export interface ArrangeInput {
  readonly rows: readonly Row[];
  readonly view: View;
  readonly pane: Pick<Pane, "filter" | "sort" | "faultsOnly" | "within" | "arranged">;
  readonly related: Related;
  readonly values: RowValues;
  readonly basis: string;
}

/** Longest time one pattern may take over all rows, in milliseconds, before it is given up. */
const PATTERN_TIMEOUT_MS = 120;
const ROWS_PER_SLICE = 500;

/** Filters and sorts a pane's rows. Yields between slices of a millisecond or so; drive it to the end for small lists. */
export function* arrange(input: ArrangeInput): Generator<void, Arrangement> {
  const { view, pane, related, values, basis } = input;
  let rows = input.rows;
  let problem: string | undefined;
  if (pane.within !== undefined) rows = yield* kept(rows, (row) => isWithin(row, pane.within));
  if (pane.faultsOnly) rows = yield* kept(rows, (row) => view.isFault(row, related));
  for (const test of pane.filter.tests) {
    if (test.kind === "pattern") {
      const found = matchPattern(test.pattern, rows.map(values.haystack), PATTERN_TIMEOUT_MS);
      if ("problem" in found) problem = found.problem;
      else rows = rows.filter((_row, index) => (found.matched[index] === 1) !== test.negated);
    } else {
      const holds = rowTest(test, view, related, values);
      rows = yield* kept(rows, (row) => holds(row) !== test.negated);
    }
  }
  const sorted = yield* slicedSort(inFormerOrder(rows, pane.arranged.rows), rowOrder(view, pane.sort, values));
  return { rows: sorted, basis, total: input.rows.length, problem, movedAt: related.now };
}

/** Runs a generator to its end. */
export function runToEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function* kept(rows: readonly Row[], holds: (row: Row) => boolean): Generator<void, readonly Row[]> {
  const found: Row[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] as Row;
    if (holds(row)) found.push(row);
    if (index % ROWS_PER_SLICE === ROWS_PER_SLICE - 1) yield;
  }
  return found;
}

function isWithin(row: Row, within: Pane["within"]): boolean {
  if (within === undefined) return true;
  if (row.meta.owners.some(({ uid }) => uid === within.uid)) return true;
  return within.label !== undefined && row.meta.labels.get(within.label.key) === within.label.value;
}

function rowTest(
  test: Exclude<FilterTest, { kind: "pattern" }>,
  view: View,
  related: Related,
  values: RowValues,
): (row: Row) => boolean {
  switch (test.kind) {
    case "text":
      return (row) => values.haystack(row).includes(test.needle);
    case "labels":
      return ({ meta }) => matchesSelector(test.selector, meta.labels);
    case "compare": {
      const column = view.columns.find(({ id }) => id === test.columnId);
      return column === undefined ? () => false : (row) => compares(row, column, test, related, values);
    }
    default:
      return test satisfies never;
  }
}

function compares(
  row: Row,
  column: Column,
  test: Extract<FilterTest, { kind: "compare" }>,
  related: Related,
  values: RowValues,
): boolean {
  let value = values.sortValue(row, column);
  if (column.compare === "text" || (test.operator === "=" && typeof test.value === "string")) {
    return (
      column.cell(row, related).text.toLowerCase().includes(String(test.value).toLowerCase()) && test.operator === "="
    );
  }
  if (value === undefined) return false;
  if (column.compare === "time" && typeof value === "number") value = related.now - value;
  const order = compareValues(value, test.value);
  switch (test.operator) {
    case "=":
      return order === 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    default:
      return test.operator satisfies never;
  }
}

function rowOrder(view: View, { columnId, descending }: Pane["sort"], values: RowValues): (a: Row, b: Row) => number {
  const column = view.columns.find(({ id }) => id === columnId);
  return (a, b) => {
    if (column !== undefined) {
      const left = values.sortValue(a, column);
      const right = values.sortValue(b, column);
      if (left !== right) {
        if (left === undefined) return 1;
        if (right === undefined) return -1;
        const order = compareValues(left, right);
        if (order !== 0) return descending ? -order : order;
      }
    }
    return byName(a, b);
  };
}

function byName({ meta: a }: Row, { meta: b }: Row): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0;
}

/** Rows in the order they had, new ones last: a sort of a nearly sorted list is much cheaper than one from scratch. */
function inFormerOrder(rows: readonly Row[], former: readonly Row[]): readonly Row[] {
  if (former.length === 0) return rows;
  const byUid = new Map(rows.map((row) => [row.meta.uid, row]));
  const ordered: Row[] = [];
  for (const { meta } of former) {
    const row = byUid.get(meta.uid);
    if (row !== undefined) {
      ordered.push(row);
      byUid.delete(meta.uid);
    }
  }
  for (const row of byUid.values()) ordered.push(row);
  return ordered;
}
