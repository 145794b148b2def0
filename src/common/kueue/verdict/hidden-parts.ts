import { formatQuantity, quantityToNumber } from "../../values/quantity.ts";
import { cleanLine } from "../../values/text.ts";
import { type Amount, amountOf, NONE, plus, printAmount } from "../scheduler/amount.ts";
import { requestsOf } from "../scheduler/shapes.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import type { Readable } from "./admission-world.ts";
import type { PlaceInLine } from "./place-in-line.ts";
import { sharesByUse } from "./waiting-workload.ts";

/** Something that the verdict would rest on and cannot, and whether it might turn it over. */
interface Gap {
  readonly sentence: string;
  readonly matters: boolean;
}

/** What could not be read or is not played through, for a workload that waits. */
export function gapsFor(workload: Workload, place: PlaceInLine | undefined, state: AdmissionState): readonly Gap[] {
  return [
    ...unreadable(state),
    ...(place === undefined ? [] : [...topologyGap(place), ...orderGap(place, state), ...countedGap(workload, place)]),
    ...settingsGap(state),
  ];
}

const LISTINGS = [
  ["localQueues", "its queue"],
  ["clusterQueues", "quota"],
  ["cohorts", "what queues may borrow from one another"],
  ["flavors", "which nodes suit its pods"],
  ["workloads", "who holds quota, and who is before it"],
  ["checks", "whether admission checks are active"],
  ["namespaces", "whether its namespace may use the queue"],
  ["limitRanges", "whether its requests are allowed"],
] as const;

function unreadable({ world }: AdmissionState): readonly Gap[] {
  return LISTINGS.flatMap(([name, what]) => {
    const listing: Readable<unknown> = world[name];
    const why = listing.is === "hidden" ? listing.why : listing.partly;
    if (why === undefined) return [];
    const part = listing.is === "hidden" ? "" : " in full";
    return [{ sentence: `Not known${part}: ${what}. ${cleanLine(why)}`, matters: true }];
  });
}

function topologyGap({ tree, waiting }: PlaceInLine): readonly Gap[] {
  const queue = tree.ledger.queues.get(waiting.ask.clusterQueue);
  const flavors = queue?.shape.groups.flatMap((group) => group.flavors) ?? [];
  const byTopology =
    waiting.ask.podSets.some(({ placement }) => placement.byTopology === true) ||
    flavors.some((name) => (tree.ledger.flavors.get(name)?.topology ?? "") !== "");
  if (!byTopology) return [];
  const sentence =
    "Placement by topology is not played through: there may be quota for it, and no place that is near enough.";
  return [{ sentence, matters: true }];
}

function orderGap({ tree, waiting }: PlaceInLine, { world }: AdmissionState): readonly Gap[] {
  const queue = tree.parts.queues.find(({ meta }) => meta.name === waiting.ask.clusterQueue);
  if (queue === undefined || !sharesByUse(queue.admissionMode) || world.settings.usageWeights !== undefined) return [];
  const sentence = `ClusterQueue ${queue.meta.name} lines up by what each LocalQueue used; how that is weighed could not be read, so its place is by priority and time.`;
  return [{ sentence, matters: false }];
}

/** Kueue may be set up to leave resources out, or to convert them: what its last try counted tells. */
function countedGap(workload: Workload, { waiting }: PlaceInLine): readonly Gap[] {
  if (workload.assignments.length > 0 || workload.counted.size === 0) return [];
  const asked = new Map<string, Amount>();
  for (const podSet of waiting.ask.podSets) {
    for (const [resource, amount] of requestsOf(podSet)) asked.set(resource, plus(asked.get(resource) ?? NONE, amount));
  }
  const names = new Set([...asked.keys(), ...workload.counted.keys()]);
  const differing = [...names].filter((name) => {
    const counted = workload.counted.get(name);
    return (counted === undefined ? NONE : amountOf(name, counted)) !== (asked.get(name) ?? NONE);
  });
  if (differing.length === 0) return [];
  const each = differing.map((name) => {
    const counted = workload.counted.get(name);
    const written = counted === undefined || quantityToNumber(counted) === 0 ? "none" : formatQuantity(counted);
    return `${written} of ${name} where its pods ask for ${printAmount(name, asked.get(name) ?? NONE)}`;
  });
  return [{ sentence: `Kueue counted ${each.join(", ")} at its last try.`, matters: true }];
}

function settingsGap({ world: { settings } }: AdmissionState): readonly Gap[] {
  if (settings.known) return [];
  return [{ sentence: "Kueue's own settings could not be read; its defaults are taken.", matters: false }];
}
