import type { Filter } from "./filter.ts";
import type { Row } from "./row.ts";
import type { Sort } from "./view.ts";

/** A live table on the screen. Cursor and marks are uids: they follow their object through every sort and poll. */
export interface Pane {
  /** Unique while the program runs. */
  readonly id: number;
  readonly viewId: string;
  /** Asked for by name: shown as it is, never as the view to show instead when it is denied. */
  readonly exact?: boolean;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  readonly cursor: string | undefined;
  /** First visible row. */
  readonly top: number;
  /** First visible column after the name. */
  readonly left: number;
  readonly marks: ReadonlySet<string>;
  readonly filter: Filter;
  /** Sort by this column. */
  readonly sort: Sort;
  /** Column the sort key acts on; undefined until a person picks one. */
  readonly pickedColumn: string | undefined;
  readonly wide: boolean;
  readonly faultsOnly: boolean;
  /** Rows of a drill-down: only objects whose owner, or whose cluster, is this one. */
  readonly within:
    | {
        readonly uid: string;
        readonly title: string;
        readonly label?: { readonly key: string; readonly value: string };
      }
    | undefined;
  readonly arranged: Arrangement;
}

/** The rows in the order shown. `basis` names the inputs it was made from; a different one means it must be made again. */
export interface Arrangement {
  readonly rows: readonly Row[];
  readonly basis: string;
  /** Rows before filtering. */
  readonly total: number;
  /** Set when a filter could not be applied (a pattern that takes too long). */
  readonly problem: string | undefined;
  /** When the order last moved without a key: destructive keys wait a moment after it. */
  readonly movedAt: number;
}

export const NOT_ARRANGED: Arrangement = { rows: [], basis: "", total: 0, problem: undefined, movedAt: 0 };
