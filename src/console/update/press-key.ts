import { isCommandId } from "../model/commands.ts";
import { keyScopes } from "../model/key-scopes.ts";
import { boundTo } from "../model/keymap.ts";
import type { State, Step } from "../model/state.ts";
import { pressInOverlay } from "./press-in-overlay.ts";
import { runCommand } from "./run-command.ts";
import { startAction } from "./start-action.ts";
import { done } from "./step.ts";

/** What a key does: the overlay on top takes it, else the key map of the innermost scope that knows it. */
export function pressKey(state: State, key: string, at: number): Step {
  if (state.overlay !== undefined) return pressInOverlay(state, state.overlay, key, at);
  const id = boundTo(state.catalog.keymap, keyScopes(state), key);
  if (id === undefined) return done(state);
  if (isCommandId(id)) return runCommand(state, id);
  const action = state.catalog.actions.get(id);
  return action === undefined ? done(state) : startAction(state, action, at);
}
