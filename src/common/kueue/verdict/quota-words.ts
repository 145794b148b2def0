import { minus, NONE, printAmount } from "../scheduler/amount.ts";
import type { Target } from "../scheduler/preemption-target.ts";
import { bestFlavor, type FlavorStanding, severityOf } from "./flavor-standings.ts";
import { amountInWords, byScarcity, countInWords, moreInWords, resourceInWords } from "./resource-words.ts";
import { isUnseen } from "./tree-state.ts";

export interface Words {
  readonly sentence: string;
  readonly adminSentence: string;
}

interface QueueNames {
  readonly localQueue: string;
  readonly clusterQueue: string;
}

/** Not enough is unused. */
export function quotaWords({ localQueue, clusterQueue }: QueueNames, standings: readonly FlavorStanding[]): Words {
  const short = nearest(standings).filter(({ quota }) => quota?.is === "short");
  const [first] = short;
  if (first?.quota === undefined) {
    return {
      sentence: `There was room for it, and another job with an older claim takes it; it is tried again at once.`,
      adminSentence: `Fits ClusterQueue ${clusterQueue} alone, and not beside the heads of the other queues of its cohort.`,
    };
  }
  const { amount, free, mostEver } = first.quota;
  const missing = moreInWords(first.resource, minus(amount, free));
  const used = countInWords(first.resource, minus(mostEver, free));
  const inUse = `${used} of the ${countInWords(first.resource, mostEver)} in queue ${localQueue} are in use`;
  const besides = others(short, ({ resource, quota }) => moreInWords(resource, minus(quota.amount, quota.free)));
  const each = short.flatMap(({ resource, flavor, quota }) => {
    if (quota === undefined) return [];
    const [wants, has, most] = [quota.amount, quota.free, quota.mostEver].map((part) => printAmount(resource, part));
    const lacks = printAmount(resource, minus(quota.amount, quota.free));
    return [`${lacks} ${resource} in flavor ${flavor} (asks ${wants}, free ${has}, at most ${most})`];
  });
  return {
    sentence: `Waits for ${missing}${besides}: ${inUse}.`,
    adminSentence: `ClusterQueue ${clusterQueue} lacks ${each.join(" and ")}.`,
  };
}

/** More than the queue can ever reach. */
export function exceedsWords({ localQueue, clusterQueue }: QueueNames, standings: readonly FlavorStanding[]): Words {
  const over = nearest(standings).filter(({ quota }) => quota?.is === "exceeds");
  const [first] = over;
  if (first?.quota === undefined) {
    return {
      sentence: `It asks for more than queue ${localQueue} can ever give.`,
      adminSentence: `Asks for more than ClusterQueue ${clusterQueue} can ever reach.`,
    };
  }
  const asks = amountInWords(first.resource, first.quota.amount);
  const most =
    first.quota.mostEver === NONE ? "none at all" : `${countInWords(first.resource, first.quota.mostEver)} at most`;
  const each = over.flatMap(({ resource, flavor, quota }) => {
    if (quota === undefined) return [];
    const [wants, capacity] = [quota.amount, quota.mostEver].map((part) => printAmount(resource, part));
    return [`${wants} ${resource} in flavor ${flavor}, where it can reach ${capacity}`];
  });
  return {
    sentence: `Can never start as it is: it asks for ${asks}, and queue ${localQueue} can give ${most}.`,
    adminSentence: `Asks more of ClusterQueue ${clusterQueue} than it can ever reach: ${each.join(" and ")}.`,
  };
}

/** No flavor suits the pods, or a resource is not covered. */
export function mismatchWords({ localQueue, clusterQueue }: QueueNames, standings: readonly FlavorStanding[]): Words {
  const uncovered = [...new Set(standings.filter(({ group }) => group === -1).map(({ resource }) => resource))];
  if (uncovered.length > 0) {
    const names = uncovered.toSorted(byScarcity);
    return {
      sentence: `Can never start as it is: queue ${localQueue} gives out no ${names.map(resourceInWords).join(" or ")}.`,
      adminSentence: `No resource group of ClusterQueue ${clusterQueue} covers ${names.join(", ")}.`,
    };
  }
  const why = [...new Set(standings.flatMap(({ mismatch }) => mismatch ?? []))];
  return {
    sentence: `Can never start as it is: none of the kinds of nodes of queue ${localQueue} suits its pods.`,
    adminSentence: `No flavor of ClusterQueue ${clusterQueue} suits its pods: ${why.join(", ")}.`,
  };
}

/** Others go for it. */
export function preemptionWords({ clusterQueue }: QueueNames, targets: readonly Target[]): Words {
  const named = targets.filter(({ holder }) => !isUnseen(holder));
  const jobs = named.length === 0 ? "other jobs" : named.length === 1 ? "1 other job" : `${named.length} other jobs`;
  const going = targets.every(({ holder }) => holder.evicted);
  const each = named.map(({ holder, reason }) => `${holder.ask.key} (${reason})`);
  return {
    sentence: going
      ? `Starts as soon as ${jobs} ${named.length === 1 ? "has" : "have"} made room: ${named.length === 1 ? "it is" : "they are"} being stopped.`
      : `Starts once ${jobs} ${named.length === 1 ? "has" : "have"} been stopped to make room for it.`,
    adminSentence: `ClusterQueue ${clusterQueue} takes its quota from ${each.length === 0 ? "workloads that may not be read" : each.join(", ")}${going ? "; they are evicted already" : ""}.`,
  };
}

/** Of each group, the flavor that is nearest to enough; what people miss most first. */
function nearest(standings: readonly FlavorStanding[]): readonly FlavorStanding[] {
  const groups = new Map<string, FlavorStanding[]>();
  for (const each of standings) {
    const key = `${each.podSet} ${each.group}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const found = [...groups.values()].flatMap((inGroup) => {
    const flavor = bestFlavor(inGroup);
    return inGroup.filter((each) => each.flavor === flavor && severityOf(each) !== "mismatch");
  });
  return found.toSorted((a, b) => byScarcity(a.resource, b.resource));
}

/** ` and 2 more GPUs`: the other resources that are missing. */
function others(
  short: readonly FlavorStanding[],
  inWords: (standing: FlavorStanding & { readonly quota: NonNullable<FlavorStanding["quota"]> }) => string,
): string {
  const [first, ...rest] = short;
  const seen = new Set([first?.resource]);
  const named = rest.flatMap((each) => {
    const { quota, resource } = each;
    if (quota === undefined || seen.has(resource)) return [];
    seen.add(resource);
    return [inWords({ ...each, quota })];
  });
  return named.length === 0 ? "" : ` and ${named.join(" and ")}`;
}
