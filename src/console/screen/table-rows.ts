import { cellWidth, fitCells } from "../../common/values/cell-width.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { Cell } from "../model/cell.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Listing } from "../model/listing.ts";
import type { Pane } from "../model/pane.ts";
import type { Related } from "../model/related.ts";
import type { Row } from "../model/row.ts";
import type { Column } from "../model/view.ts";
import { fitLine, span } from "./styled-line.ts";
import { GAP, type PlacedColumn, placeColumns } from "./table-columns.ts";

export interface TableInput {
  readonly pane: Pane;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly listings: readonly Listing[];
  readonly related: Related;
  readonly width: number;
  readonly focused: boolean;
}

/** Marks of a row stand in one cell of their own, before the first column. */
const MARK_CELLS = 2;

/** Headings and the visible rows. Looks at no other row: 50,000 cost what 50 cost. */
export function tableLines(input: TableInput): { readonly heading: StyledLine; readonly lines: readonly StyledLine[] } {
  const { pane, columns, rows, related, width } = input;
  const cells = rows.map((row) => new Map(columns.map((column) => [column.id, column.cell(row, related)])));
  const placed = placeColumns(columns, contentWidths(columns, cells), width - MARK_CELLS, pane.left);
  return {
    heading: headingLine(placed, pane, width),
    lines: rows.map((row, index) => rowLine(row, cells[index] ?? new Map(), placed, input)),
  };
}

function contentWidths(
  columns: readonly Column[],
  cells: readonly ReadonlyMap<string, Cell>[],
): ReadonlyMap<string, number> {
  return new Map(
    columns.map(({ id }) => [
      id,
      cells.reduce((widest, row) => Math.max(widest, cellWidth(cleanLine(row.get(id)?.text ?? ""))), 0),
    ]),
  );
}

function headingLine(placed: readonly PlacedColumn[], { sort, pickedColumn }: Pane, width: number): StyledLine {
  const parts: Span[] = [span(" ".repeat(MARK_CELLS))];
  for (const [index, { column, width: cells }] of placed.entries()) {
    if (index > 0) parts.push(span(" ".repeat(GAP)));
    const arrow = column.id === sort.columnId ? (sort.descending ? "↓" : "↑") : "";
    const picked = column.id === pickedColumn;
    parts.push(
      span(fitCells(`${column.title}${arrow}`, cells, column.align), "heading", {
        bold: true,
        ...(picked ? { underline: true, inverse: true } : {}),
      }),
    );
  }
  return fitLine(parts, width);
}

function rowLine(
  row: Row,
  cells: ReadonlyMap<string, Cell>,
  placed: readonly PlacedColumn[],
  input: TableInput,
): StyledLine {
  const { pane, width, focused } = input;
  const marked = pane.marks.has(row.meta.uid);
  const underCursor = row.meta.uid === pane.cursor;
  const style: Pick<Span, "inverse" | "background"> = {
    ...(underCursor && focused ? { inverse: true } : {}),
    ...(marked ? { background: "mark" as const } : {}),
  };
  const sign = `${underCursor ? "›" : " "}${marked ? "*" : " "}`;
  const parts: Span[] = [span(sign, marked ? "accent" : "muted", style)];
  for (const [index, { column, width: room }] of placed.entries()) {
    if (index > 0) parts.push(span(" ".repeat(GAP), "normal", style));
    parts.push(...cellSpans(row, column, cells.get(column.id), room, input).map((part) => ({ ...part, ...style })));
  }
  return fitLine(parts, width);
}

function cellSpans(row: Row, column: Column, cell: Cell | undefined, room: number, input: TableInput): readonly Span[] {
  if (cell === undefined) return [span(" ".repeat(room))];
  if (row.unreadable !== undefined && column.id !== "name" && column.id !== "namespace") {
    return [span(fitCells("unreadable", room, column.align), "bad")];
  }
  if (cell.draw !== undefined) return fitLine(cell.draw(room), room);
  const text = fitCells(cleanLine(cell.text), room, column.align);
  if (hasChanged(row, column, cell, input)) return [span(text, "changed", { bold: true })];
  return [span(text, cell.tone)];
}

/** A cell whose text differs from what it was before the last poll, for a few seconds. */
function hasChanged(row: Row, column: Column, cell: Cell, { listings, related }: TableInput): boolean {
  if (column.ticking) return false;
  for (const { store } of listings) {
    const before = store.before.get(row.meta.uid);
    if (before !== undefined) return column.cell(before.row, related).text !== cell.text;
  }
  return false;
}
