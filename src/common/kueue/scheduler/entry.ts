import { assignFlavors } from "./assign-flavors.ts";
import { type Assignment, contestedIn, hasMoreToTry, type Scan, scanOf } from "./assignment.ts";
import type { FlavorSearch } from "./fit-resource.ts";
import type { Head, Progress } from "./head.ts";
import { mayStartWithFewer, mostThatFits } from "./partial-admission.ts";
import { targetsFor } from "./preemption-outlook.ts";
import type { Target } from "./preemption-target.ts";
import type { QueueNode } from "./quota-node.ts";

/** A head with what was found for it, before the heads compete. */
export interface Entry {
  readonly head: Head;
  readonly queue: QueueNode;
  readonly assignment: Assignment;
  readonly targets: readonly Target[];
  readonly progress: Progress;
}

interface Plan {
  readonly assignment: Assignment;
  readonly targets: readonly Target[];
}

/** Looks for flavors for a head; for victims when there is no room; for fewer pods when there are no victims. */
export function nominate(search: FlavorSearch, head: Head, shape: string, cycle: number): Entry {
  const { queue } = search;
  const plan = findPlan(search, usableScan(head.progress, queue, shape, cycle));
  const scan = scanOf(plan.assignment);
  return { head, queue, ...plan, progress: { scan, cycle, generation: queue.generation, shape } };
}

function findPlan(search: FlavorSearch, scan: Scan | undefined): Plan {
  const full = assignFlavors(search, scan);
  const found = withTargets(search, full);
  if (found !== undefined) return found;
  const { podSets } = search.ask;
  const partial = mayStartWithFewer(podSets)
    ? mostThatFits(podSets, (counts) => withTargets(search, assignFlavors(search, scan, counts)))
    : undefined;
  return partial ?? { assignment: full, targets: [] };
}

function withTargets(search: FlavorSearch, assignment: Assignment): Plan | undefined {
  if (assignment.mode === "fit") return { assignment, targets: [] };
  if (assignment.mode === "no-fit") return undefined;
  const { ledger, queue, ask, fairSharing, basis } = search;
  const wanted = { ledger, queue, ask, contested: contestedIn(assignment), requests: assignment.usage, basis };
  const targets = targetsFor(wanted, fairSharing);
  return targets.length === 0 ? undefined : { assignment, targets };
}

/** A search goes on where it stopped while it is fresh, or while nothing came free in the queue since. */
function usableScan(progress: Progress | undefined, queue: QueueNode, shape: string, cycle: number): Scan | undefined {
  if (progress === undefined || progress.shape !== shape || !hasMoreToTry(progress.scan)) return undefined;
  if (cycle - progress.cycle > 1 && queue.generation > progress.generation) return undefined;
  return progress.scan;
}
