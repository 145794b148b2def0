import type { Cell } from "./cell.ts";
import { emptyRelatedCache, type RelatedCache } from "./related-cache.ts";
import type { createRowValues } from "./row-values.ts";

/** Results kept so that they need not be computed for each frame. Emptying it changes nothing but the time taken. */
export interface Memo {
  readonly related: RelatedCache;
  /** The one-line summary of a pane's rows, by view and namespace. */
  readonly summaries: Map<string, { readonly basis: string; readonly summary: Cell }>;
  /** By view id. */
  readonly values: Map<string, ReturnType<typeof createRowValues>>;
}

export function emptyMemo(): Memo {
  return { related: emptyRelatedCache(), summaries: new Map(), values: new Map() };
}
