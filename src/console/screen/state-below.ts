import type { TextPage } from "../model/page.ts";
import { currentPage } from "../model/selectors.ts";
import type { State } from "../model/state.ts";

/** The state as it was before this page was opened: help and columns speak about the page below themselves. */
export function stateBelow(state: State, what: TextPage["source"]["what"]): State {
  let below = state;
  for (;;) {
    const page = currentPage(below);
    const [first, ...rest] = below.pages.slice(0, -1);
    if (page.kind !== "text" || page.source.what !== what || first === undefined) return below;
    below = { ...below, pages: [first, ...rest] };
  }
}
