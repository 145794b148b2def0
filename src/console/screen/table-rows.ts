import { fitCells } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import { type Cell, UNKNOWN } from "../model/cell.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Listing } from "../model/listing.ts";
import type { Pane } from "../model/pane.ts";
import type { Related } from "../model/related.ts";
import type { Row } from "../model/row.ts";
import type { Column } from "../model/view.ts";
import { keptTable, type RowCells } from "./kept-rows.ts";
import { fitLine, headOf, span } from "./styled-line.ts";
import { chooseColumns, columnWidths, GAP, type PlacedColumn } from "./table-columns.ts";

export interface TableInput {
  readonly pane: Pane;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly listings: readonly Listing[];
  readonly related: Related;
  readonly width: number;
  readonly focused: boolean;
  /** All listings at this moment: what was drawn from the same ones, in the same second, is drawn again as it was. */
  readonly world?: object;
  /** Rises whenever something was found out that a frame did not wait for. */
  readonly foundOut?: number;
}

/** The cursor's sign and the mark stand before the first column. */
const MARK_CELLS = 2;
/** A blank between the last column and the frame. */
const MARGIN_CELLS = 1;

/** Headings and the visible rows. Looks at no other row: 50,000 cost what 50 cost. */
export function tableLines(input: TableInput): { readonly heading: StyledLine; readonly lines: readonly StyledLine[] } {
  const { pane, columns, rows, related, width } = input;
  const room = width - MARK_CELLS - MARGIN_CELLS;
  const chosen = chooseColumns(columns, room, { left: pane.left, picked: pane.pickedColumn });
  const kept = keptTable(input, chosen);
  const cells = rows.map((row) => kept.cellsOf(row, () => chosen.map((column) => cellOf(row, column, related))));
  const placed = kept.placed(columnWidths(chosen, contentWidths(chosen, cells), room, pane.sort.columnId));
  return {
    heading: headingLine(placed, pane, width),
    lines: rows.map((row, index) => {
      const look = lookOf(row, input);
      return kept.lineOf(row, look.key, () => rowLine(row, cells[index] ?? NO_CELLS, placed, look, input));
    }),
  };
}

const NO_CELLS: RowCells = { cells: [], widths: [] };

interface RowLook {
  readonly marked: boolean;
  readonly underCursor: boolean;
  readonly focused: boolean;
  readonly key: number;
}

function lookOf({ meta }: Row, { pane, focused }: TableInput): RowLook {
  const marked = pane.marks.has(meta.uid);
  const underCursor = meta.uid === pane.cursor;
  return { marked, underCursor, focused, key: Number(marked) + 2 * Number(underCursor) + 4 * Number(focused) };
}

/** Of a row that could not be read, only the name is known; its reason says why. */
function cellOf(row: Row, column: Column, related: Related): Cell {
  if (row.unreadable === undefined || column.id === "name" || column.id === "namespace")
    return column.cell(row, related);
  if (column.id === "status") return { text: "✖ unreadable", tone: "bad" };
  return column.id === "reason" ? { text: row.unreadable, tone: "bad" } : UNKNOWN;
}

function contentWidths(columns: readonly Column[], rows: readonly RowCells[]): ReadonlyMap<string, number> {
  return new Map(
    columns.map(({ id }, index) => [id, rows.reduce((widest, { widths }) => Math.max(widest, widths[index] ?? 0), 0)]),
  );
}

function headingLine(placed: readonly PlacedColumn[], { sort, pickedColumn }: Pane, width: number): StyledLine {
  const parts: Span[] = [span(" ".repeat(MARK_CELLS))];
  for (const [index, { column, width: cells }] of placed.entries()) {
    if (index > 0) parts.push(span(" ".repeat(GAP)));
    const arrow = column.id === sort.columnId ? (sort.descending ? "↓" : "↑") : "";
    const picked = column.id === pickedColumn;
    parts.push(
      span(fitCells(`${headOf(cleanLine(column.title), cells)}${arrow}`, cells, column.align), "heading", {
        bold: true,
        ...(picked ? { underline: true, inverse: true } : {}),
      }),
    );
  }
  return fitLine(parts, width);
}

function rowLine(
  row: Row,
  { cells }: RowCells,
  placed: readonly PlacedColumn[],
  { marked, underCursor, focused }: RowLook,
  input: TableInput,
): StyledLine {
  const style: Pick<Span, "inverse" | "background"> = {
    ...(underCursor && focused ? { inverse: true } : {}),
    ...(marked ? { background: "mark" as const } : {}),
  };
  const sign = `${underCursor ? "›" : " "}${marked ? "*" : " "}`;
  const parts: Span[] = [span(sign, marked ? "accent" : "muted", style)];
  for (const [index, { column, width: room }] of placed.entries()) {
    if (index > 0) parts.push(span(" ".repeat(GAP), "normal", style));
    parts.push(...cellSpans(row, column, cells[index], room, input).map((part) => ({ ...part, ...style })));
  }
  return fitLine(parts, input.width);
}

function cellSpans(row: Row, column: Column, cell: Cell | undefined, room: number, input: TableInput): readonly Span[] {
  if (cell === undefined) return [span(" ".repeat(room))];
  const changed = hasChanged(row, column, cell, input);
  if (cell.draw !== undefined) {
    const bar = fitLine(
      cell.draw(room).map((part) => ({ ...part, text: cleanLine(part.text) })),
      room,
    );
    return changed ? bar.map((part) => ({ ...part, bold: true })) : bar;
  }
  const text = fitCells(headOf(cleanLine(cell.text), room), room, column.align);
  if (!changed) return [span(text, cell.tone)];
  // What is wrong stays as visible as it was; the change only adds to it.
  const isTrouble = cell.tone === "bad" || cell.tone === "warning";
  return [span(text, isTrouble ? cell.tone : "changed", { bold: true, ...(isTrouble ? { underline: true } : {}) })];
}

/** A cell whose text differs from what it was before the last poll, for a few seconds. */
function hasChanged(row: Row, column: Column, cell: Cell, { listings, related }: TableInput): boolean {
  if (column.ticking) return false;
  for (const { store } of listings) {
    const before = store.before.get(row.meta.uid);
    if (before !== undefined) return cellOf(before.row, column, related).text !== cell.text;
  }
  return false;
}
