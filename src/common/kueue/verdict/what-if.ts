import { type AdmissionState, admissionStateInSlices } from "./admission-state.ts";
import { changedWorld } from "./changed-world.ts";
import type { Settled } from "./scene.ts";
import { settleInSlices } from "./settle.ts";
import { atOnce, type Slices } from "./slices.ts";
import { type Standing, type StandingOf, standings } from "./standing.ts";
import { type OverAdmission, overAdmission, type ShortOfNodes, shortOfNodes } from "./strained-quota.ts";
import type { WhatIfChange } from "./what-if-change.ts";

/** A workload that stands differently. */
export interface ChangedStanding {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Undefined for one that is not there. */
  readonly before: Standing | undefined;
  readonly after: Standing | undefined;
}

export interface PreemptedStanding extends ChangedStanding {
  /** uid of whom it makes room for. */
  readonly by: string;
  /** `namespace/name` of whom it makes room for. */
  readonly byKey: string;
  /** Kueue's word: `InClusterQueue`, `InCohortReclamation`, … */
  readonly reason: string;
}

/** What is different once nothing changes any more, against how things would go on without the change. */
export interface Difference {
  /** Why the change cannot be made: a sentence; `""` when it can. */
  readonly problem: string;
  readonly admitted: readonly ChangedStanding[];
  readonly preempted: readonly PreemptedStanding[];
  /** Held quota, and lost it by the change itself: its queue was drained, it was deactivated or deleted. */
  readonly stopped: readonly ChangedStanding[];
  /** Wait further back, or would have got in. */
  readonly waitsLonger: readonly ChangedStanding[];
  readonly waitsLess: readonly ChangedStanding[];
  /** Hold quota either way, but of other flavors. */
  readonly otherFlavors: readonly ChangedStanding[];
  readonly overAdmitted: readonly OverAdmission[];
  readonly shortOfNodes: readonly ShortOfNodes[];
  /** Keys of workloads that would preempt one another without end. */
  readonly loop: readonly string[];
}

const NO_DIFFERENCE: Difference = {
  problem: "",
  admitted: [],
  preempted: [],
  stopped: [],
  waitsLonger: [],
  waitsLess: [],
  otherFlavors: [],
  overAdmitted: [],
  shortOfNodes: [],
  loop: [],
};

/**
 * Plays both worlds forward, with and without the changes, in the trees that they touch. Nothing is sent anywhere.
 *
 * @param more - Changes that come with the first one, in this order.
 * @example
 * const difference = whatIf(state, change);
 */
export function whatIf(state: AdmissionState, change: WhatIfChange, ...more: readonly WhatIfChange[]): Difference {
  return atOnce(whatIfInSlices(state, change, ...more));
}

/** The same, with pauses. */
export function* whatIfInSlices(
  state: AdmissionState,
  change: WhatIfChange,
  ...more: readonly WhatIfChange[]
): Slices<Difference> {
  const changes = [change, ...more];
  let { world } = state;
  for (const each of changes) {
    const changed = changedWorld(world, each);
    if (changed.problem !== undefined) return { ...NO_DIFFERENCE, problem: changed.problem };
    world = changed.world;
  }
  const short = changes.flatMap((each) =>
    each.kind === "lose-node" || each.kind === "add-node" ? shortOfNodes(state, each, each.kind) : [],
  );
  if (world === state.world) return { ...NO_DIFFERENCE, shortOfNodes: short };
  const after = yield* admissionStateInSlices(world, state);
  const names = new Set([...state.treeOf.keys(), ...after.treeOf.keys()]);
  const queues = [...names].filter((name) => state.treeOf.get(name) !== after.treeOf.get(name));
  // Who was tried in vain is not tried again because one more lines up; every other change wakes all, a moment later.
  const wakes = changes.some(({ kind }) => kind !== "submit");
  return { ...(yield* difference(state, after, queues, wakes)), shortOfNodes: short };
}

