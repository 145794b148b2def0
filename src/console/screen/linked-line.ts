import type { StyledLine } from "../model/frame.ts";
import type { LinkTarget } from "../model/page.ts";
import type { Tone } from "../model/tone.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

/** A line of a report, and the object that it leads to. */
export interface LinkedLine {
  readonly line: StyledLine;
  readonly target?: LinkTarget | undefined;
}

export function plain(line: StyledLine): LinkedLine {
  return { line };
}

export function wrapped(text: string, width: number, tone: Tone): readonly LinkedLine[] {
  return paragraph(text, width, tone).map(plain);
}

/** A heading over indented lines, with a blank line before it; nothing when there are no lines. */
export function section(title: string, lines: readonly LinkedLine[]): readonly LinkedLine[] {
  if (lines.length === 0) return [];
  const indented = lines.map(({ line, target }) => ({ line: [span("  "), ...line], target }));
  return [plain([]), plain([foreign(title, "heading", { bold: true })]), ...indented];
}

const LABEL = 12;

/** A label, and text of any length beside it. */
export function labelled(label: string, text: string, width: number, tone: Tone): readonly LinkedLine[] {
  const [first = [], ...rest] = paragraph(text, width - LABEL - 2, tone);
  return [
    plain([span(label.padEnd(LABEL), "muted"), ...first]),
    ...rest.map((line) => plain([span(" ".repeat(LABEL)), ...line])),
  ];
}
