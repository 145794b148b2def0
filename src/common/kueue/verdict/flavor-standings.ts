import { flavorResource } from "../resource-group.ts";
import { type Amount, NONE, plus } from "../scheduler/amount.ts";
import type { Assignment } from "../scheduler/assignment.ts";
import { flavorMismatch, topologyMismatch } from "../scheduler/flavor-match.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import type { LedgerMemory } from "../scheduler/ledger-memory.ts";
import type { QueueNode } from "../scheduler/quota-node.ts";
import { type QuotaStanding, quotaStanding } from "../scheduler/quota-standing.ts";
import { type Ask, type AskedPodSet, type GroupShape, requestsOf } from "../scheduler/shapes.ts";

/** One resource of one pod set against one flavor of its group. */
export interface FlavorStanding {
  readonly podSet: string;
  readonly resource: string;
  /** `""` when no group covers the resource. */
  readonly flavor: string;
  readonly asks: Amount;
  /** Kueue's words for why the pods cannot run there; undefined when they can. */
  readonly mismatch: string | undefined;
  /** Undefined when no group covers the resource. */
  readonly quota: QuotaStanding | undefined;
  /** Place of the group in the queue; -1 when none covers the resource. */
  readonly group: number;
}

/**
 * How every resource of every pod set stands with every flavor, tried or not. Later pod sets count what earlier ones take.
 *
 * @param memory - Of this ledger, as it stands.
 * @param assignment - What the scheduler found: where earlier pod sets get their flavors; a guess is made where it found none.
 */
export function flavorStandings(
  ledger: Ledger,
  queue: QueueNode,
  ask: Ask,
  assignment?: Assignment,
  memory?: LedgerMemory,
): readonly FlavorStanding[] {
  const taken = new Map<string, Amount>();
  const all: FlavorStanding[] = [];
  for (const [at, podSet] of ask.podSets.entries()) {
    const found = standingsOf(ledger, queue, podSet, taken, memory);
    all.push(...found);
    const chosen = assignment?.podSets[at]?.flavors;
    for (const [group] of queue.shape.groups.entries()) {
      const inGroup = found.filter((each) => each.group === group);
      const planned = inGroup.map(({ resource }) => chosen?.get(resource)?.flavor).find((name) => name !== undefined);
      const flavor = planned ?? bestFlavor(inGroup);
      for (const { resource, asks } of inGroup.filter((each) => each.flavor === flavor)) {
        const key = flavorResource(flavor, resource);
        taken.set(key, plus(taken.get(key) ?? NONE, asks));
      }
    }
  }
  return all;
}

/** How bad it is, from best to worst: what Kueue's finer reasons are ranked by. */
export type Severity = "fits" | "waiting" | "exceeds" | "mismatch";
const SEVERITIES: readonly Severity[] = ["fits", "waiting", "exceeds", "mismatch"];

/** Of several that are all needed, the worst counts. */
export function worstOf(severities: readonly Severity[]): Severity {
  return severities.reduce((a, b) => (SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b), "fits");
}

/** Of several that any is enough of, the best counts; of none, none is. */
export function bestOf(severities: readonly Severity[]): Severity {
  return severities.reduce((a, b) => (SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b), "mismatch");
}

export function severityOf({ mismatch, quota }: FlavorStanding): Severity {
  if (mismatch !== undefined || quota === undefined) return "mismatch";
  return quota.is === "fits" ? "fits" : quota.is === "short" ? "waiting" : "exceeds";
}

/** The flavor of a group that is nearest to taking all of it; the first of equals. */
export function bestFlavor(inGroup: readonly FlavorStanding[]): string {
  let best = "";
  let bestRank = Number.POSITIVE_INFINITY;
  for (const [flavor, standings] of byFlavor(inGroup)) {
    const rank = SEVERITIES.indexOf(worstOf(standings.map(severityOf)));
    if (rank >= bestRank) continue;
    best = flavor;
    bestRank = rank;
  }
  return best;
}

export function byFlavor(standings: readonly FlavorStanding[]): ReadonlyMap<string, readonly FlavorStanding[]> {
  const found = new Map<string, FlavorStanding[]>();
  for (const standing of standings) {
    const same = found.get(standing.flavor);
    if (same === undefined) found.set(standing.flavor, [standing]);
    else same.push(standing);
  }
  return found;
}

function standingsOf(
  ledger: Ledger,
  queue: QueueNode,
  podSet: AskedPodSet,
  taken: ReadonlyMap<string, Amount>,
  memory: LedgerMemory | undefined,
): readonly FlavorStanding[] {
  const { groups } = queue.shape;
  const requests = new Map(requestsOf(podSet));
  if (groups.some(({ resources }) => resources.includes("pods"))) requests.set("pods", BigInt(podSet.count));
  return [...requests].flatMap(([resource, asks]): readonly FlavorStanding[] => {
    const group = groups.findIndex(({ resources }) => resources.includes(resource));
    const shape = groups[group];
    const { name } = podSet;
    if (shape === undefined) {
      const mismatch = `resource ${resource} unavailable in ClusterQueue`;
      return asks === NONE ? [] : [{ podSet: name, resource, flavor: "", asks, mismatch, quota: undefined, group }];
    }
    return shape.flavors.map((flavor) => {
      const before = taken.get(flavorResource(flavor, resource)) ?? NONE;
      const quota = quotaStanding(queue, flavor, resource, before, asks, memory);
      // Written out: spreading takes longer than all the rest, and this is done for each flavor of each kind of job.
      return {
        podSet: name,
        resource,
        flavor,
        asks,
        mismatch: mismatchOf(ledger, shape, flavor, podSet),
        quota,
        group,
      };
    });
  });
}

function mismatchOf(ledger: Ledger, group: GroupShape, name: string, { placement }: AskedPodSet): string | undefined {
  const flavor = ledger.flavors.get(name);
  if (flavor === undefined) return `flavor ${name} not found`;
  return topologyMismatch(ledger.flavors, group, flavor, placement) ?? flavorMismatch(flavor, placement);
}
