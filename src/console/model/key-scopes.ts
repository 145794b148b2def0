import { currentPage, focusedPane, viewOf } from "./selectors.ts";
import type { State } from "./state.ts";

/** Scopes whose keys work now, innermost first. The footer and the help page show the same. */
export function keyScopes(state: State): readonly string[] {
  const page = currentPage(state);
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  const own = view === undefined ? [] : [view.id];
  switch (page.kind) {
    case "home":
      return [...own, "home", "table", "global"];
    case "table":
      return [...own, "table", "global"];
    case "text":
      return ["text", "global"];
    case "trend":
      return ["global"];
    default:
      return page satisfies never;
  }
}
