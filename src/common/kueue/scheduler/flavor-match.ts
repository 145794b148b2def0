import type { Taint } from "../../core-objects/node.ts";
import type { Toleration } from "../resource-flavor.ts";
import type { FlavorShape, GroupShape, NodeRequirement, PodPlacement } from "./shapes.ts";

/** Why pods of this placement cannot run in the flavor, in Kueue's words; undefined when they can. */
export function flavorMismatch(flavor: FlavorShape, placement: PodPlacement): string | undefined {
  const isTolerated = (taint: Taint) =>
    placement.tolerations.some((one) => tolerates(one, taint)) ||
    flavor.tolerations.some((one) => tolerates(one, taint));
  const taint = flavor.taints.find((each) => keepsOff(each) && !isTolerated(each));
  if (taint !== undefined) return `untolerated taint ${taintText(taint)} in flavor ${flavor.name}`;
  if (!matchesLabels(flavor.labels, placement)) return `flavor ${flavor.name} doesn't match node affinity`;
  return undefined;
}

/**
 * Why a flavor and the way pods are placed do not go together, in Kueue's words. Where all flavors of a group place by topology, pods
 * that do not ask for it are placed so, too.
 */
export function topologyMismatch(
  flavors: ReadonlyMap<string, FlavorShape>,
  group: GroupShape,
  { name, topology = "" }: FlavorShape,
  { byTopology = false }: PodPlacement,
): string | undefined {
  if (byTopology && topology === "") return `Flavor "${name}" does not support TopologyAwareScheduling`;
  if (byTopology || topology === "") return undefined;
  const implied = group.flavors.every((each) => (flavors.get(each)?.topology ?? "") !== "");
  return implied ? undefined : `Flavor "${name}" supports only TopologyAwareScheduling`;
}

/** Kueue prints taints as Go prints their struct's text form. */
function taintText({ key, value, effect }: Taint): string {
  return `{${key} ${value} ${effect} <nil>}`;
}

function keepsOff({ effect }: Taint): boolean {
  return effect === "NoSchedule" || effect === "NoExecute";
}

function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return operator === "Equal" && value === taint.value;
}

/** Only keys that the flavor has labels for are compared. A term that is left without requirements holds for every node. */
function matchesLabels(labels: ReadonlyMap<string, string>, { nodeSelector, affinityTerms }: PodPlacement): boolean {
  for (const [key, value] of nodeSelector) {
    const label = labels.get(key);
    if (label !== undefined && label !== value) return false;
  }
  const terms = affinityTerms.map((term) => term.filter(({ key }) => labels.has(key)));
  if (terms.length === 0 || terms.some((term) => term.length === 0)) return true;
  return terms.some((term) => term.every((requirement) => holds(requirement, labels.get(requirement.key))));
}

function holds({ operator, values }: NodeRequirement, label: string | undefined): boolean {
  switch (operator) {
    case "In":
      return label !== undefined && values.includes(label);
    case "NotIn":
      return label === undefined || !values.includes(label);
    case "Exists":
      return label !== undefined;
    case "DoesNotExist":
      return label === undefined;
    case "Gt":
      return compareIntegers(label, values[0], (a, b) => a > b);
    case "Lt":
      return compareIntegers(label, values[0], (a, b) => a < b);
    default:
      return false;
  }
}

const INTEGER = /^[+-]?\d{1,18}$/;

function compareIntegers(
  label: string | undefined,
  bound: string | undefined,
  compare: (a: bigint, b: bigint) => boolean,
): boolean {
  if (label === undefined || bound === undefined || !INTEGER.test(label) || !INTEGER.test(bound)) return false;
  return compare(BigInt(label), BigInt(bound));
}
