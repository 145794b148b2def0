import { emptyRelatedCache, type RelatedCache } from "./related-cache.ts";
import type { createRowValues } from "./row-values.ts";

/** Results kept so that they need not be computed for each frame. Emptying it changes nothing but the time taken. */
export interface Memo {
  readonly related: RelatedCache;
  /** By view id. */
  readonly values: Map<string, ReturnType<typeof createRowValues>>;
}

export function emptyMemo(): Memo {
  return { related: emptyRelatedCache(), values: new Map() };
}
