import { type ArrangeInput, isWithin, needsPreparing, runToEnd } from "./arrange.ts";
import { passing } from "./filter-rows.ts";
import type { RowStore } from "./listing.ts";
import type { Arrangement, Pane } from "./pane.ts";
import type { Row } from "./row.ts";
import { rowOrder } from "./row-order.ts";
import { arrangeWorld, listingsOf, viewOf } from "./selectors.ts";
import type { State } from "./state.ts";

/** More changed rows than this are cheaper to arrange from scratch. */
const MOST_TOUCHED = 500;

/**
 * Brings an arrangement up to date by the rows that changed since it was made, without looking at the others again. Undefined when
 * more than a few rows changed, or anything else that it was made from: then it has to be made anew.
 */
export function advanced(state: State, pane: Pane, basis: string): Arrangement | undefined {
  const { arranged } = pane;
  const view = viewOf(state, pane);
  const [listing, ...others] = listingsOf(state, pane);
  if (view === undefined || listing === undefined || others.length > 0) return undefined;
  if (needsPreparing({ view, pane })) return undefined;
  if (arranged.rows.length === 0 || arranged.problem !== undefined) return undefined;
  const touched = touchedBetween(arranged.basis, basis, listing.store);
  if (touched === undefined) return undefined;
  const world = arrangeWorld(state, view);
  const present = [...touched].flatMap((uid) => listing.store.rows.get(uid) ?? []);
  const shown = shownAmong(present, pane, world);
  if (shown === undefined) return undefined;
  const order = rowOrder(view, pane.sort, world.values);
  const kept = arranged.rows.filter(({ meta }) => !touched.has(meta.uid));
  return {
    rows: merged(kept, shown.toSorted(order), order),
    basis,
    total: listing.store.rows.size,
    problem: undefined,
    movedAt: state.now,
  };
}

/** Uids of rows that changed between two bases; undefined when those differ in more than the revision of one listing. */
function touchedBetween(before: string, after: string, { changes }: RowStore): ReadonlySet<string> | undefined {
  const from = revisionIn(before);
  const to = revisionIn(after);
  if (from === undefined || to === undefined || changes === undefined) return undefined;
  if (from.rest !== to.rest || from.revision > to.revision) return undefined;
  const since = changes.filter(({ revision }) => revision > from.revision);
  if (since.length !== to.revision - from.revision) return undefined;
  const touched = new Set(since.flatMap(({ uids }) => uids));
  return touched.size > MOST_TOUCHED ? undefined : touched;
}

/** The revision in a basis over one listing, and all the rest of it. */
function revisionIn(basis: string): { readonly revision: number; readonly rest: string } | undefined {
  const found = /^([\s\S]*\n[^,|]*:)(\d+)(\|[\s\S]*)$/.exec(basis);
  return found === null ? undefined : { revision: Number(found[2]), rest: `${found[1]}${found[3]}` };
}

function shownAmong(
  rows: readonly Row[],
  { within, faultsOnly, filter }: Pane,
  world: Pick<ArrangeInput, "view" | "related" | "values">,
): readonly Row[] | undefined {
  let shown = within === undefined ? rows : rows.filter((row) => isWithin(row, within));
  if (faultsOnly) shown = shown.filter((row) => world.view.isFault(row, world.related));
  for (const test of filter.tests) {
    const found = runToEnd(passing(shown, test, world));
    if ("problem" in found) return undefined;
    shown = found.rows;
  }
  return shown;
}

/** Puts a few sorted rows into many sorted ones. */
function merged(many: readonly Row[], few: readonly Row[], order: (a: Row, b: Row) => number): readonly Row[] {
  const rows: Row[] = [];
  let from = 0;
  for (const row of few) {
    const place = placeOf(row, many, order, from);
    for (let index = from; index < place; index += 1) rows.push(many[index] as Row);
    rows.push(row);
    from = place;
  }
  for (let index = from; index < many.length; index += 1) rows.push(many[index] as Row);
  return rows;
}

function placeOf(row: Row, rows: readonly Row[], order: (a: Row, b: Row) => number, from: number): number {
  let low = from;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(rows[middle] as Row, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
