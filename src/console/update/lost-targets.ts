import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { ConfirmDialog, FormDialog, Overlay, ScaleDialog } from "../model/overlay.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { RowRef } from "../model/row.ts";
import { listingsHolding, rowOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { notify, withOverlay } from "./step.ts";

/** Dialogs about objects that are gone, or stand replaced under the same name, close or shrink, and say so. */
export function dropLostTargets(state: State): State {
  const { overlay } = state;
  if (overlay?.kind === "scale" || overlay?.kind === "form") return withoutLostSubject(state, overlay);
  return isOpenConfirm(overlay) ? withoutLostPlans(state, overlay) : state;
}

/** Closes what asks for a change: after a sleep nobody knows what was meant. */
export function closeOpenChanges(state: State): State {
  const { overlay } = state;
  if (overlay?.kind !== "scale" && overlay?.kind !== "form" && !isOpenConfirm(overlay)) return state;
  const title = overlay.kind === "confirm" ? overlay.actionTitle : titleOf(overlay);
  return notify(withOverlay(state, undefined), "warning", `${title}: the screen was away; nothing was changed`);
}

function isOpenConfirm(overlay: Overlay | undefined): overlay is ConfirmDialog {
  return overlay?.kind === "confirm" && (overlay.stage.stage === "rehearsing" || overlay.stage.stage === "asking");
}

function titleOf(dialog: ScaleDialog | FormDialog): string {
  return dialog.kind === "scale" ? "Scale" : dialog.title;
}

function withoutLostSubject(state: State, dialog: ScaleDialog | FormDialog): State {
  const { of } = dialog;
  if (!isLost(state, of)) return state;
  return notify(withOverlay(state, undefined), "warning", lostSentence(state, titleOf(dialog), of));
}

function withoutLostPlans(state: State, dialog: ConfirmDialog): State {
  const lost = dialog.plans.filter((plan) => isLost(state, refOfPlan(plan)));
  const [first] = lost;
  if (first === undefined) return state;
  const told = notify(state, "warning", lostSentence(state, dialog.actionTitle, refOfPlan(first), lost.length));
  const plans = dialog.plans.filter((plan) => !lost.includes(plan));
  if (plans.length === 0) return withOverlay(told, undefined);
  const problem = `${lost.length} of ${dialog.plans.length} are gone and were taken off the list`;
  return withOverlay(told, { ...dialog, plans, typed: "", openedAt: state.now, problem });
}

export function refOfPlan({ kind, target }: ChangePlan): RowRef {
  return { kindId: kindIdOf(kind), uid: target.uid, namespace: target.namespace, name: target.name };
}

/** True only where a whole list has been read that would hold the object. */
function isLost(state: State, ref: RowRef): boolean {
  return rowOf(state, ref) === undefined && listingsHolding(state, ref).some(({ status }) => status === "live");
}

function lostSentence(state: State, title: string, ref: RowRef, count = 1): string {
  if (count > 1) return `${title}: ${count} of the objects are gone; nothing was changed on them`;
  const replaced = listingsHolding(state, ref).some(({ store }) =>
    [...store.rows.values()].some(({ meta }) => meta.name === ref.name && meta.namespace === ref.namespace),
  );
  const what = replaced ? "was replaced by another object of the same name" : "is gone";
  return `${title}: ${ref.name} ${what}; nothing was changed`;
}
