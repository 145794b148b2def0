import type { Pane } from "../model/pane.ts";
import { cursorRow, focusedPane, listingsOf, panesOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { moveCursor } from "./panes.ts";
import { done, say, withPane } from "./step.ts";

const MOST_MARKS = 1_000;

/** Marks the row under the cursor, or takes its mark away, and moves on. */
export function toggleMark(state: State): Step {
  const pane = focusedPane(state);
  const row = pane === undefined ? undefined : cursorRow(state, pane);
  if (pane === undefined || row === undefined) return done(state);
  const marks = new Set(pane.marks);
  if (!marks.delete(row.meta.uid)) marks.add(row.meta.uid);
  const marked = { ...pane, marks };
  return done(
    moveCursor(
      withPane(state, pane.id, () => marked),
      marked,
      (index) => index + 1,
    ),
  );
}

export function markAll(state: State): Step {
  const pane = focusedPane(state);
  if (pane === undefined) return done(state);
  const { rows } = pane.arranged;
  if (rows.length > MOST_MARKS)
    return say(state, "warning", `${rows.length} rows are shown; at most ${MOST_MARKS} can be marked. Filter first`);
  return done(
    withPane(state, pane.id, (current) => ({ ...current, marks: new Set(rows.map(({ meta }) => meta.uid)) })),
  );
}

export function clearMarks(state: State): Step {
  const pane = focusedPane(state);
  return done(pane === undefined ? state : withPane(state, pane.id, (current) => ({ ...current, marks: new Set() })));
}

/** Marks of objects that are gone are dropped, so that a count never speaks of what cannot be seen. */
export function dropLostMarks(state: State): State {
  const marked = state.pages.flatMap(panesOf).filter(({ marks }) => marks.size > 0);
  return marked.reduce((next, pane) => withoutLostMarks(next, pane), state);
}

function withoutLostMarks(state: State, pane: Pane): State {
  const listings = listingsOf(state, pane);
  // While a list is being read again, what has not come yet is not gone.
  if (listings.some(({ status }) => status === "loading" || status === "filling")) return state;
  const left = [...pane.marks].filter((uid) => listings.some(({ store }) => store.rows.has(uid)));
  if (left.length === pane.marks.size) return state;
  return withPane(state, pane.id, (current) => ({ ...current, marks: new Set(left) }));
}
