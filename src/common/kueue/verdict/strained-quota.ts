import { addResources, NO_RESOURCES, type Resources } from "../../core-objects/resources.ts";
import type { Quantity } from "../../values/quantity.ts";
import { nodesOf } from "../resource-flavor.ts";
import { type Amount, amountOf, minus, NONE, plus, quantityOfAmount } from "../scheduler/amount.ts";
import { potential, type QueueNode, usageAt } from "../scheduler/quota-node.ts";
import type { AdmissionState } from "./admission-state.ts";
import type { NodeChange } from "./what-if-change.ts";
import { itemsOf } from "./world-index.ts";

/** A ClusterQueue that holds more than it then may, borrowing included. */
export interface OverAdmission {
  readonly clusterQueue: string;
  readonly flavor: string;
  readonly resource: string;
  readonly by: Quantity;
}

/** A flavor whose nodes have less than its quota gave away. */
export interface ShortOfNodes {
  readonly flavor: string;
  readonly resource: string;
  readonly held: Quantity;
  readonly onNodes: Quantity;
}

/** At the moment of the change, before anybody goes: what is more than before. */
export function overAdmission(before: QueueNode | undefined, after: QueueNode | undefined): readonly OverAdmission[] {
  if (after === undefined) return [];
  return [...after.usage.keys()].flatMap((key) => {
    const over = excess(after, key);
    if (over <= NONE || over <= (before === undefined ? NONE : excess(before, key))) return [];
    const [flavor = "", resource = ""] = key.split(" ");
    return [{ clusterQueue: after.name, flavor, resource, by: quantityOfAmount(resource, over) }];
  });
}

function excess(queue: QueueNode, key: string): Amount {
  return minus(usageAt(queue, key), potential(queue, key));
}

/** Flavors of the node in which more quota is held than their nodes have then. */
export function shortOfNodes(
  { world, ledger }: AdmissionState,
  { node, nodes }: NodeChange,
  kind: "lose-node" | "add-node",
): readonly ShortOfNodes[] {
  const others = nodes.filter(({ meta }) => meta.uid !== node.meta.uid);
  const left = kind === "lose-node" ? others : [...others, node];
  return itemsOf(world.flavors).flatMap((flavor) => {
    if (nodesOf(flavor, [node]).length === 0) return [];
    let onNodes: Resources = NO_RESOURCES;
    for (const { allocatable } of nodesOf(flavor, left)) onNodes = addResources(onNodes, allocatable);
    const held = new Map<string, Amount>();
    for (const { usage } of ledger.queues.values()) {
      for (const [key, amount] of usage) {
        const [name = "", resource = ""] = key.split(" ");
        if (name === flavor.meta.name) held.set(resource, plus(held.get(resource) ?? NONE, amount));
      }
    }
    return [...held].flatMap(([resource, amount]) => {
      const there = onNodes.get(resource) ?? quantityOfAmount(resource, NONE);
      if (amount <= amountOf(resource, there)) return [];
      return [{ flavor: flavor.meta.name, resource, held: quantityOfAmount(resource, amount), onNodes: there }];
    });
  });
}
