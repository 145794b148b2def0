import type { Assignment } from "../scheduler/assignment.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import type { Settled } from "./scene.ts";

/** How a workload stands once nothing changes any more. */
export interface Standing {
  readonly clusterQueue: string;
  readonly holdsQuota: boolean;
  /** Flavors by `resource`, or by `podSet/resource` when it has several pod sets; empty while it waits. */
  readonly flavors: ReadonlyMap<string, string>;
  /** From 1, among those who wait for its ClusterQueue; undefined for one that holds quota. */
  readonly place: number | undefined;
  /** Kueue's words of why it waits; `""` when it does not, or was not tried. */
  readonly message: string;
}

export interface StandingOf {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly standing: Standing;
}

/** By uid: everybody who holds quota or waits for some. */
export function standings({ ledger, waiting, admitted }: Settled): ReadonlyMap<string, StandingOf> {
  const found = new Map<string, StandingOf>();
  const assignments = new Map(admitted.map(({ ask, assignment }) => [ask.key, assignment]));
  addHolders(found, ledger, assignments);
  const places = new Map<string, number>();
  for (const { ask, message } of waiting.values()) {
    const place = (places.get(ask.clusterQueue) ?? 0) + 1;
    places.set(ask.clusterQueue, place);
    const standing = { clusterQueue: ask.clusterQueue, holdsQuota: false, flavors: new Map(), place, message };
    found.set(ask.uid, { namespace: ask.namespace, name: nameIn(ask.key), uid: ask.uid, standing });
  }
  return found;
}

function addHolders(
  found: Map<string, StandingOf>,
  { queues }: Ledger,
  assignments: ReadonlyMap<string, Assignment>,
): void {
  for (const { name: clusterQueue, holders } of queues.values()) {
    for (const [key, { ask, usage }] of holders) {
      const assignment = assignments.get(key);
      const flavors = assignment === undefined ? flavorsHeld(usage) : flavorsGiven(assignment);
      const standing = { clusterQueue, holdsQuota: true, flavors, place: undefined, message: "" };
      found.set(ask.uid, { namespace: ask.namespace, name: nameIn(key), uid: ask.uid, standing });
    }
  }
}

function flavorsGiven({ podSets }: Assignment): ReadonlyMap<string, string> {
  const several = podSets.length > 1;
  const flavors = new Map<string, string>();
  for (const { name, flavors: chosen } of podSets) {
    for (const [resource, { flavor }] of chosen) flavors.set(several ? `${name}/${resource}` : resource, flavor);
  }
  return flavors;
}

/** What is booked does not say which pod set it is for. */
function flavorsHeld(usage: ReadonlyMap<string, bigint>): ReadonlyMap<string, string> {
  return new Map(
    [...usage.keys()].map((key) => {
      const [flavor = "", resource = ""] = key.split(" ");
      return [resource, flavor];
    }),
  );
}

function nameIn(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}
