import { refOf } from "../model/row.ts";
import { focusedPane, listingsOf, relatedIn, shownColumns } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { chosenRow } from "./go-to-object.ts";
import { done, say } from "./step.ts";

/** The name, or all marked names, one a line. */
export function copyNames(state: State): Step {
  const pane = focusedPane(state);
  const chosen = chosenRow(state);
  if (pane === undefined || chosen === undefined) return say(state, "info", "No row is chosen");
  const stores = listingsOf(state, pane).map(({ store }) => store.rows);
  const marked = [...pane.marks].flatMap(
    (uid) => stores.map((rows) => rows.get(uid)?.meta.name).find((name) => name !== undefined) ?? [],
  );
  const names = marked.length > 0 ? marked : [chosen.row.meta.name];
  return done(state, {
    kind: "copy",
    text: names.join("\n"),
    what: names.length === 1 ? `the name ${names[0]}` : `${names.length} names`,
  });
}

/** The text of the picked column, or of the one sorted by. */
export function copyCell(state: State): Step {
  const pane = focusedPane(state);
  const chosen = chosenRow(state);
  if (pane === undefined || chosen === undefined) return say(state, "info", "No row is chosen");
  const wanted = pane.pickedColumn ?? pane.sort.columnId;
  const column = shownColumns(state, pane).find(({ id }) => id === wanted);
  if (column === undefined) return say(state, "info", "Pick a column first");
  return done(state, {
    kind: "copy",
    text: column.cell(chosen.row, relatedIn(state)).text,
    what: `${column.title} of ${chosen.row.meta.name}`,
  });
}

export function copyYaml(state: State): Step {
  const chosen = chosenRow(state);
  if (chosen === undefined) return say(state, "info", "No row is chosen");
  return done(state, { kind: "copy-yaml", of: refOf(chosen.view.kindId, chosen.row) });
}
