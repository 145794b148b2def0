import { boundTo } from "../model/keymap.ts";
import { offeredItems } from "../model/offered-items.ts";
import type { Choice, Overlay, Picker, Question } from "../model/overlay.ts";
import type { State, Step } from "../model/state.ts";
import { goToNamespace } from "./choices.ts";
import { DEAF_AFTER_OPENING_MS, pasteInConfirm, pressInConfirm } from "./confirm-dialog.ts";
import { pasteInForm, pressInForm } from "./form-dialog.ts";
import { chosenRow, goToObject } from "./go-to-object.ts";
import { deleteLeft, insert, lineOf, printableOf } from "./line-editor.ts";
import { pasteInPrompt, pressInPrompt } from "./prompt.ts";
import { openContext } from "./run-command-line.ts";
import { pressInScale } from "./scale-dialog.ts";
import { startAction } from "./start-action.ts";
import { done, say, withOverlay } from "./step.ts";

/** A key goes to what stands on top of the page. */
export function pressInOverlay(state: State, overlay: Overlay, key: string, at: number): Step {
  const { keymap } = state.catalog;
  switch (overlay.kind) {
    case "prompt":
      return pressInPrompt(state, overlay, key, boundTo(keymap, ["prompt"], key));
    case "confirm":
      return pressInConfirm(state, overlay, key, at);
    case "scale":
      return pressInScale(state, overlay, key, boundTo(keymap, ["dialog"], key));
    case "form":
      return pressInForm(state, overlay, key, boundTo(keymap, ["dialog"], key));
    case "picker":
      return pressInPicker(state, overlay, key, boundTo(keymap, ["picker"], key), at);
    case "question":
      return pressInQuestion(state, overlay, key, at);
    case "text-box":
      return done(withOverlay(state, undefined));
    default:
      return overlay satisfies never;
  }
}

/** Pasted text may be typed into a line; it never presses a key. */
export function pasteInOverlay(state: State, overlay: Overlay, text: string): Step {
  if (overlay.kind === "prompt") return pasteInPrompt(state, overlay, text);
  if (overlay.kind === "confirm") return pasteInConfirm(state, overlay);
  if (overlay.kind === "form") return pasteInForm(state, overlay, text);
  if (overlay.kind === "picker")
    return done(withOverlay(state, { ...overlay, typed: insert(lineOf(overlay.typed), text).text, cursor: 0 }));
  return done(state);
}

function pressInPicker(state: State, picker: Picker, key: string, bound: string | undefined, at: number): Step {
  const offered = offeredItems(picker);
  switch (bound) {
    case "prompt.cancel":
      return done(withOverlay(state, undefined));
    case "prompt.accept":
      return choose(state, picker, at);
    case "picker.down":
    case "picker.up": {
      const by = bound === "picker.down" ? 1 : -1;
      const cursor = Math.min(Math.max(picker.cursor + by, 0), Math.max(offered.length - 1, 0));
      return done(withOverlay(state, { ...picker, cursor }));
    }
    case "prompt.delete-left":
      return done(withOverlay(state, { ...picker, typed: deleteLeft(lineOf(picker.typed)).text, cursor: 0 }));
    default: {
      const text = printableOf(key);
      return text === undefined
        ? done(state)
        : done(withOverlay(state, { ...picker, typed: picker.typed + text, cursor: 0 }));
    }
  }
}

function choose(state: State, picker: Picker, at: number): Step {
  const item = offeredItems(picker)[picker.cursor];
  if (item === undefined) return done(state);
  if (item.disabledBecause !== undefined) return say(state, "warning", `${item.label}: ${item.disabledBecause}`);
  const closed = withOverlay(state, undefined);
  const { choose: choice } = item;
  switch (choice.kind) {
    case "namespace":
      return goToNamespace(closed, choice.name);
    case "context": {
      const step = openContext(closed, choice.name);
      return typeof step === "string" ? say(closed, "warning", step) : step;
    }
    case "action":
      return startChosen(closed, choice, at);
    case "object":
      return goToObject(closed, choice.ref);
    default:
      return choice satisfies never;
  }
}

/** The rows may have changed under the picker: an action chosen for one object never starts on another. */
function startChosen(state: State, { id, uid }: Extract<Choice, { kind: "action" }>, at: number): Step {
  const action = state.catalog.actions.get(id);
  if (action === undefined) return done(state);
  if (uid !== undefined && chosenRow(state)?.row.meta.uid !== uid)
    return say(state, "warning", `${action.title}: the row it was chosen for is gone. Choose a row again`);
  return startAction(state, action, at);
}

function pressInQuestion(state: State, question: Question, key: string, at: number): Step {
  if (at - question.openedAt < DEAF_AFTER_OPENING_MS) return done(state);
  if (key === "y") return done(withOverlay(state, undefined), ...question.whenYes);
  if (key === "n" || key === "esc" || key === "q" || key === "ctrl-c")
    return done(withOverlay(state, undefined), ...question.whenNo);
  return done(state);
}
