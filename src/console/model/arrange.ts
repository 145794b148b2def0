import { kept, passing } from "./filter-rows.ts";
import type { Arrangement, Pane } from "./pane.ts";
import type { Related } from "./related.ts";
import type { Row } from "./row.ts";
import { inFormerOrder, rowOrder } from "./row-order.ts";
import type { RowValues } from "./row-values.ts";
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

/** Filters and sorts a pane's rows. Yields between slices of a millisecond or so; drive it to the end for small lists. */
export function* arrange(input: ArrangeInput): Generator<void, Arrangement> {
  const { view, pane, related, values, basis } = input;
  const { within } = pane;
  let rows = input.rows;
  let problem: string | undefined;
  for (const { prepare } of columnsAsked(view, pane)) if (prepare !== undefined) yield* prepare(related);
  if (within !== undefined) rows = yield* kept(rows, (row) => isWithin(row, within));
  if (pane.faultsOnly) rows = yield* kept(rows, (row) => view.isFault(row, related));
  for (const test of pane.filter.tests) {
    const found = yield* passing(rows, test, { view, related, values });
    if ("problem" in found) problem = found.problem;
    else rows = found.rows;
  }
  const inOrder = yield* inFormerOrder(rows, pane.arranged.rows);
  const sorted = yield* slicedSort(inOrder, rowOrder(view, pane.sort, values));
  return { rows: sorted, basis, total: input.rows.length, problem, movedAt: related.now };
}

/** Says whether something has to be found out for its order, which may take a while. */
export function needsPreparing({ view, pane }: Pick<ArrangeInput, "view" | "pane">): boolean {
  return columnsAsked(view, pane).some(({ prepare }) => prepare !== undefined);
}

/** Columns that the order or a single test looks at; a search for text leaves out those that have to be prepared. */
function columnsAsked({ columns }: View, { sort, filter }: ArrangeInput["pane"]): readonly Column[] {
  const asked = new Set([
    sort.columnId,
    ...filter.tests.flatMap((test) => (test.kind === "compare" ? [test.columnId] : [])),
  ]);
  return columns.filter(({ id }) => asked.has(id));
}

/** Runs a generator to its end. */
export function runToEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

export function isWithin({ meta }: Row, { uid, label }: NonNullable<Pane["within"]>): boolean {
  if (meta.owners.some((owner) => owner.uid === uid)) return true;
  return label !== undefined && meta.labels.get(label.key) === label.value;
}
