import { advanced } from "../model/advance.ts";
import { arrange, needsPreparing, runToEnd } from "../model/arrange.ts";
import type { Effect } from "../model/effect.ts";
import { type Filter, NO_FILTER } from "../model/filter.ts";
import { bodyRows, layoutOf } from "../model/layout.ts";
import { type Arrangement, NOT_ARRANGED, type Pane } from "../model/pane.ts";
import { positionOfCursor } from "../model/row-position.ts";
import { arrangeInput, arrangementBasis, currentPage, listingsOf, pageWithPanes, panesOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import type { View } from "../model/view.ts";
import { newId, withPane } from "./step.ts";

/** Up to so many rows are arranged at once, within a millisecond or two; more are left to an effect that works in slices. */
const ARRANGE_AT_ONCE = 2_000;
/** The same, where the order rests on what has to be found out first. */
const PREPARE_AT_ONCE = 100;

export function openPane(
  state: State,
  view: View,
  options: {
    readonly namespace?: string | undefined;
    readonly filter?: Filter;
    readonly within?: Pane["within"];
    readonly cursor?: string;
    /** The view was asked for by name. */
    readonly exact?: boolean;
  } = {},
): readonly [State, Pane] {
  const [next, id] = newId(state);
  const pane: Pane = {
    id,
    viewId: view.id,
    ...(options.exact === true ? { exact: true } : {}),
    namespace: options.namespace,
    cursor: options.cursor,
    top: 0,
    left: 0,
    marks: new Set(),
    filter: options.filter ?? NO_FILTER,
    sort: view.sort,
    pickedColumn: undefined,
    wide: false,
    faultsOnly: false,
    within: options.within,
    arranged: NOT_ARRANGED,
  };
  return [next, pane];
}

/** Brings every visible pane's order up to date with its inputs: small ones now, large ones by effect. */
export function settlePanes(step: Step): Step {
  let { state } = step;
  const effects: Effect[] = [];
  for (const pane of panesOf(pageWithPanes(state))) {
    const basis = arrangementBasis(state, pane);
    if (basis === pane.arranged.basis) continue;
    const next = advanced(state, pane, basis);
    if (next !== undefined) {
      state = withArrangement(state, pane.id, next);
      continue;
    }
    const input = arrangeInput(state, pane, basis);
    if (input === undefined) continue;
    const isQuick = input.rows.length <= (needsPreparing(input) ? PREPARE_AT_ONCE : ARRANGE_AT_ONCE);
    if (isQuick) state = withArrangement(state, pane.id, runToEnd(arrange(input)));
    else effects.push({ kind: "arrange", paneId: pane.id, basis });
  }
  return effects.length === 0 && state === step.state ? step : { state, effects: [...step.effects, ...effects] };
}

/** Takes a new order. The cursor stays on its object; when that is gone, on the row that took its place. */
export function withArrangement(state: State, paneId: number, arranged: Arrangement): State {
  return withPane(state, paneId, (pane) => {
    const next = placed(state, pane, arranged);
    const movedAt = showsTheSame(state, pane, next) ? pane.arranged.movedAt : state.now;
    return { ...next, arranged: { ...arranged, movedAt } };
  });
}

function placed(state: State, former: Pane, arranged: Arrangement): Pane {
  const pane = { ...former, arranged };
  const index = positionOfCursor(pane);
  if (index >= 0 || isAwaited(state, pane)) return scrolledTo(state, pane, index);
  const nearest = Math.min(Math.max(positionOfCursor(former), 0), arranged.rows.length - 1);
  return scrolledTo(state, { ...pane, cursor: arranged.rows[nearest]?.meta.uid }, nearest);
}

/** The cursor's object may still come: the list is not whole yet. */
function isAwaited(state: State, pane: Pane): boolean {
  if (pane.cursor === undefined) return false;
  const listings = listingsOf(state, pane);
  return listings.length === 0 || listings.some(({ status }) => status === "loading" || status === "filling");
}

/** Whether the same objects stand in the same lines of the screen as before. */
function showsTheSame(state: State, former: Pane, next: Pane): boolean {
  for (let line = visibleRows(state, next) - 1; line >= 0; line -= 1) {
    const before = former.arranged.rows[former.top + line]?.meta.uid;
    if (before !== next.arranged.rows[next.top + line]?.meta.uid) return false;
  }
  return true;
}

export function moveCursor(
  state: State,
  pane: Pane,
  move: (index: number, rows: number, page: number) => number,
): State {
  const { rows } = pane.arranged;
  if (rows.length === 0) return state;
  const wanted = move(Math.max(positionOfCursor(pane), 0), rows.length, Math.max(visibleRows(state, pane) - 1, 1));
  const index = Math.min(Math.max(wanted, 0), rows.length - 1);
  return withPane(state, pane.id, (current) => scrolledTo(state, { ...current, cursor: rows[index]?.meta.uid }, index));
}

/** Rows of data that a pane shows on this screen, or would show if no text covered it. At least one. */
export function visibleRows(state: State, pane: Pane): number {
  return placeOf(state, pane) ?? 1;
}

/** Undefined for a pane that is but a line of summary now. */
function placeOf(state: State, { id }: Pane): number | undefined {
  const page = state.pages.findLast((candidate) => panesOf(candidate).some((pane) => pane.id === id));
  if (page === undefined) return undefined;
  const index = panesOf(page).findIndex((pane) => pane.id === id);
  const place = layoutOf(page, state.columns, state.rows).panes.find((found) => found.index === index);
  return place === undefined ? undefined : Math.max(bodyRows(place.area), 1);
}

/** Puts the cursor's row on the screen again after the size or the layout changed. */
export function keepCursorsVisible(state: State): State {
  return panesOf(currentPage(state)).reduce(
    (next, pane) => withPane(next, pane.id, (current) => scrolledTo(next, current, positionOfCursor(current))),
    state,
  );
}

function scrolledTo(state: State, pane: Pane, index: number): Pane {
  const height = placeOf(state, pane);
  if (height === undefined) return pane;
  const last = Math.max(pane.arranged.rows.length - height, 0);
  let top = Math.min(pane.top, last);
  if (index >= 0 && index < top) top = index;
  if (index >= top + height) top = index - height + 1;
  return { ...pane, top: Math.max(top, 0) };
}
