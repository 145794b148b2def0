import { arrange } from "../model/arrange.ts";
import type { Arrangement } from "../model/pane.ts";
import { arrangeInput, arrangementBasis, pageWithPanes, panesOf } from "../model/selectors.ts";
import type { EffectContext } from "./ports.ts";

/** A slice of work between two looks at the keyboard, in milliseconds. */
const SLICE_MS = 6;

/** Arranges large panes bit by bit. A newer request for the same pane takes the place of the one under way. */
export function createArranger(context: EffectContext) {
  const underWay = new Map<number, string>();
  return async (paneId: number, basis: string): Promise<void> => {
    if (underWay.get(paneId) === basis) return;
    underWay.set(paneId, basis);
    const arrangement = await run(context, paneId, basis, () => underWay.get(paneId) === basis);
    if (underWay.get(paneId) !== basis) return;
    underWay.delete(paneId);
    if (arrangement !== undefined) context.dispatch({ kind: "arranged", paneId, arrangement });
  };
}

async function run(
  { ports, state }: EffectContext,
  paneId: number,
  basis: string,
  isWanted: () => boolean,
): Promise<Arrangement | undefined> {
  await ports.yieldToKeys();
  const now = state();
  const pane = panesOf(pageWithPanes(now)).find(({ id }) => id === paneId);
  if (pane === undefined || !isWanted()) return undefined;
  // Rows may have changed since: arrange what is there now, under its own name.
  const input = arrangeInput(now, pane, arrangementBasis(now, pane) === basis ? basis : arrangementBasis(now, pane));
  if (input === undefined) return undefined;
  const steps = arrange(input);
  let until = ports.clock.monotonic() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (ports.clock.monotonic() < until) continue;
    await ports.yieldToKeys();
    if (!isWanted()) return undefined;
    until = ports.clock.monotonic() + SLICE_MS;
  }
}
