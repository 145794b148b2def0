import type { LimitRange } from "../../core-objects/limit-range.ts";
import type { Resources } from "../../core-objects/resources.ts";
import { matchesSelector } from "../../values/label-selector.ts";
import type { Quantity } from "../../values/quantity.ts";
import type { PodSet } from "../pod-set.ts";
import { type Amount, amountOf } from "./amount.ts";
import type { Refusal } from "./head.ts";
import type { QueueShape } from "./shapes.ts";

/** What is asked before a workload is tried. */
export interface AdmissibilityFacts {
  readonly podSets: readonly Pick<PodSet, "containers" | "podRequests">[];
  readonly namespaceLabels: ReadonlyMap<string, string>;
  /** LimitRanges of the namespace. */
  readonly limitRanges: readonly Pick<LimitRange, "limits">[];
}

/** Why a workload may not be tried in a queue, in Kueue's words; undefined when it may. */
export function refusalFor(queue: QueueShape, facts: AdmissibilityFacts): Refusal | undefined {
  if (queue.namespaces === undefined || !matchesSelector(queue.namespaces, facts.namespaceLabels)) {
    return { because: "namespace", message: "workload namespace doesn't match ClusterQueue selector" };
  }
  const ranges = limitsFrom(facts.limitRanges);
  const message = invalidBecause(facts, ranges, ranges);
  if (message === undefined) return undefined;
  return { because: "invalid", message, granularMessage: invalidBecause(facts, ranges, NO_RANGES) };
}

/** @param defaults - Where limits come from that a container does not name. */
function invalidBecause({ podSets }: AdmissibilityFacts, ranges: Ranges, defaults: Ranges): string | undefined {
  const ownLimits = podSets.flatMap((podSet, at) => beyondOwnLimits(podSet, pathOf(at), defaults));
  if (ownLimits.length > 0) return invalid("resources validation failed", ownLimits);
  const outOfRange = podSets.flatMap((podSet, at) => beyondRanges(podSet, pathOf(at), ranges));
  return outOfRange.length > 0 ? invalid("resources didn't satisfy LimitRange constraints", outOfRange) : undefined;
}

interface Range {
  readonly max: Map<string, Amount>;
  readonly min: Map<string, Amount>;
  /** Limits of containers that name none: the range's own, or its maximum. */
  readonly limits: Map<string, Amount>;
}

type Ranges = ReadonlyMap<string, Range>;
const NO_RANGES: Ranges = new Map();

/** Of several, the strictest of each kind. */
function limitsFrom(limitRanges: AdmissibilityFacts["limitRanges"]): Ranges {
  const ranges = new Map<string, Range>();
  for (const { type, resource, defaultLimit, min, max } of limitRanges.flatMap(({ limits }) => limits)) {
    const range = ranges.get(type) ?? { max: new Map(), min: new Map(), limits: new Map() };
    ranges.set(type, range);
    keepKnown(range.limits, resource, defaultLimit ?? max, () => false);
    keepKnown(range.max, resource, max, (a, b) => a < b);
    keepKnown(range.min, resource, min, (a, b) => a > b);
  }
  return ranges;
}

function pathOf(podSet: number): string {
  return `spec.podSets[${podSet}].template.spec`;
}

type CheckedPodSet = AdmissibilityFacts["podSets"][number];

function beyondOwnLimits({ containers }: CheckedPodSet, path: string, ranges: Ranges): readonly string[] {
  return containers.flatMap(({ at, requests, limits: given }) => {
    const limits = new Map([...(ranges.get("Container")?.limits ?? []), ...amounts(given)]);
    const over = above(amounts(requests), limits);
    return over.length === 0 ? [] : [problem(`${path}.${at}`, over, "requests must not exceed its limits")];
  });
}

function beyondRanges({ containers, podRequests }: CheckedPodSet, path: string, ranges: Ranges): readonly string[] {
  const perContainer = containers.flatMap(({ at, requests, limits }) => {
    const [least, most] = [new Map(amounts(requests)), new Map(amounts(requests))];
    for (const [name, amount] of amounts(limits)) {
      keep(least, name, amount, (a, b) => a < b);
      keep(most, name, amount, (a, b) => a > b);
    }
    return outside(ranges.get("Container"), least, most, `${path}.${at}`);
  });
  const whole = amounts(podRequests);
  return [...perContainer, ...outside(ranges.get("Pod"), whole, whole, path)];
}

function outside(
  range: Range | undefined,
  least: ReadonlyMap<string, Amount>,
  most: ReadonlyMap<string, Amount>,
  at: string,
): readonly string[] {
  if (range === undefined) return [];
  const over = above(most, range.max);
  const under = [...range.min].filter(([name, amount]) => amount > (least.get(name) ?? amount)).map(([name]) => name);
  return [
    ...(over.length > 0 ? [problem(at, over, "requests must not be above the limitRange max")] : []),
    ...(under.length > 0 ? [problem(at, under, "requests must not be below the limitRange min")] : []),
  ];
}

function above(amounts: ReadonlyMap<string, Amount>, bounds: ReadonlyMap<string, Amount>): readonly string[] {
  return [...amounts].filter(([name, amount]) => amount > (bounds.get(name) ?? amount)).map(([name]) => name);
}

function keep(into: Map<string, Amount>, name: string, amount: Amount, wins: (a: Amount, b: Amount) => boolean): void {
  const before = into.get(name);
  if (before === undefined || wins(amount, before)) into.set(name, amount);
}

function keepKnown(
  into: Map<string, Amount>,
  name: string,
  amount: Quantity | undefined,
  wins: (a: Amount, b: Amount) => boolean,
): void {
  if (amount !== undefined) keep(into, name, amountOf(name, amount), wins);
}

function amounts(resources: Resources): ReadonlyMap<string, Amount> {
  return new Map([...resources].flatMap(([name, q]) => (q === undefined ? [] : [[name, amountOf(name, q)] as const])));
}

function problem(path: string, names: readonly string[], message: string): string {
  const listed = names
    .toSorted()
    .map((name) => JSON.stringify(name))
    .join(",");
  return `${path}: Invalid value: [${listed}]: ${message}`;
}

/** Several problems are joined as Go joins errors. */
function invalid(what: string, problems: readonly string[]): string {
  const unique = [...new Set(problems)];
  return `${what}: ${unique.length === 1 ? unique[0] : `[${unique.join(", ")}]`}`;
}
