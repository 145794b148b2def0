import { focusedPane, shownColumns } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { done, withFocusedPane } from "./step.ts";

/** Picks the next or previous column: what the sort and copy keys act on. */
export function pickColumn(state: State, by: 1 | -1): Step {
  const pane = focusedPane(state);
  if (pane === undefined) return done(state);
  const ids = shownColumns(state, pane).map(({ id }) => id);
  const present = ids.indexOf(pane.pickedColumn ?? pane.sort.columnId);
  const picked = ids[(present + by + ids.length) % ids.length];
  return done(withFocusedPane(state, (current) => ({ ...current, pickedColumn: picked })));
}

/** Sorts by the picked column; by the same one again: the other way round. */
export function sortByPicked(state: State): Step {
  return done(
    withFocusedPane(state, (pane) => {
      const columnId = pane.pickedColumn ?? pane.sort.columnId;
      const descending = columnId === pane.sort.columnId ? !pane.sort.descending : false;
      return { ...pane, sort: { columnId, descending } };
    }),
  );
}

export function scrollColumns(state: State, by: 1 | -1): Step {
  const pane = focusedPane(state);
  if (pane === undefined) return done(state);
  const last = Math.max(shownColumns(state, pane).length - 2, 0);
  return done(
    withFocusedPane(state, (current) => ({ ...current, left: Math.min(Math.max(current.left + by, 0), last) })),
  );
}
