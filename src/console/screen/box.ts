import type { StyledLine } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";
import { cutLine, fitLine, lineWidth, span } from "./styled-line.ts";

export interface BoxStyle {
  readonly tone: Tone;
  /** A heavier frame: the pane that has the keys, told apart without colour. */
  readonly heavy: boolean;
}

const LIGHT = { topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘", across: "─", down: "│" } as const;
const HEAVY = { topLeft: "┏", topRight: "┓", bottomLeft: "┗", bottomRight: "┛", across: "━", down: "┃" } as const;

/** A frame around lines: exactly `width` cells and `height` lines, with the title in the upper edge and a note in the lower one. */
export function box(
  title: StyledLine,
  body: readonly StyledLine[],
  width: number,
  height: number,
  style: BoxStyle,
  note: StyledLine = [],
): readonly StyledLine[] {
  const marks = style.heavy ? HEAVY : LIGHT;
  const edge = (text: string) => span(text, style.tone, { bold: style.heavy });
  const inner = Math.max(width - 2, 0);
  const lines: StyledLine[] = [
    [edge(marks.topLeft), ...onEdge(title, inner, marks.across, style), edge(marks.topRight)],
  ];
  for (let row = 0; row < height - 2; row += 1) lines.push(framed(fitLine(body[row] ?? [], inner), style));
  if (height > 1)
    lines.push([edge(marks.bottomLeft), ...onEdge(note, inner, marks.across, style), edge(marks.bottomRight)]);
  return lines.slice(0, height);
}

/** Lines that were framed before: most lines of a table are the same from one frame to the next. */
const known = new WeakMap<StyledLine, { readonly style: BoxStyle; readonly line: StyledLine }>();

function framed(line: StyledLine, style: BoxStyle): StyledLine {
  const before = known.get(line);
  if (before?.style.tone === style.tone && before.style.heavy === style.heavy) return before.line;
  const edge = span((style.heavy ? HEAVY : LIGHT).down, style.tone, { bold: style.heavy });
  const made = [edge, ...line, edge];
  known.set(line, { style, line: made });
  return made;
}

function onEdge(text: StyledLine, width: number, across: string, style: BoxStyle): StyledLine {
  const edge = (length: number) => span(across.repeat(Math.max(length, 0)), style.tone, { bold: style.heavy });
  if (text.length === 0 || width < 4) return [edge(width)];
  const room = width - 2;
  const shown = cutLine(text, room);
  return [edge(1), ...shown, edge(width - 1 - lineWidth(shown))];
}
