import { focusedPane } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { moveCursor } from "./panes.ts";
import { done, say, withPane } from "./step.ts";

const MOST_MARKS = 1_000;

/** Marks the row under the cursor, or takes its mark away, and moves on. */
export function toggleMark(state: State): Step {
  const pane = focusedPane(state);
  if (pane?.cursor === undefined) return done(state);
  const marks = new Set(pane.marks);
  if (!marks.delete(pane.cursor)) marks.add(pane.cursor);
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
export function dropLostMarks(state: State, removed: ReadonlySet<string>): State {
  const pane = focusedPane(state);
  if (pane === undefined || ![...pane.marks].some((uid) => removed.has(uid))) return state;
  return withPane(state, pane.id, (current) => ({
    ...current,
    marks: new Set([...current.marks].filter((uid) => !removed.has(uid))),
  }));
}
