import { DeadlinePassed } from "./error-from-failure.ts";

/** One signal for one request: fires when the caller gives up or when time is over, and tells which by its reason. */
export interface RequestDeadline {
  readonly signal: AbortSignal;
  /** The rest takes as long as it takes: only the caller can end it now. */
  lift(): void;
  /** Stops the clock and lets go of the caller's signal. Idempotent. */
  end(): void;
}

export function startDeadline(timeoutMs: number, caller: AbortSignal | undefined): RequestDeadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DeadlinePassed(`No answer in ${timeoutMs} ms`)), timeoutMs);
  const giveUp = () => controller.abort(caller?.reason);
  if (caller?.aborted === true) giveUp();
  else caller?.addEventListener("abort", giveUp, { once: true });
  return {
    signal: controller.signal,
    lift: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", giveUp);
    },
  };
}
