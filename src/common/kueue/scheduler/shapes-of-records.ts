import { parseSelector } from "../../values/label-selector.ts";
import { quantityToNumber } from "../../values/quantity.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import type { ResourceFlavor } from "../resource-flavor.ts";
import { type Bound, flavorResource, limitsOf, type QuotaLimits } from "../resource-group.ts";
import { type Amount, amountOf, NONE } from "./amount.ts";
import type { CohortShape, FlavorShape, QueueShape, Quota } from "./shapes.ts";

/** @param inactive - Stopped, or something that it needs is missing. */
export function queueShapeOf(queue: ClusterQueue, inactive: boolean): QueueShape {
  const { meta, cohort, resourceGroups, strategy, preemption, fungibility, fairWeight } = queue;
  return {
    name: meta.name,
    cohort,
    groups: resourceGroups.map(({ coveredResources, flavors }) => ({
      resources: coveredResources,
      flavors: flavors.map(({ name }) => name),
    })),
    quotas: quotasOf(limitsOf(resourceGroups)),
    strict: strategy === "StrictFIFO",
    preemption,
    fungibility,
    fairWeight: weightOf(fairWeight),
    namespaces: selectorOf(queue.namespaceSelector),
    inactive,
  };
}

export function cohortShapeOf({ meta, parent, limits, fairWeight }: Cohort): CohortShape {
  return { name: meta.name, parent, quotas: quotasOf(limits), fairWeight: weightOf(fairWeight) };
}

export function flavorShapeOf({ meta, nodeLabels, nodeTaints, tolerations, topology }: ResourceFlavor): FlavorShape {
  return { name: meta.name, labels: nodeLabels, taints: nodeTaints, tolerations, topology };
}

/** A nominal quota that could not be read counts as none: nothing is given away by mistake. */
function quotasOf(limits: readonly QuotaLimits[]): ReadonlyMap<string, Quota> {
  return new Map(
    limits.map(({ flavor, resource, nominal, borrowing, lending }) => [
      flavorResource(flavor, resource),
      {
        nominal: nominal === undefined ? NONE : amountOf(resource, nominal),
        borrowing: boundOf(resource, borrowing),
        lending: boundOf(resource, lending),
      },
    ]),
  );
}

function boundOf(resource: string, bound: Bound): Amount | undefined {
  switch (bound.is) {
    case "none":
      return undefined;
    case "unreadable":
      return NONE;
    case "at":
      return amountOf(resource, bound.most);
    default:
      return bound satisfies never;
  }
}

function weightOf(weight: ClusterQueue["fairWeight"]): number {
  return weight === undefined ? 1 : quantityToNumber(weight);
}

const MOST_KEPT = 1_024;
const selectors = new Map<string, QueueShape["namespaces"]>();

/** Equal texts give one selector, by which what was found out about a queue's namespaces is known again. */
function selectorOf(text: string | undefined): QueueShape["namespaces"] {
  if (text === undefined) return undefined;
  if (selectors.has(text)) return selectors.get(text);
  const parsed = parseSelector(text);
  const selector = "selector" in parsed ? parsed.selector : undefined;
  if (selectors.size >= MOST_KEPT) selectors.clear();
  selectors.set(text, selector);
  return selector;
}
