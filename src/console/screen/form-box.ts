import type { ChoiceField, FormField, FormOption, TextField } from "../model/form.ts";
import type { StyledLine } from "../model/frame.ts";
import { keysOf } from "../model/keymap.ts";
import type { FormDialog } from "../model/overlay.ts";
import type { State } from "../model/state.ts";
import { fitLine, foreign, foreignWidth, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

const MOST_OPTIONS = 8;
/** Other fields, the preview and the frame want room as well. */
const OTHER_LINES = 14;
const WIDEST_LABEL = 40;

/** The fields, and what the planner says of what has been given so far. */
export function formLines(state: State, dialog: FormDialog, width: number, height: number): readonly StyledLine[] {
  const { fields, focus, preview } = dialog;
  const widest = Math.max(...fields.map(({ label }) => label.length), 0);
  const room = Math.min(MOST_OPTIONS, Math.max(height - OTHER_LINES, 3));
  const lines = fields.flatMap((field, index) => fieldLines(field, index === focus, widest, room));
  return [...lines, [], ...previewLines(preview, width), hints(state, fields)];
}

function previewLines(preview: FormDialog["preview"], width: number): readonly StyledLine[] {
  if (preview === undefined) return [];
  if (preview.refusedBecause !== undefined) return [...paragraph(preview.refusedBecause, width, "bad"), []];
  const tone = "change" in preview ? "normal" : "warning";
  return [
    ...paragraph(preview.title, width, "info"),
    ...preview.notes.flatMap((note) => paragraph(`- ${note}`, width, tone)),
    [],
  ];
}

function fieldLines(field: FormField, focused: boolean, widest: number, room: number): readonly StyledLine[] {
  const label = span(`${focused ? "› " : "  "}${field.label.padEnd(widest)}  `, focused ? "accent" : "muted");
  return field.kind === "text" ? [[label, ...textParts(field, focused)]] : choiceLines(field, label, focused, room);
}

function textParts({ typed, hint }: TextField, focused: boolean): StyledLine {
  const cursor = focused ? [span("█", "muted")] : [];
  return [
    foreign(typed, "key", { bold: true }),
    ...cursor,
    foreign(`${typed === "" && !focused ? "" : "  "}${hint}`, "muted"),
  ];
}

/** A window of the options around the chosen one; only that one while another field has the keys. */
function choiceLines(
  field: ChoiceField,
  label: StyledLine[number],
  focused: boolean,
  room: number,
): readonly StyledLine[] {
  const { options, chosen } = field;
  const shown = focused ? room : 1;
  const top = Math.min(Math.max(chosen - Math.floor(shown / 2), 0), Math.max(options.length - shown, 0));
  const widest = Math.max(...options.map((option) => foreignWidth(option.label, WIDEST_LABEL)), 0);
  const place = options.length > shown ? `${chosen + 1} of ${options.length}` : "";
  if (options.length === 0) return [[label, span("nothing to choose from", "muted")]];
  const lines = options
    .slice(top, top + shown)
    .map((option, index) => optionLine(option, top + index === chosen, widest));
  const [first = [], ...rest] = lines;
  const indent = span(" ".repeat(label.text.length), "muted");
  return [
    [label, ...first],
    ...rest.map((line): StyledLine => [indent, ...line]),
    ...(place === "" ? [] : [[indent, span(place, "muted")]]),
  ];
}

function optionLine({ label, detail }: FormOption, isChosen: boolean, widest: number): StyledLine {
  const name = fitLine([foreign(label, "normal")], widest).map((part) =>
    isChosen ? { ...part, inverse: true } : part,
  );
  return [...name, foreign(`  ${detail}`, "muted")];
}

function hints(state: State, fields: readonly FormField[]): StyledLine {
  const next = keysOf(state.catalog.keymap, ["dialog"], "dialog.next-group")[0];
  const offered: readonly (readonly [string | undefined, string])[] = [
    ["enter", "go on"],
    [fields.some(({ kind }) => kind === "choice") ? "↑ ↓" : undefined, "choose"],
    [fields.length > 1 ? next : undefined, "next field"],
    ["esc", "leave it"],
  ];
  return offered.flatMap(([key, words]) => (key === undefined ? [] : [span(key, "key"), span(` ${words}   `)]));
}
