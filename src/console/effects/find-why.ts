import { relatedIn } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { findWhyLines } from "../model/why-lines.ts";
import type { EffectContext } from "./ports.ts";
import { runInSlices } from "./run-in-slices.ts";

/** For each millisecond of finding out, so many go to everything else: on a busy cluster something changes all the time. */
const REST_FACTOR = 4;

/** Says whether a frame showed rows that it could not wait for. */
export function wantsWhyLines({ memo }: State): boolean {
  return memo.related.postponed.wanted.size > 0;
}

/** Finds out why workloads on the screen wait; one run after the other. What comes to be wanted meanwhile is wanted by the next frame, too. */
export function createWhyFinder({ ports, state, dispatch, signal }: EffectContext) {
  let isRunning = false;
  return async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      await ports.yieldToKeys();
      const started = ports.clock.monotonic();
      await runInSlices(ports, findWhyLines(relatedIn(state())));
      dispatch({ kind: "why-found" });
      const taken = ports.clock.monotonic() - started;
      if (taken > 0) await ports.clock.sleep(taken * REST_FACTOR, signal());
    } finally {
      isRunning = false;
    }
  };
}
