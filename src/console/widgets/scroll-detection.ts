/** Rows `top` to `bottom` (both included) whose content moved up by `by` rows; down when negative. */
export interface BlockShift {
  readonly top: number;
  readonly bottom: number;
  readonly by: number;
}

/** A scroll costs some 25 bytes and a blank row to fill: it has to save this many rows. */
const WORTH_ROWS = 2;

/**
 * Finds the block of whole rows that a new frame shows shifted, so that the terminal can move it by itself: a table that scrolls by a
 * line costs one row instead of all. Rows are compared by key; a repeated row (blank, say) tells nothing and does not count.
 */
export function findShift(before: readonly string[], after: readonly string[]): BlockShift | undefined {
  const changed = after.reduce((count, key, y) => count + Number(key !== before[y]), 0);
  // The cursor that moves from row to row, a clock: not worth a search.
  if (changed <= WORTH_ROWS) return undefined;
  const by = mostVotedShift(before, after);
  if (by === undefined) return undefined;
  let top = Number.POSITIVE_INFINITY;
  let bottom = -1;
  for (const [y, key] of after.entries()) {
    const from = y + by;
    if (key === "" || key === before[y] || before[from] !== key) continue;
    top = Math.min(top, y, from);
    bottom = Math.max(bottom, y, from);
  }
  return savedRows(before, after, { top, bottom, by }) >= WORTH_ROWS ? { top, bottom, by } : undefined;
}

function mostVotedShift(before: readonly string[], after: readonly string[]): number | undefined {
  const rowOf = new Map<string, number | "repeated">();
  for (const [y, key] of before.entries()) rowOf.set(key, rowOf.has(key) ? "repeated" : y);
  const votes = new Map<number, number>();
  let best: number | undefined;
  for (const [y, key] of after.entries()) {
    const from = rowOf.get(key);
    if (key === before[y] || typeof from !== "number") continue;
    const count = (votes.get(from - y) ?? 0) + 1;
    votes.set(from - y, count);
    if (best === undefined || count > (votes.get(best) ?? 0)) best = from - y;
  }
  return best;
}

/** Rows that need no painting after the shift, less those that needed none before it. */
function savedRows(before: readonly string[], after: readonly string[], { top, bottom, by }: BlockShift): number {
  let saved = 0;
  for (let y = top; y <= bottom; y++) {
    const from = y + by;
    const shifted = from >= top && from <= bottom ? before[from] : "";
    saved += Number(shifted === after[y]) - Number(before[y] === after[y]);
  }
  return saved;
}

/** The keys on the screen once the terminal has shifted the block. */
export function shiftKeys(keys: readonly string[], { top, bottom, by }: BlockShift): string[] {
  return keys.map((key, y) => {
    if (y < top || y > bottom) return key;
    const from = y + by;
    return from >= top && from <= bottom ? (keys[from] ?? "") : "";
  });
}
