import { cleanLine } from "../../common/values/text.ts";
import type { FrameLink, StyledLine } from "../model/frame.ts";
import { keyScopes } from "../model/key-scopes.ts";
import { keysOf } from "../model/keymap.ts";
import { offeredItems } from "../model/offered-items.ts";
import type { Overlay, Picker, PickerItem, Question, TextBox } from "../model/overlay.ts";
import type { RowRef } from "../model/row.ts";
import type { State } from "../model/state.ts";
import { box } from "./box.ts";
import { confirmLines } from "./confirm-box.ts";
import { formLines } from "./form-box.ts";
import { scaleLines } from "./scale-box.ts";
import { fitLine, foreign, foreignWidth, lineWidth, overlayLine, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

interface Placed {
  readonly lines: readonly StyledLine[];
  readonly links: readonly FrameLink[];
}

const WIDEST = 90;
const MARGIN = 4;

/** Puts the dialog, if there is one, in the middle of the page. The prompt has its own line at the bottom. */
export function placeOverlay(
  state: State,
  page: readonly StyledLine[],
  size: { readonly columns: number; readonly rows: number },
): Placed {
  const { overlay } = state;
  if (overlay === undefined || overlay.kind === "prompt") return { lines: page, links: [] };
  const width = Math.min(WIDEST, size.columns - MARGIN);
  const { title, body } = content(state, overlay, width - 4, size.rows - 4);
  const height = Math.min(body.length + 2, size.rows);
  const x = Math.floor((size.columns - width) / 2);
  const y = Math.max(Math.floor((size.rows - height) / 2), 0);
  const framed = box(
    [foreign(` ${title} `, "accent", { bold: true })],
    body.map((line) => [span(" "), ...line]),
    width,
    height,
    { tone: "accent", heavy: true },
  );
  const dialog = framed.map((line) =>
    line.map((part) => (part.background === undefined ? { ...part, background: "dialog" as const } : part)),
  );
  const lines = page.map((line, row) => {
    const over = dialog[row - y];
    return over === undefined ? line : overlayLine(line, over, x, size.columns);
  });
  return { lines, links: overlay.kind === "text-box" ? linksIn(overlay, body, x + 2, y + 1, width) : [] };
}

function content(
  state: State,
  overlay: Exclude<Overlay, { kind: "prompt" }>,
  width: number,
  height: number,
): { readonly title: string; readonly body: readonly StyledLine[] } {
  switch (overlay.kind) {
    case "confirm":
      return { title: overlay.actionTitle, body: confirmLines(state, overlay, width, height + 2) };
    case "scale":
      return { title: `Scale ${overlay.of.namespace}/${overlay.of.name}`, body: scaleLines(state, overlay, width) };
    case "form":
      return { title: `${overlay.title}: ${named(overlay.of)}`, body: formLines(state, overlay, width, height) };
    case "picker":
      return { title: overlay.title, body: pickerLines(state, overlay, height) };
    case "question":
      return { title: overlay.title, body: questionLines(overlay, width) };
    case "text-box":
      return { title: overlay.title, body: textBoxLines(overlay, width) };
    default:
      return overlay satisfies never;
  }
}

function named({ namespace, name }: RowRef): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

const WIDEST_LABEL = 40;

function pickerLines(state: State, picker: Picker, height: number): readonly StyledLine[] {
  const items = offeredItems(picker);
  const room = Math.max(height - 3, 1);
  const top = Math.min(Math.max(picker.cursor - Math.floor(room / 2), 0), Math.max(items.length - room, 0));
  const widest = Math.max(...picker.items.map(({ label }) => foreignWidth(label, WIDEST_LABEL)), 0);
  const place = items.length > room ? `  ${picker.cursor + 1} of ${items.length}` : "";
  const lines: StyledLine[] = [
    [
      picker.typed === "" ? span("type to narrow the list", "muted") : foreign(picker.typed, "accent"),
      span(picker.typed === "" ? "" : "█", "muted"),
      span(place, "muted"),
    ],
  ];
  for (const [index, item] of items.slice(top, top + room).entries()) {
    const { label, disabledBecause } = item;
    const chosen = top + index === picker.cursor;
    lines.push([
      span(chosen ? "› " : "  ", "accent"),
      ...fitLine([foreign(label, disabledBecause === undefined ? "normal" : "muted")], widest).map((part) =>
        chosen ? { ...part, inverse: true } : part,
      ),
      disabledBecause === undefined
        ? foreign(`  ${detailOf(state, item)}`, "muted")
        : foreign(`  ✖ ${disabledBecause}`, "warning"),
    ]);
  }
  if (items.length === 0) lines.push([span("  nothing matches", "muted")]);
  return lines;
}

/** Actions show the key that would have started them. */
function detailOf(state: State, { choose, detail }: PickerItem): string {
  if (choose.kind !== "action") return detail;
  return keysOf(state.catalog.keymap, keyScopes(state), choose.id)[0] ?? "";
}

function questionLines({ lines }: Question, width: number): readonly StyledLine[] {
  return [
    ...lines.flatMap((line) => paragraph(line, width)),
    [],
    [span("y", "key", { bold: true }), span(" yes   "), span("n", "key", { bold: true }), span(" no")],
  ];
}

function textBoxLines({ url, lines }: TextBox, width: number): readonly StyledLine[] {
  const address: readonly StyledLine[] =
    url === undefined
      ? []
      : [...paragraph(url, width, "info").map((line) => line.map((part) => ({ ...part, underline: true }))), []];
  return [...address, ...lines.flatMap((line) => paragraph(line, width)), [], [span("any key closes this", "muted")]];
}

/** The address is a link where it stands on one line. */
function linksIn(
  { url }: TextBox,
  body: readonly StyledLine[],
  x: number,
  y: number,
  width: number,
): readonly FrameLink[] {
  const first = body[0];
  if (
    url === undefined ||
    first === undefined ||
    lineWidth(first) !== cleanLine(url).length ||
    lineWidth(first) > width
  )
    return [];
  return [{ x, y, text: cleanLine(url), url }];
}
