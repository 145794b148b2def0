import type { ArrangeInput } from "./arrange.ts";
import type { Cell } from "./cell.ts";
import type { Listing } from "./listing.ts";
import { scopeKey } from "./listing.ts";
import type { Page } from "./page.ts";
import type { Pane } from "./pane.ts";
import type { Related } from "./related.ts";
import { basisOf, relatedOf } from "./related-cache.ts";
import type { KindId, Row, RowRef } from "./row.ts";
import { positionOfCursor } from "./row-position.ts";
import { createRowValues, momentOf, movesWithTheClock, type RowValues } from "./row-values.ts";
import type { State } from "./state.ts";
import type { Column, KnownKind, View } from "./view.ts";

/** The page on the screen. */
export function currentPage(state: State): Page {
  return state.pages.at(-1) ?? state.pages[0];
}

/** The panes of a page, focused or not. */
export function panesOf(page: Page): readonly Pane[] {
  switch (page.kind) {
    case "home":
      return page.panes;
    case "table":
      return [page.pane];
    case "text":
    case "trend":
      return [];
    default:
      return page satisfies never;
  }
}

/** The pane that has the keys; undefined on a page of text. */
export function focusedPane(state: State): Pane | undefined {
  const page = currentPage(state);
  return page.kind === "home" ? page.panes[page.focus] : page.kind === "table" ? page.pane : undefined;
}

/** The newest page with panes: what is still being read while a text page covers it. */
export function pageWithPanes(state: State): Page {
  return state.pages.findLast(({ kind }) => kind === "home" || kind === "table") ?? state.pages[0];
}

export function relatedIn(state: State): Related {
  const { connection } = state;
  const kueue = connection.status === "open" ? connection.kueue : undefined;
  return relatedOf(state.listings, state.memo.related, clusterNow(state), kueue);
}

/** The present moment by the cluster's clock, in milliseconds since 1970: what ages of its objects are counted to. */
export function clusterNow({ now, serverAheadMs }: State): number {
  return now + serverAheadMs;
}

/** The view a pane shows: its own, or the one to show instead when its kind may not be listed. */
export function viewOf(state: State, pane: Pick<Pane, "viewId" | "namespace" | "exact">): View | undefined {
  const view = state.catalog.views.get(pane.viewId);
  if (view?.insteadWhenDenied === undefined || pane.exact === true) return view;
  const listing = listingOf(state, view, pane.namespace);
  return listing !== undefined && isDenied(listing) ? (state.catalog.views.get(view.insteadWhenDenied) ?? view) : view;
}

export function kindOf(state: State, kindId: KindId): KnownKind | undefined {
  return state.catalog.kinds.get(kindId);
}

/** The namespace a kind is read in for a pane: none for cluster-scoped kinds. */
export function scopeNamespace(state: State, kindId: KindId, namespace: string | undefined): string | undefined {
  return kindOf(state, kindId)?.kind.namespaced === true ? namespace : undefined;
}

/** The listing of a view over exactly this namespace, or over all of them. */
function listingOf(state: State, view: Pick<View, "kindId">, namespace: string | undefined): Listing | undefined {
  return state.listings.get(
    scopeKey({ kindId: view.kindId, namespace: scopeNamespace(state, view.kindId, namespace) }),
  );
}

/**
 * The listings whose rows a pane shows. A pane over all namespaces whose kind may not be listed there shows the namespaces that are
 * known, each with its own listing.
 */
export function listingsOf(state: State, pane: Pick<Pane, "viewId" | "namespace" | "exact">): readonly Listing[] {
  const view = viewOf(state, pane);
  if (view === undefined) return [];
  const namespace = scopeNamespace(state, view.kindId, pane.namespace);
  const listing = state.listings.get(scopeKey({ kindId: view.kindId, namespace }));
  if (namespace === undefined && listing !== undefined && isDenied(listing)) {
    const single = fallbackNamespaces(state).flatMap(
      (name) => state.listings.get(scopeKey({ kindId: view.kindId, namespace: name })) ?? [],
    );
    if (single.length > 0 && kindOf(state, view.kindId)?.kind.namespaced === true) return single;
  }
  return listing === undefined ? [] : [listing];
}

export function isDenied(listing: Listing): boolean {
  return listing.status === "stopped" && listing.error.reason === "forbidden";
}

const MOST_SINGLE_NAMESPACES = 20;

/** Namespaces to read one by one when a kind may not be listed across all of them. */
export function fallbackNamespaces(state: State): readonly string[] {
  const { connection, settings } = state;
  if (connection.status !== "open") return [];
  const own = connection.facts.namespace ?? "default";
  return [...new Set([own, ...settings.namespaces, ...connection.namespaces.names])].slice(0, MOST_SINGLE_NAMESPACES);
}

/** Listings whose scope an object of a kind and namespace lies in. */
export function listingsHolding(state: State, { kindId, namespace }: Pick<RowRef, "kindId" | "namespace">) {
  return [...state.listings.values()].filter(
    ({ scope }) => scope.kindId === kindId && (scope.namespace === undefined || scope.namespace === namespace),
  );
}

