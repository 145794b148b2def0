import type { Cell } from "../model/cell.ts";
import type { StyledLine } from "../model/frame.ts";
import type { Row } from "../model/row.ts";
import type { Column } from "../model/view.ts";
import { foreignWidth } from "./styled-line.ts";
import type { PlacedColumn } from "./table-columns.ts";
import type { TableInput } from "./table-rows.ts";

/** No column of any view is wider. */
const WIDEST_CELL = 400;
/** Ages move once a second. */
const KEPT_MS = 1_000;
/** More than a few screens of rows: who scrolls through 50,000 shall not keep them all. */
const MOST_ROWS = 500;

/** A row's cells in the order of the columns, and how many terminal cells each wants; infinite for bars. */
export interface RowCells {
  readonly cells: readonly Cell[];
  readonly widths: readonly number[];
}

interface KeptLine {
  readonly look: number;
  readonly placed: readonly PlacedColumn[];
  readonly line: StyledLine;
}

/**
 * What a table drew last. Between two keys nothing changes in most rows, and a key must be answered within a frame: cells stay while
 * the listings, the second and the columns are the same, lines while the widths and the row's look are the same as well.
 */
class KeptTable {
  readonly #second: number;
  readonly #foundOut: number;
  readonly #columns: readonly Column[];
  readonly #cells = new Map<Row, RowCells>();
  readonly #lines = new Map<Row, KeptLine>();
  #placed: readonly PlacedColumn[] = [];

  constructor(second: number, foundOut: number, columns: readonly Column[]) {
    this.#second = second;
    this.#foundOut = foundOut;
    this.#columns = columns;
  }

  isFor(second: number, foundOut: number, columns: readonly Column[]): boolean {
    return second === this.#second && foundOut === this.#foundOut && areSame(columns, this.#columns);
  }

  cellsOf(row: Row, make: () => readonly Cell[]): RowCells {
    const known = this.#cells.get(row);
    if (known !== undefined) return known;
    if (this.#cells.size >= MOST_ROWS) {
      this.#cells.clear();
      this.#lines.clear();
    }
    const cells = make();
    const made = { cells, widths: cells.map(contentWidth) };
    this.#cells.set(row, made);
    return made;
  }

  /** The places of the last frame, if they are the same: lines are kept by them. */
  placed(wanted: readonly PlacedColumn[]): readonly PlacedColumn[] {
    const before = this.#placed;
    if (before.length !== wanted.length || wanted.some(({ width }, index) => width !== before[index]?.width))
      this.#placed = wanted;
    return this.#placed;
  }

  lineOf(row: Row, look: number, make: () => StyledLine): StyledLine {
    const known = this.#lines.get(row);
    if (known !== undefined && known.look === look && known.placed === this.#placed) return known.line;
    const line = make();
    this.#lines.set(row, { look, placed: this.#placed, line });
    return line;
  }
}

/** By all listings, then by pane: other listings, another table. */
const tables = new WeakMap<object, Map<string, KeptTable>>();

export function keptTable(
  { world, pane, related, width, foundOut = 0 }: TableInput,
  columns: readonly Column[],
): KeptTable {
  const second = Math.floor(related.now / KEPT_MS);
  if (world === undefined) return new KeptTable(second, foundOut, columns);
  const panes = tables.get(world) ?? new Map<string, KeptTable>();
  tables.set(world, panes);
  const key = `${pane.id} ${width}`;
  const known = panes.get(key);
  if (known?.isFor(second, foundOut, columns) === true) return known;
  const fresh = new KeptTable(second, foundOut, columns);
  panes.set(key, fresh);
  return fresh;
}

function contentWidth({ text, draw }: Cell): number {
  return draw === undefined ? foreignWidth(text, WIDEST_CELL) : Number.POSITIVE_INFINITY;
}

function areSame(one: readonly Column[], other: readonly Column[]): boolean {
  return one.length === other.length && one.every((column, index) => column === other[index]);
}
