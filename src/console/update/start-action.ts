import { MOST_AT_ONCE } from "../../common/core-objects/confirm-level.ts";
import { nothingChangesBecause, unavailableBecause } from "../model/availability.ts";
import type { Action, ActionSubject } from "../model/catalog.ts";
import type { Pane } from "../model/pane.ts";
import type { KindId, Row } from "../model/row.ts";
import { cursorRow, focusedPane, kindOf, listingsOf, relatedIn, viewOf } from "../model/selectors.ts";
import { staleBecause } from "../model/staleness.ts";
import type { State, Step } from "../model/state.ts";
import { askingIn } from "./asking.ts";
import { openConfirm } from "./confirm-dialog.ts";
import { openForm } from "./form-dialog.ts";
import { openScale } from "./scale-dialog.ts";
import { done, say, withOverlay } from "./step.ts";

const SETTLED_AFTER_MS = 300;
/** Cells of the message line that are not the message: its symbol, the colon, blanks. */
const MESSAGE_MARGIN = 6;

/** Starts an action on the row under the cursor, or on the marked rows. Everything that could be wrong is checked before anything is asked. */
export function startAction(state: State, action: Action, at: number): Step {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  if (pane === undefined || view === undefined) return say(state, "info", `${action.title}: go to a table first`);
  const rows = subjectRows(state, pane);
  const [first] = rows;
  if (first === undefined) return say(state, "info", `${action.title}: no row is chosen`);
  if (action.kinds !== undefined && !action.kinds.includes(view.kindId))
    return say(state, "info", `${action.title} does not apply to ${view.title}`);
  if (rows.length > 1 && !action.onMany)
    return say(state, "warning", `${action.title} works on one row; ${rows.length} are marked. Clear the marks first`);
  if (rows.length > MOST_AT_ONCE)
    return say(state, "warning", `${rows.length} rows are marked; at most ${MOST_AT_ONCE} can be changed at once`);
  const refusal = action.changes ? refusedBecause(state, pane, view.kindId, at) : undefined;
  if (refusal !== undefined)
    return { state: say(state, "warning", `${action.title}: ${refusal}`).state, effects: [{ kind: "refresh" }] };
  for (const row of rows) {
    const problem = unavailableBecause(state, action, row, view.kindId);
    if (problem !== undefined) return explain(state, `${action.title} ${row.meta.name}`, problem);
  }
  return begin(state, action, subjectOf(state, rows, view.kindId));
}

/** A reason that the message line would cut is shown in full, in a box. */
function explain(state: State, what: string, reason: string): Step {
  const said = say(state, "warning", `${what}: ${reason}`);
  if (what.length + reason.length + MESSAGE_MARGIN < state.columns) return said;
  return done(withOverlay(said.state, { kind: "text-box", title: what, lines: [reason], url: undefined }));
}

function subjectOf(state: State, rows: readonly Row[], kindId: KindId): ActionSubject {
  return { rows, kindId, related: relatedIn(state), ...askingIn(state) };
}

/** Marked rows that still exist, else the one under the cursor. Looked up by uid, never by place. */
export function subjectRows(state: State, pane: Pane): readonly Row[] {
  if (pane.marks.size === 0) {
    const row = cursorRow(state, pane);
    return row === undefined ? [] : [row];
  }
  const stores = listingsOf(state, pane).map(({ store }) => store.rows);
  return [...pane.marks].flatMap((uid) => stores.map((rows) => rows.get(uid)).find((row) => row !== undefined) ?? []);
}

function refusedBecause(state: State, pane: Pane, kindId: KindId, at: number): string | undefined {
  const never = nothingChangesBecause(state);
  if (never !== undefined) return never;
  if (kindOf(state, kindId) === undefined) return "this kind is not known";
  for (const listing of listingsOf(state, pane)) {
    const stale = staleBecause(state, listing);
    if (stale !== undefined) return `${stale}. Press the key again when the rows are fresh`;
  }
  const sinceMove = at - pane.arranged.movedAt;
  if (pane.marks.size === 0 && sinceMove >= 0 && sinceMove < SETTLED_AFTER_MS)
    return "the rows have just moved. Look at the cursor and press the key again";
  return undefined;
}

function begin(state: State, action: Action, subject: ActionSubject): Step {
  const start = action.run(subject);
  switch (start.start) {
    case "plans":
      return openConfirm(state, action.title, start.plans);
    case "scale":
      return openScale(state, start.of, start.groups);
    case "form":
      return openForm(state, action, start.of);
    case "effects":
      return done(state, ...start.effects);
    default:
      return start satisfies never;
  }
}
