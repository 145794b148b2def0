import type { HasMeta } from "../../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../../common/kubernetes-cluster/resource-kind.ts";
import { type Cell, UNKNOWN } from "../../model/cell.ts";
import type { Related } from "../../model/related.ts";
import type { Row } from "../../model/row.ts";
import type { Column, ComputedColumn } from "../../model/view.ts";

/** A column function with what a view must know to sort, filter and highlight by it. */
export interface NamedColumn<T extends HasMeta = HasMeta> {
  readonly compare: Column["compare"];
  /** Changes with the clock alone. */
  readonly ticking: boolean;
  readonly cell: ComputedColumn<T>;
  readonly prepare?: Column["prepare"];
}

/** Everything a view over one kind can name: `computed:` columns and a `summary:`. */
export interface KindColumns {
  readonly kind: ResourceKind;
  readonly columns: ReadonlyMap<string, NamedColumn>;
  readonly summary: RowsSummary | undefined;
}

export type RowsSummary = (rows: readonly Row[], related: Related) => Cell;

/** Columns that compare by text, by number, …: the cell's `sort` value must be of that sort. */
export const byText = <T extends HasMeta>(cell: ComputedColumn<T>): NamedColumn<T> => ({
  compare: "text",
  ticking: false,
  cell,
});
export const byNumber = <T extends HasMeta>(cell: ComputedColumn<T>): NamedColumn<T> => ({
  compare: "number",
  ticking: false,
  cell,
});
/** Sorts by nanos, see `Quantity`. */
export const byQuantity = <T extends HasMeta>(cell: ComputedColumn<T>): NamedColumn<T> => ({
  compare: "quantity",
  ticking: false,
  cell,
});
/** Shows an age, sorts by the moment in milliseconds since 1970. */
export const byTime = <T extends HasMeta>(cell: ComputedColumn<T>): NamedColumn<T> => ({
  compare: "time",
  ticking: true,
  cell,
});

/**
 * Gathers the columns of one kind and forgets their record type: rows of a kind hold records that its own `project` made, which is
 * what makes the cast right. A record that could not be read has no values at all.
 */
export function kindColumns<T extends HasMeta>(
  kind: ResourceKind<T>,
  columns: Readonly<Record<string, NamedColumn<T>>>,
  summary?: (records: readonly T[], related: Related) => Cell,
): KindColumns {
  return {
    kind,
    columns: new Map(
      Object.entries(columns).map(([name, { compare, ticking, cell, prepare }]) => [
        name,
        {
          compare,
          ticking,
          prepare,
          cell: (record, related) => (record.unreadable === undefined ? cell(record as T, related) : UNKNOWN),
        },
      ]),
    ),
    summary:
      summary === undefined
        ? undefined
        : (rows, related) =>
            summary(
              rows.filter(({ record }) => record.unreadable === undefined).map(({ record }) => record as T),
              related,
            ),
  };
}
