import type { Clock } from "./clock.ts";
import { clusterError } from "./error-messages.ts";

/** A value that is read once and kept for a while. */
export interface CachedRead<T> {
  /** The kept value, or a new one. Callers at the same time share one read; one that gives up does not end it for the others. */
  get(signal?: AbortSignal): Promise<T>;
  /** The next `get` reads anew, or joins a read that is under way. */
  outdate(): void;
  /** The next `get` reads anew, whatever is under way: it was asked for by somebody else. */
  forget(): void;
}

/**
 * Keeps what `read` resolves with for `forMs` milliseconds; failures are not kept.
 *
 * @param request - What is read, in words, for a caller that gives up.
 */
export function cachedRead<T>(
  request: string,
  read: () => Promise<T>,
  forMs: number,
  clock: Pick<Clock, "monotonic">,
): CachedRead<T> {
  let kept: { readonly value: Promise<T>; until: number } | undefined;
  return {
    get(signal) {
      if (kept === undefined || kept.until <= clock.monotonic()) {
        const reading = { value: read(), until: Number.POSITIVE_INFINITY };
        kept = reading;
        reading.value.then(
          () => {
            reading.until = clock.monotonic() + forMs;
          },
          () => {
            if (kept === reading) kept = undefined;
          },
        );
      }
      return abandonable(kept.value, signal, request);
    },
    outdate() {
      if (kept !== undefined && kept.until !== Number.POSITIVE_INFINITY) kept = undefined;
    },
    forget() {
      kept = undefined;
    },
  };
}

/** The value, or a rejection as soon as the signal fires. */
function abandonable<T>(value: Promise<T>, signal: AbortSignal | undefined, request: string): Promise<T> {
  if (signal === undefined) return value;
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => reject(clusterError("aborted", { request, host: "" }));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}
