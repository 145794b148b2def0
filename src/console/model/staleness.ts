import { type Listing, STALE_AFTER_MS } from "./listing.ts";
import type { State } from "./state.ts";

/** Why the rows of a listing are too old to act on; undefined = they are fresh. */
export function staleBecause(state: State, listing: Listing | undefined): string | undefined {
  if (listing === undefined || listing.status === "loading") return "Nothing has been read yet";
  if (listing.status === "stopped") return `Not updating: ${listing.error.message}`;
  if (listing.readAt === undefined) return "Nothing has been read yet";
  if (listing.status === "retrying") return `Not updating: ${listing.error.message}`;
  if (listing.readAt < state.distrustBefore) return "The screen was away; reading again";
  const age = state.now - listing.readAt;
  const limit = Math.max(STALE_AFTER_MS, state.settings.refreshSeconds * 3_000);
  return age > limit ? `These rows are ${Math.round(age / 1_000)} s old; reading again` : undefined;
}
