import { type JsonPatchOperation, pointer } from "../../kubernetes-cluster/json-patch.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../cluster-queue.ts";
import { RESOURCE_FLAVORS, type ResourceFlavor, type Toleration } from "../resource-flavor.ts";
import { flavorIn, type GroupFlavor, resourceIn } from "../resource-group.ts";
import { type Amount, NONE, printAmount, quantityOfAmount } from "../scheduler/amount.ts";
import { flavorMismatch } from "../scheduler/flavor-match.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import { available, potential, type QueueNode } from "../scheduler/quota-node.ts";
import type { Ask } from "../scheduler/shapes.ts";
import type { AdmissionWorld, Readable } from "./admission-world.ts";
import type { Prerequisite } from "./prerequisite.ts";
import { shortageOf, type Wish } from "./shortage.ts";
import { advice, patchOf } from "./unblocking-change.ts";
import type { Unblocker } from "./verdict.ts";
import { withQueue } from "./world-edit.ts";

/** The queue has no quota for some resource at all: its first group gets some, in its first flavor. */
export function coverage(
  queue: ClusterQueue,
  uncovered: ReadonlyMap<string, Amount>,
  world: AdmissionWorld,
): Prerequisite {
  const names = [...uncovered]
    .map(([resource, amount]) => `${printAmount(resource, amount)} ${resource}`)
    .join(" and ");
  const sentence = `Give ClusterQueue ${queue.meta.name} quota for ${names}: it has none.`;
  const [group] = queue.resourceGroups;
  if (group === undefined || group.flavors.length === 0) {
    return { step: advice("raise-quota", sentence), after: undefined };
  }
  const operations: JsonPatchOperation[] = [];
  for (const [resource, amount] of uncovered) {
    operations.push({ op: "add", path: "/spec/resourceGroups/0/coveredResources/-", value: resource });
    for (const [at] of group.flavors.entries()) {
      const nominalQuota = printAmount(resource, at === 0 ? amount : NONE);
      const path = pointer("spec", "resourceGroups", 0, "flavors", at, "resources", "-");
      operations.push({ op: "add", path, value: { name: resource, nominalQuota } });
    }
  }
  const step = { ...advice("raise-quota", sentence), change: patchOf(CLUSTER_QUEUES, queue, operations) };
  const covers = (each: ClusterQueue): ClusterQueue => {
    const [first = group, ...others] = each.resourceGroups;
    const coveredResources = [...first.coveredResources, ...uncovered.keys()];
    const flavors = first.flavors.map((flavor, at) => withResources(flavor, uncovered, at === 0));
    return { ...each, resourceGroups: [{ coveredResources, flavors }, ...others] };
  };
  return { step, after: withQueue(world, queue.meta.name, covers) };
}

function withResources(flavor: GroupFlavor, more: ReadonlyMap<string, Amount>, isFirst: boolean): GroupFlavor {
  const limits = [...more].map(([resource, amount]) => ({
    flavor: flavor.name,
    resource,
    nominal: quantityOfAmount(resource, isFirst ? amount : NONE),
    borrowing: { is: "none" } as const,
    lending: { is: "none" } as const,
  }));
  return { ...flavor, limits: [...flavor.limits, ...limits] };
}

/** What keeps the pods off every flavor: taints that flavors can tolerate for all their pods, else what the job says about nodes. */
export function mismatches(
  ledger: Ledger,
  { shape }: QueueNode,
  ask: Ask,
  world: AdmissionWorld,
): readonly Prerequisite[] {
  const found: Prerequisite[] = [];
  for (const flavor of new Set(shape.groups.flatMap(({ flavors }) => flavors))) {
    const known = ledger.flavors.get(flavor);
    if (known === undefined) continue;
    const why = ask.podSets.flatMap(({ placement }) => flavorMismatch(known, placement) ?? []);
    if (why.length === 0) continue;
    found.push(
      tolerance(flavor, ask, ledger, world) ??
        onlyJob(`Change the job's node selector, affinity or tolerations: ${why[0]}.`),
    );
  }
  return found;
}

function onlyJob(sentence: string): Prerequisite {
  return { step: advice("fix-job", sentence), after: undefined };
}

/** Undefined when taints are not all that keeps the pods off. */
function tolerance(name: string, ask: Ask, ledger: Ledger, world: AdmissionWorld): Prerequisite | undefined {
  const shape = ledger.flavors.get(name);
  const record = world.flavors.is === "read" ? world.flavors.items.find(({ meta }) => meta.name === name) : undefined;
  if (shape === undefined || record === undefined) return undefined;
  const missing = shape.taints.map(({ key, value, effect }) => ({ key, operator: "Equal", value, effect }));
  const tolerant = { ...shape, tolerations: [...shape.tolerations, ...missing] };
  if (ask.podSets.some(({ placement }) => flavorMismatch(tolerant, placement) !== undefined)) return undefined;
  const all = [...record.tolerations, ...missing];
  const tolerations = all.map(tolerationOnTheWire);
  const change = patchOf(RESOURCE_FLAVORS, record, [{ op: "add", path: "/spec/tolerations", value: tolerations }]);
  const taints = shape.taints.map(({ key }) => key).join(", ");
  const sentence = `Add a toleration for ${taints} to the job, or to ResourceFlavor ${name} for all of its jobs.`;
  const edit = (each: ResourceFlavor) => (each.meta.name === name ? { ...each, tolerations: all } : each);
  return {
    step: { ...advice("change-flavor", sentence), change },
    after: { ...world, flavors: mapped(world.flavors, edit) },
  };
}

function tolerationOnTheWire({ key, operator, value, effect }: Toleration): object {
  return {
    ...(key === "" ? {} : { key }),
    operator,
    ...(value === "" ? {} : { value }),
    ...(effect === "" ? {} : { effect }),
  };
}

function mapped<T>(listing: Readable<T>, edit: (item: T) => T): Readable<T> {
  return listing.is === "hidden" ? listing : { ...listing, items: listing.items.map(edit) };
}

/**
 * What the job could ask for instead: no more than the queue can ever reach or, where it is only short at the moment, what is free.
 * @param isNext - Nobody else would be served before it.
 */
export function smallerRequest(queue: QueueNode, wish: Wish, isNext: boolean): readonly Unblocker[] {
  const beyond = [...wish].filter(([key, amount]) => amount > potential(queue, key)).map(([key]) => key);
  if (beyond.length > 0) return lessAdvice("Ask for less: at most", beyond, (key) => potential(queue, key));
  const short = [...shortageOf(queue, wish).keys()];
  return isNext ? lessAdvice("Ask for no more than is free:", short, (key) => available(queue, key)) : [];
}

function lessAdvice(start: string, keys: readonly string[], of: (key: string) => Amount): readonly Unblocker[] {
  if (keys.length === 0 || keys.some((key) => of(key) <= NONE)) return [];
  const parts = keys.map((key) => {
    const resource = resourceIn(key);
    return `${printAmount(resource, of(key))} ${resource} in flavor ${flavorIn(key)}`;
  });
  return [advice("fix-job", `${start} ${parts.join(" and ")}.`)];
}
