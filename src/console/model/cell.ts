import type { Span } from "./frame.ts";
import type { Tone } from "./tone.ts";

/** What a column sorts and compares by: never the shown text, unless the value is text. Undefined sorts last. */
export type SortValue = number | bigint | string | undefined;

/** One value of one row. `text` may still hold hostile characters: it is cleaned where the frame is made. */
export interface Cell {
  readonly text: string;
  readonly tone: Tone;
  /** Absent: sorts by `text`. */
  readonly sort?: SortValue;
  /** For bars: drawn in place of `text`, given the column's width in cells. `text` stays the searchable form. */
  readonly draw?: (width: number) => readonly Span[];
}

/** A value that could not be read. Shown so, sorted last, and never taken for 0. */
export const UNKNOWN: Cell = { text: "?", tone: "muted", sort: undefined };

/** Nothing to show, as opposed to unknown. */
export const EMPTY: Cell = { text: "", tone: "normal", sort: undefined };
