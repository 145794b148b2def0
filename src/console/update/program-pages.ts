import { currentPage, focusedPane, viewOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { done, pushPage, say } from "./step.ts";
import { openTextPage } from "./text-page.ts";

export function showHelp(state: State): Step {
  return openTextPage(state, "Help", { what: "help" });
}

export function showMessages(state: State): Step {
  return openTextPage(state, "Messages", { what: "messages" });
}

export function showProblems(state: State): Step {
  if (state.catalog.problems.length === 0)
    return say(state, "good", "Your view, key and config files have no problems");
  return openTextPage(state, "Problems in your files", { what: "problems" });
}

export function showColumns(state: State): Step {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  if (view === undefined) return say(state, "info", "No table has the keys here");
  return openTextPage(state, `Columns of ${view.title}`, { what: "columns" });
}

export function showTrend(state: State): Step {
  return currentPage(state).kind === "trend" ? done(state) : done(pushPage(state, { kind: "trend" }));
}
