import { arrange } from "../model/arrange.ts";
import type { Arrangement } from "../model/pane.ts";
import { arrangeInput, arrangementBasis, pageWithPanes, panesOf, wishIn } from "../model/selectors.ts";
import type { EffectContext } from "./ports.ts";
import { runInSlices } from "./run-in-slices.ts";

/**
 * Arranges large panes bit by bit. Another filter or sort takes the place of the work under way; new data does not, or a busy cluster
 * would keep it from ever being done. What has changed meanwhile is asked for again once the result is in the state.
 */
export function createArranger(context: EffectContext) {
  const wishes = new Map<number, string>();
  return async (paneId: number, basis: string): Promise<void> => {
    const wish = wishIn(basis);
    if (wishes.get(paneId) === wish) return;
    wishes.set(paneId, wish);
    const isWanted = () => wishes.get(paneId) === wish;
    let arrangement: Arrangement | undefined;
    try {
      arrangement = await run(context, paneId, isWanted);
    } finally {
      if (isWanted()) wishes.delete(paneId);
    }
    if (arrangement !== undefined)
      context.dispatch({ kind: "arranged", paneId, arrangement, at: context.ports.clock.now() });
  };
}

async function run(
  { ports, state }: EffectContext,
  paneId: number,
  isWanted: () => boolean,
): Promise<Arrangement | undefined> {
  await ports.yieldToKeys();
  const now = state();
  const pane = panesOf(pageWithPanes(now)).find(({ id }) => id === paneId);
  if (pane === undefined || !isWanted()) return undefined;
  // Rows may have changed since it was asked for: what is there now is arranged, under its own name.
  const input = arrangeInput(now, pane, arrangementBasis(now, pane));
  if (input === undefined) return undefined;
  return await runInSlices(ports, arrange(input), isWanted);
}
