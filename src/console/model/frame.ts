import type { Tone } from "./tone.ts";

/**
 * One whole screen as data: what `screen(state)` returns, what golden tests compare, and what `widgets` paint.
 * Text in it is clean: no control characters, and each line is at most `columns` terminal cells wide.
 */
export interface Frame {
  readonly columns: number;
  readonly rows: number;
  /** At most `rows` lines, top to bottom; missing cells are blank. */
  readonly lines: readonly StyledLine[];
  /** Where the text cursor stands while a person types; hidden when absent. */
  readonly cursor?: { readonly x: number; readonly y: number } | undefined;
  readonly charts: readonly Chart[];
  readonly links: readonly FrameLink[];
}

export type StyledLine = readonly Span[];

/** A run of cells of one style. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
  readonly bold?: boolean;
  readonly underline?: boolean;
  /** The row under the cursor, the focused tab: background and text change places. */
  readonly inverse?: boolean;
  /** Marked rows and dialogs stand on another background. */
  readonly background?: "mark" | "dialog" | "alarm" | undefined;
}

/** A line chart over the cells of `area`; the cells below it are blank. */
export interface Chart {
  readonly area: Area;
  readonly title: string;
  /** Labels of the x axis, one per point. */
  readonly labels: readonly string[];
  readonly series: readonly ChartSeries[];
}

export interface ChartSeries {
  readonly name: string;
  readonly tone: Tone;
  readonly points: readonly number[];
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
}

/** Cells that already show `text` and should also be a link (OSC 8) where the terminal knows links. */
export interface FrameLink {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly url: string;
}
