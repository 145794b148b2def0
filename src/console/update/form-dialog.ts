import type { Action } from "../model/catalog.ts";
import { type FormField, type FormValues, valuesOf } from "../model/form.ts";
import type { FormDialog } from "../model/overlay.ts";
import type { RowRef } from "../model/row.ts";
import { relatedIn, rowOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { askingIn } from "./asking.ts";
import { openConfirm } from "./confirm-dialog.ts";
import { deleteLeft, insert, lineOf, printableOf } from "./line-editor.ts";
import { showWhatIf } from "./report-page.ts";
import { done, notify, say, withOverlay } from "./step.ts";

const LONGEST_TEXT = 64;
const NOTHING_GIVEN: FormValues = new Map();

export function openForm(state: State, { id, title }: Action, of: RowRef): Step {
  const form = {
    kind: "form",
    actionId: id,
    title,
    of,
    fields: [],
    focus: 0,
    openedAt: state.now,
    preview: undefined,
  } as const;
  return withValues(state, form, NOTHING_GIVEN);
}

/** `bound`: the command of the key in the dialog scope. */
export function pressInForm(state: State, dialog: FormDialog, key: string, bound: string | undefined): Step {
  if (key === "esc" || key === "ctrl-c")
    return done(notify(withOverlay(state, undefined), "info", `${dialog.title}: nothing was changed`));
  if (key === "enter") return accept(state, dialog);
  if (bound === "dialog.next-group") return focused(state, dialog, 1);
  if (bound === "dialog.previous-group") return focused(state, dialog, -1);
  const field = dialog.fields[dialog.focus];
  if (field === undefined) return done(state);
  if (key === "up" || key === "down") {
    const by = key === "down" ? 1 : -1;
    return field.kind === "choice" ? chosen(state, dialog, field.id, by) : focused(state, dialog, by);
  }
  return typed(state, dialog, field, key);
}

/** Pasted text is typed into a text field; it never chooses or accepts. */
export function pasteInForm(state: State, dialog: FormDialog, text: string): Step {
  const field = dialog.fields[dialog.focus];
  return field?.kind === "text"
    ? withText(state, dialog, field.id, insert(lineOf(field.typed), text.trim()).text)
    : done(state);
}

function focused(state: State, dialog: FormDialog, by: 1 | -1): Step {
  const focus = (dialog.focus + by + dialog.fields.length) % dialog.fields.length;
  return done(withOverlay(state, { ...dialog, focus }));
}

/** Numbers typed for one choice are not meant for another. */
function chosen(state: State, dialog: FormDialog, id: string, by: 1 | -1): Step {
  const fields = dialog.fields.map((field): FormField => {
    if (field.kind === "text") return { ...field, typed: "" };
    if (field.id !== id) return field;
    return { ...field, chosen: Math.min(Math.max(field.chosen + by, 0), Math.max(field.options.length - 1, 0)) };
  });
  return withValues(state, dialog, valuesOf(fields));
}

function typed(state: State, dialog: FormDialog, field: FormField, key: string): Step {
  if (field.kind === "choice") return done(state);
  if (key === "backspace" || key === "ctrl-h")
    return withText(state, dialog, field.id, deleteLeft(lineOf(field.typed)).text);
  if (key === "ctrl-u") return withText(state, dialog, field.id, "");
  const text = printableOf(key);
  return text === undefined ? done(state) : withText(state, dialog, field.id, field.typed + text);
}

function withText(state: State, dialog: FormDialog, id: string, text: string): Step {
  if (text.length > LONGEST_TEXT) return done(state);
  const fields = dialog.fields.map((field) =>
    field.id === id && field.kind === "text" ? { ...field, typed: text } : field,
  );
  return withValues(state, dialog, valuesOf(fields));
}

/** Says what the planner thinks of the values while they are given. */
function withValues(state: State, dialog: FormDialog, values: FormValues): Step {
  const row = rowOf(state, dialog.of);
  const form = formOf(state, dialog);
  if (row === undefined || form === undefined) return gone(state, dialog);
  const related = relatedIn(state);
  const fields = form.fields(row, related, values);
  const preview = form.plan(row, related, valuesOf(fields), askingIn(state));
  return done(withOverlay(state, { ...dialog, fields, preview }));
}

function accept(state: State, dialog: FormDialog): Step {
  const row = rowOf(state, dialog.of);
  const form = formOf(state, dialog);
  if (row === undefined || form === undefined) return gone(state, dialog);
  const planned = form.plan(row, relatedIn(state), valuesOf(dialog.fields), askingIn(state));
  if (planned === undefined) return say(state, "info", `${dialog.title}: nothing is given yet`);
  if (planned.refusedBecause !== undefined) return done(withOverlay(state, { ...dialog, preview: planned }));
  if (!("change" in planned)) return openConfirm(state, dialog.title, [planned]);
  const { change, title: supposed } = planned;
  if (change === undefined) return done(state);
  return showWhatIf(withOverlay(state, undefined), { of: dialog.of, change, supposed });
}

function formOf(state: State, { actionId }: FormDialog) {
  return state.catalog.actions.get(actionId)?.form;
}

function gone(state: State, { of, title }: FormDialog): Step {
  return done(notify(withOverlay(state, undefined), "warning", `${title}: ${of.name} is gone; nothing was changed`));
}
