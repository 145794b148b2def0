import { matchesSelector } from "../../common/values/label-selector.ts";
import { matchPattern, type Pattern } from "../../common/values/patterns.ts";
import type { SortValue } from "./cell.ts";
import type { Comparison, FilterTest } from "./filter.ts";
import type { Related } from "./related.ts";
import type { Row } from "./row.ts";
import { compareValues, type RowValues } from "./row-values.ts";
import type { Column, View } from "./view.ts";

/** What tests look at besides the rows. */
export interface FilterWorld {
  readonly view: View;
  readonly related: Related;
  readonly values: RowValues;
}

const ROWS_PER_SLICE = 500;
/** Longest time a pattern may take over one slice, in milliseconds, before it is given up: no key waits longer for it. */
const PATTERN_TIMEOUT_MS = 60;

/** Rows for which a test holds; or, for a pattern that takes too long, why it was given up. Yields between slices. */
export function* passing(
  rows: readonly Row[],
  test: FilterTest,
  world: FilterWorld,
): Generator<void, { readonly rows: readonly Row[] } | { readonly problem: string }> {
  if (test.kind === "pattern") return yield* matching(rows, test.pattern, test.negated, world.values);
  const holds = rowTest(test, world);
  return { rows: yield* kept(rows, (row) => holds(row) !== test.negated) };
}

export function* kept(rows: readonly Row[], holds: (row: Row) => boolean): Generator<void, readonly Row[]> {
  const found: Row[] = [];
  for (const [index, row] of rows.entries()) {
    if (holds(row)) found.push(row);
    if (index % ROWS_PER_SLICE === ROWS_PER_SLICE - 1) yield;
  }
  return found;
}

function* matching(
  rows: readonly Row[],
  pattern: Pattern,
  negated: boolean,
  values: RowValues,
): Generator<void, { readonly rows: readonly Row[] } | { readonly problem: string }> {
  const found: Row[] = [];
  for (let start = 0; start < rows.length; start += ROWS_PER_SLICE) {
    const slice = rows.slice(start, start + ROWS_PER_SLICE);
    const result = matchPattern(pattern, slice.map(values.haystack), PATTERN_TIMEOUT_MS);
    if ("problem" in result) return result;
    for (const [index, row] of slice.entries()) if ((result.matched[index] === 1) !== negated) found.push(row);
    yield;
  }
  return { rows: found };
}

function rowTest(test: Exclude<FilterTest, { kind: "pattern" }>, world: FilterWorld): (row: Row) => boolean {
  const { view, values } = world;
  switch (test.kind) {
    case "text":
      return (row) => values.contains(row, test.needle);
    case "labels":
      return ({ meta }) => matchesSelector(test.selector, meta.labels);
    case "compare": {
      const column = view.columns.find(({ id }) => id === test.columnId);
      return column === undefined ? () => false : comparison(column, test, world);
    }
    default:
      return test satisfies never;
  }
}

function comparison(
  column: Column,
  { operator, value: wanted }: Extract<FilterTest, { kind: "compare" }>,
  { related, values }: FilterWorld,
): (row: Row) => boolean {
  if (column.compare === "text" || typeof wanted === "string") {
    const needle = String(wanted).toLowerCase();
    return (row) => column.cell(row, related).text.toLowerCase().includes(needle);
  }
  return (row) => {
    const value = values.sortValue(row, column);
    if (value === undefined) return false;
    const compared = column.compare === "time" && typeof value === "number" ? related.now - value : value;
    return holdsFor(operator, compared, wanted);
  };
}

function holdsFor(operator: Comparison, value: SortValue, wanted: SortValue): boolean {
  const order = compareValues(value, wanted);
  switch (operator) {
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
      return operator satisfies never;
  }
}
