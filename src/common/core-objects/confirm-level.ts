import type { BlastRadius, ConfirmLevel } from "../kubernetes-cluster/change-plan.ts";

/** What the asking side knows of the moment; a planner turns it into the level of confirmation. */
export interface ConfirmFacts {
  /** Why context, namespace or object is protected (`namespace prod-a matches …`); undefined when it is not. */
  readonly protectedBecause?: string | undefined;
  /** True when the object belongs to somebody else, or nobody can tell whose it is. */
  readonly others: boolean;
  /** How many objects one confirmation covers, this one included. */
  readonly count: number;
  /** Running devices from which the name must be typed; default 8, one full node of the usual kind. */
  readonly acceleratorLimit?: number | undefined;
  /** Certificate checks are off, so nobody knows which server answers. */
  readonly insecure?: boolean | undefined;
  /** The server could not go through the change without storing it. */
  readonly notPreviewed?: boolean | undefined;
}

/** One object of one's own, nothing special about it. */
export const ONE_OF_MY_OWN: ConfirmFacts = { others: false, count: 1 };

/** More objects than this are never changed by one confirmation. */
export const MOST_AT_ONCE = 50;

const USUAL_ACCELERATOR_LIMIT = 8;
const ORDER: readonly ConfirmLevel[] = ["none", "yes", "count", "name"];

/**
 * How a person confirms a change. `reversible` changes of one's own object need nothing; everything else at least a `y`.
 * Numbers that could not be read never lower the level.
 */
export function confirmLevel(facts: ConfirmFacts, stops: BlastRadius, reversible = false): ConfirmLevel {
  const limit = facts.acceleratorLimit ?? USUAL_ACCELERATOR_LIMIT;
  const risky = facts.insecure === true || facts.notPreviewed === true;
  if (facts.protectedBecause !== undefined || risky || (stops.accelerators ?? 0) >= limit) return "name";
  if (facts.count > 1 || facts.others) return "count";
  return reversible ? "none" : "yes";
}

/** The stricter of two levels. */
export function stricter(a: ConfirmLevel, b: ConfirmLevel): ConfirmLevel {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

/** Why so many objects are not changed by one confirmation; undefined when they may be. */
export function tooMany({ count }: ConfirmFacts): string | undefined {
  if (count <= MOST_AT_ONCE) return undefined;
  return `${count} objects are marked; at most ${MOST_AT_ONCE} are changed at once. Mark fewer.`;
}