export function rowsOf(state: State, pane: Pick<Pane, "viewId" | "namespace" | "exact">): readonly Row[] {
  return listingsOf(state, pane).flatMap(({ store }) => Array.from(store.rows.values()));
}

/** The row a reference points at, while it is being read; undefined when it is gone. */
export function rowOf(state: State, { kindId, uid }: Pick<RowRef, "kindId" | "uid">): Row | undefined {
  for (const { scope, store } of state.listings.values()) {
    const row = scope.kindId === kindId ? store.rows.get(uid) : undefined;
    if (row !== undefined) return row;
  }
  return undefined;
}

/** The row under the cursor, while it is on the screen: what a filter hides is never acted upon. */
export function cursorRow(state: State, pane: Pane): Row | undefined {
  const { cursor } = pane;
  if (cursor === undefined) return undefined;
  for (const { store } of listingsOf(state, pane)) {
    const row = store.rows.get(cursor);
    if (row !== undefined) return positionOfCursor(pane) >= 0 ? row : undefined;
  }
  return undefined;
}

/** What filters and orders look at besides the rows themselves. */
export function arrangeWorld(state: State, view: View): Pick<ArrangeInput, "view" | "related" | "values"> {
  return { view, related: relatedIn(state), values: rowValuesOf(state, view) };
}

/** Names everything a pane's order depends on; a different one means that it must be arranged again. */
export function arrangementBasis(state: State, pane: Pane): string {
  const view = viewOf(state, pane);
  if (view === undefined) return "no view";
  const revisions = listingsOf(state, pane).map(({ scope, store }) => `${scope.namespace ?? "*"}:${store.revision}`);
  const { columnId, descending } = pane.sort;
  const wish = [view.id, pane.filter.text, columnId, descending, pane.faultsOnly, pane.within?.uid ?? ""].join("|");
  const moment = dependsOnTheClock(pane, view) ? momentOf(clusterNow(state)) : "";
  return `${wish}\n${revisions.join(",")}|${relatedBasis(state, view)}|${moment}`;
}

/** The part of a basis that a person decides: filter, sort and the like. The rest follows the data. */
export function wishIn(basis: string): string {
  return basis.slice(0, Math.max(basis.indexOf("\n"), 0));
}

export function arrangeInput(state: State, pane: Pane, basis: string): ArrangeInput | undefined {
  const view = viewOf(state, pane);
  if (view === undefined) return undefined;
  return { rows: rowsOf(state, pane), pane, basis, ...arrangeWorld(state, view) };
}

function rowValuesOf(state: State, view: View): RowValues {
  let values = state.memo.values.get(view.id);
  if (values === undefined) {
    values = createRowValues(view);
    state.memo.values.set(view.id, values);
  }
  return values(relatedIn(state), relatedBasis(state, view));
}

const SUMMARY_MS = 5_000;

/** A pane's rows in a few words; undefined while nothing has been read. Counted again when they change, and every few seconds. */
export function summaryOf(state: State, pane: Pick<Pane, "viewId" | "namespace" | "exact">): Cell | undefined {
  const view = viewOf(state, pane);
  const listings = listingsOf(state, pane);
  if (view === undefined || !listings.some((listing) => listing.status !== "loading" && listing.readAt !== undefined))
    return undefined;
  const revisions = listings.map(({ store }) => store.revision).join(",");
  const basis = `${revisions}|${relatedBasis(state, view)}|${Math.floor(state.now / SUMMARY_MS)}`;
  const key = `${view.id} ${pane.namespace ?? "*"}`;
  const known = state.memo.summaries.get(key);
  if (known?.basis === basis) return known.summary;
  const summary = view.summary(rowsOf(state, pane), relatedIn(state));
  state.memo.summaries.set(key, { basis, summary });
  return summary;
}

/** Columns shown: wide ones only when asked for, the namespace only when several are shown. Narrow screens drop more (`screen`). */
export function shownColumns(state: State, pane: Pane): readonly Column[] {
  const view = viewOf(state, pane);
  if (view === undefined) return [];
  return view.columns.filter(
    (column) => (pane.wide || !column.wide) && (pane.namespace === undefined || !column.onlyAcrossNamespaces),
  );
}

function relatedBasis(state: State, view: View): string {
  return view.needs.map((kindId) => basisOf(state.listings, kindId)).join(";");
}

/** Whether rows move or pass a filter by time alone. */
function dependsOnTheClock({ filter, sort, faultsOnly }: Pane, { columns }: View): boolean {
  if (faultsOnly && columns.some(({ ticking }) => ticking)) return true;
  if (columns.some((column) => column.id === sort.columnId && movesWithTheClock(column))) return true;
  return filter.tests.some(
    (test) => test.kind === "compare" && columns.some(({ id, ticking }) => ticking && id === test.columnId),
  );
}
