import { flavorResource } from "../resource-group.ts";
import { type Amount, NONE } from "./amount.ts";
import { assignmentModeOf, type FlavorChoice } from "./assignment.ts";
import { type FlavorSearch, fitResource } from "./fit-resource.ts";
import type { FlavorAttempt } from "./flavor-attempt.ts";
import { flavorMismatch, topologyMismatch } from "./flavor-match.ts";
import { BEST, type FlavorStanding, goesOn, isPreferred, WORST } from "./flavor-preference.ts";
import type { Usage } from "./quota-node.ts";
import type { GroupShape, PodPlacement } from "./shapes.ts";

/** The flavor found for all resources of one group. */
export interface GroupChoice {
  /** By resource; empty when no flavor will do. */
  readonly flavors: ReadonlyMap<string, FlavorChoice>;
  /** Empty when it fits. */
  readonly reasons: readonly string[];
  readonly attempts: readonly FlavorAttempt[];
}

interface Tried {
  readonly standing: FlavorStanding;
  /** The highest borrowing level met, whether or not it fits. */
  readonly level: number;
  readonly flavors: ReadonlyMap<string, Omit<FlavorChoice, "tried">>;
  readonly reasons: readonly string[];
}

/**
 * Goes through the group's flavors in order, from `start` on, for the requests of one pod set.
 * @param before - What earlier pod sets of the workload take.
 */
export function chooseFlavor(
  search: FlavorSearch,
  group: GroupShape,
  requests: ReadonlyMap<string, Amount>,
  placement: PodPlacement,
  before: Usage,
  start: number,
): GroupChoice {
  const { fungibility } = search.queue.shape;
  const attempts: FlavorAttempt[] = [];
  const reasons: string[] = [];
  let best: Tried = { standing: WORST, level: 0, flavors: new Map(), reasons: [] };
  let last = -1;
  for (let at = start; at < group.flavors.length; at += 1) {
    const flavor = group.flavors[at] ?? "";
    last = at;
    const mismatch = whyNot(search, group, flavor, placement);
    if (mismatch !== undefined) {
      reasons.push(mismatch);
      attempts.push({ flavor, mode: "no-fit", level: 0, reasons: [mismatch] });
      continue;
    }
    const tried = tryFlavor(search, flavor, requests, before);
    reasons.push(...tried.reasons);
    attempts.push(attemptOf(flavor, tried));
    if (!goesOn(tried.standing, fungibility)) {
      best = tried;
      break;
    }
    if (isPreferred(tried.standing, best.standing, fungibility)) best = tried;
  }
  const tried = last === group.flavors.length - 1 ? -1 : last;
  const flavors = new Map<string, FlavorChoice>();
  for (const [resource, { flavor, mode, level }] of best.flavors) flavors.set(resource, { flavor, mode, level, tried });
  return { flavors, reasons: best.standing.mode === "fit" ? [] : reasons, attempts };
}

function whyNot(
  { ledger, onlyFlavors }: FlavorSearch,
  group: GroupShape,
  flavor: string,
  placement: PodPlacement,
): string | undefined {
  const shape = ledger.flavors.get(flavor);
  if (shape === undefined) return `flavor ${flavor} not found`;
  const mismatch = topologyMismatch(ledger.flavors, group, shape, placement) ?? flavorMismatch(shape, placement);
  if (mismatch !== undefined || onlyFlavors === undefined || onlyFlavors.has(flavor)) return mismatch;
  const [original = ""] = onlyFlavors;
  return `could not assign ${flavor} flavor since the original workload is assigned: ${original}`;
}

/** A flavor stands as its worst resource does. Once it is out, the other resources only add their reasons. */
function tryFlavor(search: FlavorSearch, flavor: string, requests: ReadonlyMap<string, Amount>, before: Usage): Tried {
  const { fungibility } = search.queue.shape;
  const flavors = new Map<string, Omit<FlavorChoice, "tried">>();
  const reasons: string[] = [];
  let standing = BEST;
  let level = 0;
  for (const [resource, request] of requests) {
    const found = fitResource(search, flavor, resource, before.get(flavorResource(flavor, resource)) ?? NONE, request);
    if (found.reason !== undefined) reasons.push(found.reason);
    level = Math.max(level, found.level);
    if (isPreferred(standing, found, fungibility)) standing = found;
    if (standing.mode === "no-fit") continue;
    flavors.set(resource, { flavor, mode: assignmentModeOf(found.mode), level: found.level });
  }
  return { standing, level, flavors, reasons };
}

function attemptOf(flavor: string, { standing, level, reasons }: Tried): FlavorAttempt {
  return { flavor, mode: standing.mode, level, reasons: reasons.toSorted() };
}
