import type { FlavorFungibility } from "../cluster-queue.ts";
import { type FitMode, modeRank } from "./flavor-attempt.ts";

/** How a whole request stands with a flavor. */
export interface FlavorStanding {
  readonly mode: FitMode;
  readonly level: number;
}

export const WORST: FlavorStanding = { mode: "no-fit", level: Number.POSITIVE_INFINITY };
export const BEST: FlavorStanding = { mode: "fit", level: 0 };

/** Says whether `a` is the better of two flavors. */
export function isPreferred(a: FlavorStanding, b: FlavorStanding, { preference }: FlavorFungibility): boolean {
  if (a.mode === "no-fit") return false;
  if (b.mode === "no-fit") return true;
  const aHopeless = a.mode === "no-candidates";
  if (aHopeless !== (b.mode === "no-candidates")) return !aHopeless;
  const byMode = modeRank(a.mode) - modeRank(b.mode);
  const byLevel = b.level - a.level;
  const order = preference === "PreemptionOverBorrowing" ? byLevel || byMode : byMode || byLevel;
  return order > 0;
}

/** Says whether the search goes on after a flavor that stands like this. */
export function goesOn({ mode, level }: FlavorStanding, { whenCanPreempt, whenCanBorrow }: FlavorFungibility): boolean {
  if (mode === "no-fit" || mode === "no-candidates") return true;
  if ((mode === "preempt" || mode === "reclaim") && whenCanPreempt === "TryNextFlavor") return true;
  return level > 0 && whenCanBorrow === "TryNextFlavor";
}
