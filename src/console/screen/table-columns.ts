import type { Column } from "../model/view.ts";
import { foreignWidth } from "./styled-line.ts";

export interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

/** Cells between two columns. */
export const GAP = 1;

/** A growing column of the first priority is a name: with fewer cells it is rarely whole. */
const COMFORT = 20;
const STATE_CELLS = 12;
const NUMBER_CELLS = 8;
const LONGEST_TITLE = 40;
const LAST_LEADING: readonly string[] = ["namespace", "name"];

/**
 * Chooses the columns that there is room for, the most important first. Depends on the room alone and not on the rows, so that no
 * column comes or goes while a person scrolls. The picked column is always there; `left` scrolls past columns after the name.
 */
export function chooseColumns(
  columns: readonly Column[],
  room: number,
  { left, picked }: { readonly left: number; readonly picked: string | undefined },
): readonly Column[] {
  const leading = leadingCount(columns);
  const candidates = columns.filter(
    ({ id }, index) => index < leading || index >= leading + left || (left > 0 && id === picked),
  );
  const rank = (column: Column) =>
    column === candidates[leading - 1] ? -1 : column.id === picked ? 0 : column.priority;
  const chosen = new Set<Column>();
  let used = -GAP;
  for (const column of candidates.toSorted((a, b) => rank(a) - rank(b))) {
    const wanted = comfortableWidth(column) + GAP;
    const least = rank(column) <= 1 ? Math.min(column.width.min + GAP, wanted) : wanted;
    if (chosen.size > 0 && used + least > room) continue;
    chosen.add(column);
    used += Math.min(wanted, Math.max(room - used, least));
  }
  return columns.filter((column) => chosen.has(column));
}

/** Columns that stay where they are when the others scroll: namespace and name where they come first, else the first one. */
function leadingCount(columns: readonly Column[]): number {
  const other = columns.findIndex(({ id }) => !LAST_LEADING.includes(id));
  return Math.max(other < 0 ? columns.length : other, 1);
}

/** What a column needs to be of use. Numbers and ages are of none when they are cut. */
function comfortableWidth({ width, priority, title, compare }: Column): number {
  const least = Math.max(width.min, titleWidth(title));
  const first = priority === 1 ? (width.grow ? COMFORT : STATE_CELLS) : least;
  const comfort = compare !== "text" && !width.grow ? NUMBER_CELLS : first;
  return Math.min(Math.max(least, comfort), Math.max(width.max, width.min));
}

function titleWidth(title: string): number {
  return foreignWidth(title, LONGEST_TITLE);
}

/**
 * Widths for chosen columns. Each gets what its content wants within its own bounds; when that is too much, names and states come
 * first and the rest is shared out evenly.
 *
 * @param contentWidths - Cells that the visible rows want, by column id; infinite for bars, which take what they can get.
 */
export function columnWidths(
  chosen: readonly Column[],
  contentWidths: ReadonlyMap<string, number>,
  room: number,
  sortedBy: string,
): readonly PlacedColumn[] {
  const wanted = chosen.map((column) => wantedWidth(column, contentWidths.get(column.id) ?? 0, column.id === sortedBy));
  const widths = chosen.map((column, index) => Math.min(comfortableWidth(column), wanted[index] ?? 0));
  shrink(widths, chosen, room);
  let spare = room - total(widths);
  for (const column of chosen.toSorted(byClaim)) {
    const index = chosen.indexOf(column);
    if (column.priority > 2 || contentWidths.get(column.id) === Number.POSITIVE_INFINITY) continue;
    const given = Math.min(spare, (wanted[index] ?? 0) - (widths[index] ?? 0));
    if (given <= 0) continue;
    widths[index] = (widths[index] ?? 0) + given;
    spare -= given;
  }
  shareOut(widths, wanted, spare);
  return chosen.map((column, index) => ({ column, width: widths[index] ?? 0 }));
}

/** States before names: they are shorter, and half a state says nothing. */
function byClaim(a: Column, b: Column): number {
  return a.priority - b.priority || Number(a.width.grow) - Number(b.width.grow);
}

function wantedWidth({ title, width }: Column, content: number, isSorted: boolean): number {
  const heading = titleWidth(title) + (isSorted ? 1 : 0);
  return Math.min(Math.max(content, heading, width.min), Math.max(width.max, width.min, isSorted ? heading : 0));
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP * Math.max(widths.length - 1, 0);
}

/** One cell at a time to each that wants more, until nobody does or nothing is left. */
function shareOut(widths: number[], wanted: readonly number[], spare: number): void {
  let left = spare;
  let given = true;
  while (left > 0 && given) {
    given = false;
    for (const [index, want] of wanted.entries()) {
      if (left === 0 || (widths[index] ?? 0) >= want) continue;
      widths[index] = (widths[index] ?? 0) + 1;
      left -= 1;
      given = true;
    }
  }
}

/** Takes cells from the widest column until all fit: first down to each column's minimum, then down to nothing. */
function shrink(widths: number[], columns: readonly Column[], room: number): void {
  for (const least of [(index: number) => columns[index]?.width.min ?? 0, () => 1]) {
    while (total(widths) > room) {
      let widest = -1;
      for (const [index, width] of widths.entries())
        if (width > least(index) && width > (widths[widest] ?? 0)) widest = index;
      if (widest < 0) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  }
}
