import { type AccessQuestion, rightInWords } from "../../common/kubernetes-cluster/access.ts";
import { actionsFor } from "../model/availability.ts";
import { cursorRow, focusedPane, relatedIn, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";

/** Rights that the keys for the row under the cursor depend on. */
export function wantedRights(state: State): readonly AccessQuestion[] {
  if (state.connection.status !== "open") return [];
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  const row = pane === undefined ? undefined : cursorRow(state, pane);
  if (view === undefined || row === undefined) return [];
  const related = relatedIn(state);
  const questions = actionsFor(state, view.kindId).flatMap((action) => action.needs(row, related, view.kindId));
  return [...new Map(questions.map((question) => [rightInWords(question), question])).values()];
}
