import { cellWidth } from "../../common/values/cell-width.ts";
import type { Column } from "../model/view.ts";

export interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

/** Cells between two columns. */
export const GAP = 1;

/**
 * Chooses columns and their widths for the room there is: each as wide as its content within its own bounds, the least important
 * ones dropped while they do not fit, the rest of the room for those that grow. `left` scrolls past columns after the first.
 */
export function placeColumns(
  columns: readonly Column[],
  contentWidths: ReadonlyMap<string, number>,
  room: number,
  left: number,
): readonly PlacedColumn[] {
  const [first, ...others] = columns;
  if (first === undefined || room <= 0) return [];
  let placed = [first, ...others.slice(left)].map((column) => ({ column, width: wantedWidth(column, contentWidths) }));
  while (placed.length > 1 && total(placed) > room && hasExpendable(placed)) placed = withoutLeastImportant(placed);
  placed = shrunk(placed, room);
  return grown(placed, room);
}

function wantedWidth(column: Column, contentWidths: ReadonlyMap<string, number>): number {
  const content = Math.max(contentWidths.get(column.id) ?? 0, cellWidth(column.title) + 1);
  return Math.min(Math.max(content, column.width.min), Math.max(column.width.max, column.width.min));
}

function total(placed: readonly PlacedColumn[]): number {
  return placed.reduce((sum, { width }) => sum + width, 0) + GAP * Math.max(placed.length - 1, 0);
}

/** Columns of priority 1 give way only when there is nothing else to give. */
function hasExpendable(placed: readonly PlacedColumn[]): boolean {
  return placed.some(({ column }, index) => index > 0 && column.priority > 1) && minimum(placed) > 0;
}

function minimum(placed: readonly PlacedColumn[]): number {
  return placed.reduce((sum, { column }) => sum + column.width.min, 0);
}

function withoutLeastImportant(placed: readonly PlacedColumn[]): PlacedColumn[] {
  let worst = -1;
  placed.forEach(({ column }, index) => {
    const rival = placed[worst];
    if (index > 0 && column.priority > 1 && (rival === undefined || column.priority >= rival.column.priority))
      worst = index;
  });
  return placed.filter((_column, index) => index !== worst);
}

/** Takes cells from the widest columns, never below a column's minimum; then columns that still do not fit are left out. */
function shrunk(placed: readonly PlacedColumn[], room: number): PlacedColumn[] {
  const widths = placed.map(({ width }) => width);
  let excess = total(placed) - room;
  while (excess > 0) {
    let widest = -1;
    placed.forEach(({ column }, index) => {
      const width = widths[index] ?? 0;
      if (width > column.width.min && width > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  const kept: PlacedColumn[] = [];
  let used = 0;
  for (const [index, { column }] of placed.entries()) {
    const width = Math.min(widths[index] ?? 0, room - used);
    if (width < Math.min(column.width.min, 4)) break;
    kept.push({ column, width });
    used += width + GAP;
  }
  return kept;
}

function grown(placed: readonly PlacedColumn[], room: number): readonly PlacedColumn[] {
  const spare = room - total(placed);
  const growing = placed.filter(({ column }) => column.width.grow).length;
  if (spare <= 0 || growing === 0) return placed;
  let left = spare;
  let turns = growing;
  return placed.map((entry) => {
    if (!entry.column.width.grow) return entry;
    const share = Math.floor(left / turns);
    left -= share;
    turns -= 1;
    return { ...entry, width: entry.width + share };
  });
}
