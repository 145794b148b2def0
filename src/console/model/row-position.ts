import type { Pane } from "./pane.ts";

/**
 * Where the cursor's row stands among the rows shown; -1 when it is not there. Looks around the top of the window first: that is
 * where the cursor nearly always is, and the list may hold 50,000 rows.
 */
export function positionOfCursor({ cursor, arranged, top }: Pick<Pane, "cursor" | "arranged" | "top">): number {
  const { rows } = arranged;
  if (cursor === undefined) return -1;
  const start = Math.min(Math.max(top, 0), rows.length);
  for (let down = start, up = start - 1; down < rows.length || up >= 0; down += 1, up -= 1) {
    if (down < rows.length && rows[down]?.meta.uid === cursor) return down;
    if (up >= 0 && rows[up]?.meta.uid === cursor) return up;
  }
  return -1;
}
