import type { Notice } from "../model/notice.ts";
import { listingsHolding, rowOf } from "../model/selectors.ts";
import type { AwaitedOutcome, State } from "../model/state.ts";
import { notify } from "./step.ts";

const GIVE_UP_AFTER_MS = 120_000;

interface Told {
  readonly tone: Notice["tone"];
  readonly text: string;
  /** What is still awaited, if anything. */
  readonly rest?: AwaitedOutcome;
}

/** Says of each accepted change when the polls show it, or that they do not. */
export function noteOutcomes(state: State): State {
  if (state.awaited.length === 0) return state;
  const rest: AwaitedOutcome[] = [];
  let next = state;
  for (const awaited of state.awaited) {
    const told = awaited.expect === "gone" ? goneYet(next, awaited) : changedYet(next, awaited);
    if (told === undefined) rest.push(awaited);
    else {
      next = notify(next, told.tone, `${awaited.title}: ${told.text}`);
      if (told.rest !== undefined) rest.push(told.rest);
    }
  }
  return rest.length === state.awaited.length && next === state ? state : { ...next, awaited: rest };
}

function goneYet(state: State, awaited: AwaitedOutcome): Told | undefined {
  const row = rowOf(state, awaited.of);
  if (row === undefined)
    return isRead(state, awaited) ? { tone: "good", text: "done, it is gone" } : late(state, awaited);
  if (awaited.seenTerminating) return undefined;
  if (row.meta.deletingSince === undefined) return late(state, awaited);
  const held = row.meta.finalizers.length === 0 ? "" : `, held by ${row.meta.finalizers.join(", ")}`;
  return { tone: "good", text: `terminating${held}`, rest: { ...awaited, seenTerminating: true } };
}

function changedYet(state: State, awaited: AwaitedOutcome): Told | undefined {
  const row = rowOf(state, awaited.of);
  if (row === undefined)
    return isRead(state, awaited) ? { tone: "warning", text: "the object is gone" } : late(state, awaited);
  const isNewer = row.meta.resourceVersion !== awaited.resourceVersion && isRead(state, awaited);
  return isNewer ? { tone: "good", text: "done" } : late(state, awaited);
}

function late(state: State, { since }: AwaitedOutcome): Told | undefined {
  return state.now - since > GIVE_UP_AFTER_MS
    ? { tone: "warning", text: "accepted, but not seen yet after 2 minutes" }
    : undefined;
}

/** The list that holds the object has been read since the change was accepted. */
function isRead(state: State, { of, since }: AwaitedOutcome): boolean {
  return listingsHolding(state, of).some((listing) => listing.status === "live" && listing.readAt >= since);
}
