import { flavorResource } from "../resource-group.ts";
import { type Amount, NONE, plus } from "./amount.ts";
import { type FlavorAttempt, modeRank } from "./flavor-attempt.ts";
import type { Usage } from "./quota-node.ts";

/** How a workload, pod set or resource stands: there is room, there could be after preemption, or neither. */
export type AssignmentMode = "no-fit" | "preempt" | "fit";

/** The flavor chosen for one resource of a pod set. */
export interface FlavorChoice {
  readonly flavor: string;
  readonly mode: AssignmentMode;
  readonly level: number;
  /** Place of the last flavor tried in its group; −1 when all were. */
  readonly tried: number;
}

export interface PodSetAssignmentPlan {
  readonly name: string;
  readonly count: number;
  readonly requests: ReadonlyMap<string, Amount>;
  /** By resource. Empty when no flavor will do. */
  readonly flavors: ReadonlyMap<string, FlavorChoice>;
  /** Why it does not fit; sorted. */
  readonly reasons: readonly string[];
  /** By flavor name. */
  readonly attempts: readonly FlavorAttempt[];
}

/** A way to admit a workload, or why there is none. */
export interface Assignment {
  /** Ends with the first pod set that gets no flavors. */
  readonly podSets: readonly PodSetAssignmentPlan[];
  readonly mode: AssignmentMode;
  /** The highest of its borrowing levels. */
  readonly level: number;
  /** By `flavorResource`. */
  readonly usage: Usage;
}

export function assignmentOf(podSets: readonly PodSetAssignmentPlan[]): Assignment {
  const usage = new Map<string, Amount>();
  let level = 0;
  for (const { flavors, requests } of podSets) {
    for (const [resource, choice] of flavors) {
      level = Math.max(level, choice.level);
      const key = flavorResource(choice.flavor, resource);
      usage.set(key, plus(usage.get(key) ?? NONE, requests.get(resource) ?? NONE));
    }
  }
  const mode = podSets.length === 0 ? "no-fit" : worst(podSets.map(podSetMode));
  return { podSets, mode, level, usage };
}

/** Kueue's sentence for why it does not fit; `""` when it does. */
export function assignmentMessage({ podSets }: Assignment): string {
  return podSets
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ name, reasons }) => `couldn't assign flavors to pod set ${name}: ${reasons.join(", ")}`)
    .join("; ");
}

/** Where not enough is unused. */
export function contestedIn({ podSets }: Assignment): ReadonlySet<string> {
  const contested = new Set<string>();
  for (const { flavors } of podSets) {
    for (const [resource, { flavor, mode }] of flavors)
      if (mode === "preempt") contested.add(flavorResource(flavor, resource));
  }
  return contested;
}

/** How far the search through the flavors came, by pod set and resource. */
export type Scan = readonly ReadonlyMap<string, number>[];

export function scanOf({ podSets }: Assignment): Scan {
  return podSets.map(({ flavors }) => new Map([...flavors].map(([resource, { tried }]) => [resource, tried])));
}

/** Flavors are left that were not tried yet. */
export function hasMoreToTry(scan: Scan | undefined): boolean {
  return scan?.some((tried) => [...tried.values()].some((at) => at !== -1)) ?? false;
}

export function assignmentModeOf(attempt: FlavorAttempt["mode"]): AssignmentMode {
  if (attempt === "no-fit" || attempt === "fit") return attempt;
  return "preempt";
}

function podSetMode({ flavors, reasons }: PodSetAssignmentPlan): AssignmentMode {
  if (reasons.length === 0) return "fit";
  return flavors.size === 0 ? "no-fit" : worst([...flavors.values()].map(({ mode }) => mode));
}

function worst(modes: readonly AssignmentMode[]): AssignmentMode {
  return modes.reduce((a, b) => (modeRank(a) <= modeRank(b) ? a : b), "fit");
}
