import { nothingChangesBecause } from "../model/availability.ts";
import type { State, Step } from "../model/state.ts";
import { openConfirm } from "./confirm-dialog.ts";
import { say } from "./step.ts";

/** Takes the newest change back that can still be taken back. It stays on offer until the server has accepted it. */
export function startUndo(state: State): Step {
  const never = nothingChangesBecause(state);
  if (never !== undefined) return say(state, "warning", `Undo: ${never}`);
  const change = state.undo.findLast(({ until }) => until > state.now);
  if (change === undefined)
    return say(state, "info", "Nothing to undo: only scale, suspend and the like can be taken back, for 10 minutes");
  return openConfirm(state, "Undo", [change.plan]);
}
