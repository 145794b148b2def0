import type { AdmissionState } from "./admission-state.ts";
import { inQueue } from "./judge.ts";
import { type PlaceInLine, triedIn } from "./place-in-line.ts";
import { findQuota } from "./quota-steps.ts";
import type { AheadLine, QueuePosition } from "./verdict.ts";

/** More than these are not listed: their number is in the position. */
const MOST_AHEAD = 100;

export function positionOf(place: PlaceInLine | undefined): QueuePosition {
  if (place === undefined || place.at < 0) return { localQueue: undefined, clusterQueue: undefined };
  const { line, at, waiting } = place;
  let inLocalQueue = 1;
  for (const each of line.slice(0, at)) if (each.localQueue === waiting.localQueue) inLocalQueue += 1;
  return { localQueue: inLocalQueue, clusterQueue: at + 1 };
}

/** Those that Kueue tries before it; for a StrictFIFO queue with why its head is not in. */
export function aheadOf(place: PlaceInLine | undefined, state: AdmissionState): readonly AheadLine[] {
  if (place === undefined || place.at <= 0) return [];
  const { tree, line, at, waiting } = place;
  const strict = tree.ledger.queues.get(waiting.ask.clusterQueue)?.shape.strict === true;
  const head = strict ? triedIn(line, state.now).head : undefined;
  return line.slice(0, Math.min(at, MOST_AHEAD)).map((each, index) => ({
    namespace: each.ask.namespace,
    name: each.workload.meta.name,
    uid: each.ask.uid,
    priority: each.workload.priority,
    queuedAt: each.ask.queuedAt,
    why: each === head ? whyNotIn({ ...place, waiting: each, at: index }, state) : "",
  }));
}

function whyNotIn(place: PlaceInLine, state: AdmissionState): string {
  return inQueue(place, state, (one) => findQuota(one, state.now, state.fairSharing))?.sentence ?? "";
}
