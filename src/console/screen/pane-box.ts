import type { Area, Span, StyledLine } from "../model/frame.ts";
import { bodyRows } from "../model/layout.ts";
import type { Listing } from "../model/listing.ts";
import type { Pane } from "../model/pane.ts";
import { listingsOf, relatedIn, shownColumns, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import type { View } from "../model/view.ts";
import { box } from "./box.ts";
import { emptyLines, listingNote } from "./listing-words.ts";
import { foreign, span } from "./styled-line.ts";
import { tableLines } from "./table-rows.ts";

/** A framed live table. `number` is shown where digits move the focus. */
export function paneBox(
  state: State,
  pane: Pane,
  area: Area,
  focused: boolean,
  number: number | undefined,
): readonly StyledLine[] {
  const view = viewOf(state, pane);
  const style = { tone: focused ? "accent" : "muted", heavy: focused } as const;
  if (view === undefined)
    return box(
      [foreign(` ${pane.viewId} `)],
      [[foreign(` No view is called ${pane.viewId}`, "bad")]],
      area.columns,
      area.rows,
      style,
    );
  const listings = listingsOf(state, pane);
  const body = paneBody(state, pane, view, listings, area, focused);
  return box(
    title(state, pane, view, listings, focused, number),
    body,
    area.columns,
    area.rows,
    style,
    position(pane, bodyRows(area)),
  );
}

function paneBody(
  state: State,
  pane: Pane,
  view: View,
  listings: readonly Listing[],
  area: Area,
  focused: boolean,
): readonly StyledLine[] {
  const height = bodyRows(area);
  const rows = pane.arranged.rows.slice(pane.top, pane.top + height);
  const { heading, lines } = tableLines({
    pane,
    columns: shownColumns(state, pane),
    rows,
    listings,
    related: relatedIn(state),
    width: area.columns - 2,
    focused,
    world: state.listings,
    foundOut: state.foundOut,
  });
  if (rows.length > 0) return [heading, ...lines];
  return [heading, ...emptyLines(state, pane, view, listings, area.columns - 4)];
}

/** `Workloads(team-a)[3/14] /pending <faults>` and what is wrong with the data, if anything. */
function title(
  state: State,
  pane: Pane,
  view: View,
  listings: readonly Listing[],
  focused: boolean,
  number: number | undefined,
): StyledLine {
  const { arranged, filter } = pane;
  const namespaced = state.catalog.kinds.get(view.kindId)?.kind.namespaced === true;
  const where = pane.within === undefined ? (namespaced ? (pane.namespace ?? "all") : undefined) : pane.within.title;
  const narrowed = filter.text !== "" || pane.faultsOnly || pane.within !== undefined;
  const count = narrowed ? `${arranged.rows.length}/${arranged.total}` : String(arranged.total);
  const parts: Span[] = [span(" ")];
  if (number !== undefined) parts.push(span(`${number} `, "key"));
  parts.push(foreign(view.title, focused ? "accent" : "normal", { bold: focused }));
  if (where !== undefined) parts.push(foreign(`(${where})`, "info"));
  parts.push(span(isReadOnce(listings) ? `[${count}]` : "", "muted"));
  if (filter.text !== "") parts.push(foreign(` /${filter.text}`, "accent"));
  if (pane.faultsOnly) parts.push(span(" <faults>", "warning"));
  if (pane.marks.size > 0) parts.push(span(` ${pane.marks.size} marked`, "accent"));
  if (arranged.problem !== undefined) parts.push(foreign(` ${arranged.problem}`, "bad"));
  const note = listingNote(state, listings);
  if (note !== undefined) parts.push(span(" "), note);
  return [...parts, span(" ")];
}

function isReadOnce(listings: readonly Listing[]): boolean {
  return listings.some((listing) => listing.status !== "loading" && listing.readAt !== undefined);
}

function position({ top, arranged }: Pane, height: number): StyledLine {
  const { length } = arranged.rows;
  return length <= height ? [] : [span(` ${top + 1}-${Math.min(top + height, length)} of ${length} `, "muted")];
}
