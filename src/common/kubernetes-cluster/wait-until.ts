import { type Clock, systemClock } from "./clock.ts";
import { clusterError } from "./error-messages.ts";
import type { FollowedObject } from "./followed-object.ts";
import type { HasMeta } from "./meta.ts";

/** A state in a word, and one line about it. */
export interface ToldStatus {
  readonly health: string;
  readonly reason: string;
}

/** How long to wait, and who is told of news. Times are milliseconds. */
export interface WaitOptions<Status> {
  /** Milliseconds; default: without end. */
  readonly timeoutMs?: number | undefined;
  /** Called when state or reason have changed. */
  readonly onProgress?: ((status: Status) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** How a wait ended. `status` is undefined when the object is not there. */
export type WaitEnd<Status> =
  | { readonly outcome: "reached"; readonly status: Status | undefined }
  /** `failed`: it will not get there by itself. `reason` says why, in one line. */
  | { readonly outcome: "failed" | "timed-out"; readonly reason: string; readonly status: Status | undefined };

/** What is waited for. */
export interface WaitGoal<Status> {
  /** The state as it is known now; undefined when the object is not there. */
  readonly status: () => Status | undefined;
  /** Whether it is the goal that the object is gone. */
  readonly isGone: boolean;
  readonly isReached: (status: Status) => boolean;
  /** Why it will not get there by itself; undefined while it may. */
  readonly whyHopeless: (status: Status) => string | undefined;
  /** Milliseconds that it must be hopeless before that ends the wait; default 0. */
  readonly graceMs?: number | undefined;
}

/**
 * Waits for what a followed object is to become, tells each state once, and stops following it in the end.
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 */
export async function waitUntil<Status extends ToldStatus>(
  followed: FollowedObject<HasMeta>,
  goal: WaitGoal<Status>,
  options: WaitOptions<Status>,
): Promise<WaitEnd<Status>> {
  try {
    return await wait(followed, goal, options);
  } finally {
    followed.stop();
  }
}

async function wait<Status extends ToldStatus>(
  followed: FollowedObject<HasMeta>,
  { isGone, isReached, whyHopeless, graceMs = 0, ...goal }: WaitGoal<Status>,
  { timeoutMs = Number.POSITIVE_INFINITY, onProgress, signal, clock = systemClock }: WaitOptions<Status>,
): Promise<WaitEnd<Status>> {
  const { name, about } = followed;
  const endsAt = clock.monotonic() + timeoutMs;
  let hopelessSince: number | undefined;
  let told = "";
  let seen = false;
  for (;;) {
    if (signal?.aborted === true) throw clusterError("aborted", about);
    if (followed.error !== undefined) throw followed.error;
    const now = clock.monotonic();
    const status = goal.status();
    if (followed.complete && status === undefined) {
      if (isGone) return { outcome: "reached", status };
      if (!seen) throw clusterError("not-found", about);
      return { outcome: "failed", reason: `${name} was deleted`, status };
    }
    if (followed.complete && status !== undefined) {
      seen = true;
      const line = `${status.health}: ${status.reason}`;
      if (line !== told) onProgress?.(status);
      told = line;
      if (isReached(status)) return { outcome: "reached", status };
      const reason = whyHopeless(status);
      hopelessSince = reason === undefined ? undefined : (hopelessSince ?? now);
      if (reason !== undefined && hopelessSince !== undefined && now - hopelessSince >= graceMs)
        return { outcome: "failed", reason, status };
    }
    if (now >= endsAt) return { outcome: "timed-out", reason: timedOut(name, timeoutMs, told), status };
    const next = Math.min(endsAt, (hopelessSince ?? Number.POSITIVE_INFINITY) + graceMs);
    await followed.changed(clock, next - now, signal);
  }
}

function timedOut(name: string, timeoutMs: number, last: string): string {
  return `${name} was not there after ${Math.round(timeoutMs / 1_000)} s${last === "" ? "" : ` (${last})`}`;
}
