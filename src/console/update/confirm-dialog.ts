import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { nothingChangesBecause } from "../model/availability.ts";
import { confirmLevel, expectedText } from "../model/confirm-level.ts";
import type { Message } from "../model/message.ts";
import type { ConfirmDialog } from "../model/overlay.ts";
import { listingsHolding } from "../model/selectors.ts";
import type { AwaitedOutcome, State, Step } from "../model/state.ts";
import { deleteLeft, insert, lineOf, printableOf } from "./line-editor.ts";
import { refOfPlan } from "./lost-targets.ts";
import { done, newId, notify, say, withOverlay } from "./step.ts";
import { withUndo } from "./undo.ts";

/** Keys typed this soon after a dialog opened were meant for what was there before. */
export const DEAF_AFTER_OPENING_MS = 400;

/** Opens the dialog and rehearses the plans. Plans that refuse themselves are said, never sent. */
export function openConfirm(state: State, actionTitle: string, plans: readonly ChangePlan[]): Step {
  const refused = plans.find(({ refusedBecause }) => refusedBecause !== undefined);
  if (plans.length === 0) return say(state, "info", `${actionTitle}: nothing to change`);
  const [next, id] = newId(state);
  const dialog: ConfirmDialog = {
    kind: "confirm",
    id,
    actionTitle,
    plans,
    stage:
      refused?.refusedBecause === undefined
        ? { stage: "rehearsing" }
        : { stage: "refused", because: refused.refusedBecause },
    typed: "",
    openedAt: state.now,
    problem: undefined,
  };
  const shown = withOverlay(next, dialog);
  if (refused?.refusedBecause === undefined) return done(shown, { kind: "rehearse", dialogId: id, plans });
  return say(shown, "warning", `${actionTitle} ${refused.target.name}: ${refused.refusedBecause}`);
}

export function pressInConfirm(state: State, dialog: ConfirmDialog, key: string, at: number): Step {
  if (key === "esc" || key === "ctrl-c") return closeConfirm(state, dialog);
  const { stage } = dialog;
  if (at - dialog.openedAt < DEAF_AFTER_OPENING_MS) return done(state);
  if (stage.stage === "refused") return done(withOverlay(state, undefined));
  if (stage.stage !== "asking") return done(state);
  const level = confirmLevel(dialog);
  if (level === "yes" || level === "none") {
    if (key === "y") return send(state, dialog);
    return key === "n" || key === "q" ? closeConfirm(state, dialog) : done(state);
  }
  if (key === "enter") return confirmTyped(state, dialog);
  if (key === "backspace")
    return done(withOverlay(state, { ...dialog, typed: deleteLeft(lineOf(dialog.typed)).text, problem: undefined }));
  const text = printableOf(key);
  return text === undefined
    ? done(state)
    : done(withOverlay(state, { ...dialog, typed: insert(lineOf(dialog.typed), text).text, problem: undefined }));
}

/** A paste never confirms anything. */
export function pasteInConfirm(state: State, dialog: ConfirmDialog): Step {
  return done(withOverlay(state, { ...dialog, problem: "Type it by hand: pasted text does not count" }));
}

export function rehearsed(state: State, message: Extract<Message, { kind: "rehearsed" }>): Step {
  const dialog = dialogOf(state, message.dialogId);
  if (dialog === undefined || dialog.stage.stage !== "rehearsing") return done(state);
  const asking: ConfirmDialog = {
    ...dialog,
    openedAt: state.now,
    stage: { stage: "asking", previewed: message.previewed, warnings: message.warnings },
  };
  if (confirmLevel(asking) === "none" && message.warnings.length === 0) return send(state, asking);
  return done(withOverlay(state, asking));
}

export function rehearsalRefused(state: State, message: Extract<Message, { kind: "rehearsal-refused" }>): Step {
  const dialog = dialogOf(state, message.dialogId);
  if (dialog === undefined || dialog.stage.stage !== "rehearsing") return done(state);
  return done(
    withOverlay(notify(state, "warning", `${dialog.actionTitle}: ${message.because}`), {
      ...dialog,
      openedAt: state.now,
      stage: { stage: "refused", because: message.because },
    }),
  );
}

/** The server's answer. The change itself is seen in the next polls, not here. */
export function carriedOut(state: State, message: Extract<Message, { kind: "carried-out" }>): Step {
  const dialog = dialogOf(state, message.dialogId);
  const known = {
    ...state,
    awaited: [...state.awaited, ...message.done.filter(isSeen(state)).map((plan) => awaited(plan, message.at))],
    undo: withUndo(state, message.done),
  };
  const closed = dialog === undefined ? known : withOverlay(known, undefined);
  if (message.problem !== undefined) {
    const count = message.of > 1 ? `${message.done.length} of ${message.of} done. ` : "";
    return done(notify(closed, "bad", `${message.title}: ${count}${message.problem}`), { kind: "refresh" });
  }
  return done(notify(closed, "info", `${message.title}: accepted by the server`), { kind: "refresh" });
}

function send(state: State, dialog: ConfirmDialog): Step {
  const { id, plans, actionTitle } = dialog;
  const never = nothingChangesBecause(state);
  if (never !== undefined) return say(withOverlay(state, undefined), "warning", `${actionTitle}: ${never}`);
  const [first] = plans;
  const title = plans.length === 1 && first !== undefined ? first.title : `${actionTitle}: ${plans.length} objects`;
  const sending = withOverlay(state, { ...dialog, stage: { stage: "sending", since: state.now }, problem: undefined });
  return done(sending, { kind: "carry-out", dialogId: id, title, plans });
}

function confirmTyped(state: State, dialog: ConfirmDialog): Step {
  const expected = expectedText(dialog);
  if (dialog.typed === expected) return send(state, dialog);
  return done(withOverlay(state, { ...dialog, typed: "", problem: `That was not "${expected}". Nothing was changed` }));
}

export function closeConfirm(state: State, { actionTitle, stage }: ConfirmDialog): Step {
  const what = stage.stage === "sending" ? "already sent; the outcome will be said here" : "nothing was changed";
  return say(withOverlay(state, undefined), "info", `${actionTitle}: ${what}`);
}

function dialogOf({ overlay }: State, dialogId: number): ConfirmDialog | undefined {
  return overlay?.kind === "confirm" && overlay.id === dialogId ? overlay : undefined;
}

/** What no listing holds (the job behind a workload, often) cannot be seen to change. */
function isSeen(state: State): (plan: ChangePlan) => boolean {
  return (plan) => listingsHolding(state, refOfPlan(plan)).length > 0;
}

function awaited(plan: ChangePlan, since: number): AwaitedOutcome {
  return {
    title: plan.title,
    of: refOfPlan(plan),
    expect: plan.request.verb === "delete" ? "gone" : "changed",
    resourceVersion: plan.target.resourceVersion,
    since,
    seenTerminating: false,
  };
}
