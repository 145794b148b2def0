import { planScaleFor } from "../actions/plan-scale-for.ts";
import type { ScaleDialog, ScaleGroup } from "../model/overlay.ts";
import type { RowRef } from "../model/row.ts";
import { relatedIn, rowOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { askingIn } from "./asking.ts";
import { openConfirm } from "./confirm-dialog.ts";
import { done, notify, say, withOverlay } from "./step.ts";

const MOST_DIGITS = 6;

export function openScale(state: State, of: RowRef, groups: readonly ScaleGroup[]): Step {
  if (groups.length === 0) return say(state, "warning", `${of.name} has no worker group to scale`);
  return done(
    withOverlay(state, {
      kind: "scale",
      of,
      groups,
      chosen: 0,
      typed: "",
      widenBounds: false,
      openedAt: state.now,
      preview: undefined,
    }),
  );
}

/** `bound`: the command of the key in the dialog scope. Digits are the number of workers. */
export function pressInScale(state: State, dialog: ScaleDialog, key: string, bound: string | undefined): Step {
  if (key === "esc" || key === "ctrl-c")
    return done(notify(withOverlay(state, undefined), "info", "Scale: nothing was changed"));
  if (key === "enter") return accept(state, dialog);
  if (bound === "dialog.next-group" || bound === "dialog.previous-group") {
    const by = bound === "dialog.next-group" ? 1 : -1;
    const chosen = (dialog.chosen + by + dialog.groups.length) % dialog.groups.length;
    return previewed(state, { ...dialog, chosen, typed: "" });
  }
  if (bound === "dialog.widen-bounds") return previewed(state, { ...dialog, widenBounds: !dialog.widenBounds });
  if (key === "backspace") return previewed(state, { ...dialog, typed: dialog.typed.slice(0, -1) });
  if (/^\d$/.test(key) && dialog.typed.length < MOST_DIGITS)
    return previewed(state, { ...dialog, typed: dialog.typed + key });
  if (key === "up" || key === "+" || key === "down" || key === "-")
    return stepped(state, dialog, key === "up" || key === "+" ? 1 : -1);
  return done(state);
}

function stepped(state: State, dialog: ScaleDialog, by: 1 | -1): Step {
  const present = dialog.typed === "" ? (dialog.groups[dialog.chosen]?.replicas ?? 0) : Number(dialog.typed);
  return previewed(state, { ...dialog, typed: String(Math.max(present + by, 0)) });
}

/** Says what the planner thinks of the number while it is typed: clamps, refusals, what stops. */
function previewed(state: State, dialog: ScaleDialog): Step {
  return done(withOverlay(state, { ...dialog, preview: plan(state, dialog) }));
}

function accept(state: State, dialog: ScaleDialog): Step {
  if (dialog.typed === "") return done(state);
  const planned = plan(state, dialog);
  if (planned === undefined)
    return done(notify(withOverlay(state, undefined), "warning", `${dialog.of.name} is gone; nothing was changed`));
  if (planned.refusedBecause !== undefined) return done(withOverlay(state, { ...dialog, preview: planned }));
  return openConfirm(state, "Scale", [planned]);
}

function plan(state: State, { of, groups, chosen, typed, widenBounds }: ScaleDialog) {
  const row = rowOf(state, of);
  const group = groups[chosen];
  if (row === undefined || group === undefined || typed === "") return undefined;
  const wish = { groupName: group.name, replicas: Number(typed), widenBounds };
  return planScaleFor(row, relatedIn(state), wish, askingIn(state));
}