function* difference(
  before: AdmissionState,
  after: AdmissionState,
  queues: readonly string[],
  wakes: boolean,
): Slices<Difference> {
  const was = yield* settleInSlices(before, { queues });
  const isStill = was.admitted.length === 0 && was.preempted.length === 0;
  const is = yield* settleInSlices(isStill ? { ...after, tried: was.waiting, wakes } : after, { queues });
  return {
    ...NO_DIFFERENCE,
    ...compared(was, is, stoppedAtOnce(before, after, queues)),
    overAdmitted: queues.flatMap((name) =>
      overAdmission(before.ledger.queues.get(name), after.ledger.queues.get(name)),
    ),
    loop: is.loop,
  };
}

type Compared = Pick<Difference, "admitted" | "preempted" | "stopped" | "waitsLonger" | "waitsLess" | "otherFlavors">;

/** uids of those who held quota, and do not as soon as the change is made. */
function stoppedAtOnce(before: AdmissionState, after: AdmissionState, queues: readonly string[]): ReadonlySet<string> {
  const holders = ({ ledger }: AdmissionState) =>
    queues.flatMap((name) => [...(ledger.queues.get(name)?.holders.values() ?? [])].map(({ ask }) => ask.uid));
  const still = new Set(holders(after));
  return new Set(holders(before).filter((uid) => !still.has(uid)));
}

function compared(was: Settled, is: Settled, stopped: ReadonlySet<string>): Compared {
  const [before, after] = [standings(was), standings(is)];
  const byPreemption = new Map(
    is.preempted.map(({ victim, by, reason }) => [victim.ask.uid, { by: by.uid, byKey: by.key, reason }]),
  );
  const found = {
    admitted: [] as ChangedStanding[],
    preempted: [] as PreemptedStanding[],
    stopped: [] as ChangedStanding[],
    waitsLonger: [] as ChangedStanding[],
    waitsLess: [] as ChangedStanding[],
    otherFlavors: [] as ChangedStanding[],
  };
  for (const uid of new Set([...before.keys(), ...after.keys()])) {
    const each = changeOf(before.get(uid), after.get(uid));
    if (each === undefined) continue;
    const preemption = byPreemption.get(uid);
    const list =
      stopped.has(uid) && each.after?.holdsQuota !== true ? "stopped" : listFor(each, preemption !== undefined);
    if (list === "preempted" && preemption !== undefined) found.preempted.push({ ...each, ...preemption });
    else if (list !== undefined && list !== "preempted") found[list].push(each);
  }
  return found;
}

function changeOf(before: StandingOf | undefined, after: StandingOf | undefined): ChangedStanding | undefined {
  const known = after ?? before;
  if (known === undefined) return undefined;
  const { namespace, name, uid } = known;
  return { namespace, name, uid, before: before?.standing, after: after?.standing };
}

function listFor({ before, after }: ChangedStanding, isPreempted: boolean): keyof Compared | undefined {
  const [held, holds] = [before?.holdsQuota === true, after?.holdsQuota === true];
  if (held && holds) return sameFlavors(before, after) ? undefined : "otherFlavors";
  if (holds) return "admitted";
  if (held) return isPreempted ? "preempted" : "waitsLonger";
  if (after === undefined) return undefined;
  const [was, is] = [before?.place ?? Number.POSITIVE_INFINITY, after.place ?? 0];
  if (before !== undefined && before.clusterQueue === after.clusterQueue && was === is) return undefined;
  return before === undefined || was < is ? "waitsLonger" : "waitsLess";
}

function sameFlavors(before: Standing | undefined, after: Standing | undefined): boolean {
  return before?.clusterQueue === after?.clusterQueue && flavorNames(before) === flavorNames(after);
}

function flavorNames(standing: Standing | undefined): string {
  return [...new Set(standing?.flavors.values())].toSorted().join(" ");
}
