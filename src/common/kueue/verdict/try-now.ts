import { flavorIn } from "../resource-group.ts";
import { NONE } from "../scheduler/amount.ts";
import type { Assignment } from "../scheduler/assignment.ts";
import { runCycle } from "../scheduler/cycle.ts";
import type { Decision, Head } from "../scheduler/head.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import { LedgerMemory } from "../scheduler/ledger-memory.ts";
import type { FairSharing } from "../scheduler/preemption-outlook.ts";
import { giveBack, take } from "../scheduler/preemption-target.ts";
import type { SearchBasis } from "../scheduler/search-basis.ts";
import type { Holder } from "../scheduler/shapes.ts";
import { triedIn } from "./place-in-line.ts";
import type { TreeState } from "./tree-state.ts";
import type { WaitingWorkload } from "./waiting-workload.ts";

const REPLACES_ANNOTATION = "kueue.x-k8s.io/workload-slice-replacement-for";

/** What Kueue's scheduler would decide, were the workload its queue's head at this moment. The tree is as before afterwards. */
export function tryNow(
  tree: TreeState,
  waiting: WaitingWorkload,
  now: number,
  fairSharing: FairSharing,
  basis?: SearchBasis,
): Decision {
  const alone = withoutReplaced(tree, waiting, (head) => cycle(tree, [head], waiting, fairSharing, basis));
  if (alone.kind === "wait") return alone;
  // What fits is also a matter of who else is tried, which changes with time.
  if (basis !== undefined) basis.isWhole = true;
  const rivals = blockingHeads(tree, waiting, now);
  if (rivals.length === 0) return alone;
  return withoutReplaced(tree, waiting, (head) => cycle(tree, [head, ...rivals], waiting, fairSharing));
}

function cycle(
  tree: TreeState,
  heads: readonly Head[],
  { ask }: WaitingWorkload,
  fairSharing: FairSharing,
  basis?: SearchBasis,
): Decision {
  const isAsBefore = heads[0]?.onlyFlavors === undefined;
  const memory = isAsBefore ? memoryOf(tree, fairSharing) : undefined;
  const decision = runCycle(tree.ledger, heads, { number: 1, fairSharing, memory, basis }).find(
    (each) => each.ask.key === ask.key,
  );
  if (decision !== undefined) return decision;
  throw new Error(`A cycle decided nothing about ${ask.key}`);
}

const known = new WeakMap<TreeState, { readonly fairSharing: FairSharing; readonly memory: LedgerMemory }>();

/** A prepared tree never changes: what was found out for one workload holds for the others. */
export function memoryOf(tree: TreeState, fairSharing: FairSharing): LedgerMemory {
  const before = known.get(tree);
  if (before !== undefined && before.fairSharing === fairSharing) return before.memory;
  const memory = new LedgerMemory(true);
  known.set(tree, { fairSharing, memory });
  return memory;
}

/** Heads that are tried again in every cycle: those of StrictFIFO queues keep quota from others while they are stuck. */
function blockingHeads({ ledger, waiting }: TreeState, { ask }: WaitingWorkload, now: number): readonly Head[] {
  const heads: Head[] = [];
  for (const [name, line] of waiting) {
    if (name === ask.clusterQueue || ledger.queues.get(name)?.shape.strict !== true) continue;
    const { head } = triedIn(line, now);
    if (head !== undefined) heads.push({ ask: head.ask, progress: undefined, refusal: head.refusal });
  }
  return heads;
}

/** The slice of an elastic job that a new one takes the place of: its quota counts as the new one's own. */
export function replacedBy({ ledger }: TreeState, { workload, ask }: WaitingWorkload): Holder | undefined {
  const key = workload.meta.annotations.get(REPLACES_ANNOTATION);
  return key === undefined ? undefined : ledger.queues.get(ask.clusterQueue)?.holders.get(key);
}

/** Plays something through while the quota of the slice that it replaces is free. */
export function withoutReplaced<Found>(tree: TreeState, waiting: WaitingWorkload, play: (head: Head) => Found): Found {
  const { ask, refusal } = waiting;
  const replaced = replacedBy(tree, waiting);
  if (replaced === undefined) return play({ ask, refusal, progress: undefined });
  const onlyFlavors = new Set([...replaced.usage.keys()].map(flavorIn));
  take(tree.ledger, replaced);
  const found = play({ ask, refusal, progress: undefined, onlyFlavors });
  giveBack(tree.ledger, replaced);
  return found;
}

/** Says whether pods of the assignment are placed by topology, which is beyond plain quota. */
export function isPlacedByTopology({ flavors }: Pick<Ledger, "flavors">, { podSets, usage }: Assignment): boolean {
  if (podSets.length === 0) return false;
  return [...usage].some(([key, amount]) => {
    const topology = flavors.get(flavorIn(key))?.topology ?? "";
    return amount > NONE && topology !== "";
  });
}
