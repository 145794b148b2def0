import { podRequests } from "../../core-objects/pod-requests.ts";
import { type Resources, resourcesAt } from "../../core-objects/resources.ts";
import { matchesSelector } from "../../values/label-selector.ts";
import { listAt, textAt, valueAt } from "../../values/untyped.ts";
import { type Amount, amountOf } from "./amount.ts";
import type { Refusal } from "./head.ts";
import type { QueueShape } from "./shapes.ts";

/** What is asked before a workload is tried. */
export interface AdmissibilityFacts {
  /** `spec.podSets` of the Workload, as they stand. */
  readonly podSets: readonly unknown[];
  readonly namespaceLabels: ReadonlyMap<string, string>;
  /** LimitRanges of the namespace, as they stand. */
  readonly limitRanges: readonly unknown[];
}

/** Why a workload may not be tried in a queue, in Kueue's words; undefined when it may. */
export function refusalFor(queue: QueueShape, facts: AdmissibilityFacts): Refusal | undefined {
  if (queue.namespaces === undefined || !matchesSelector(queue.namespaces, facts.namespaceLabels)) {
    return { because: "namespace", message: "workload namespace doesn't match ClusterQueue selector" };
  }
  const specs = facts.podSets.map((podSet, index) => ({
    spec: valueAt(podSet, "template", "spec"),
    path: `spec.podSets[${index}].template.spec`,
  }));
  const ranges = limitsFrom(facts.limitRanges);
  const ownLimits = specs.flatMap(({ spec, path }) => beyondOwnLimits(spec, path, ranges));
  if (ownLimits.length > 0) return invalid("resources validation failed", ownLimits);
  const outOfRange = specs.flatMap(({ spec, path }) => beyondRanges(spec, path, ranges));
  return outOfRange.length > 0 ? invalid("resources didn't satisfy LimitRange constraints", outOfRange) : undefined;
}

interface Range {
  readonly max: Map<string, Amount>;
  readonly min: Map<string, Amount>;
  /** Limits of containers that name none: the range's own, or its maximum. */
  readonly limits: Map<string, Amount>;
}

type Ranges = ReadonlyMap<string, Range>;

/** Of several, the strictest of each kind. */
function limitsFrom(limitRanges: readonly unknown[]): Ranges {
  const ranges = new Map<string, Range>();
  for (const item of limitRanges.flatMap((each) => listAt(each, "spec", "limits"))) {
    const type = textAt(item, "type") ?? "";
    const range = ranges.get(type) ?? { max: new Map(), min: new Map(), limits: new Map() };
    ranges.set(type, range);
    for (const source of ["default", "max"]) {
      for (const [name, amount] of amountsAt(item, source)) keep(range.limits, name, amount, () => false);
    }
    for (const [name, amount] of amountsAt(item, "max")) keep(range.max, name, amount, (a, b) => a < b);
    for (const [name, amount] of amountsAt(item, "min")) keep(range.min, name, amount, (a, b) => a > b);
  }
  return ranges;
}

function beyondOwnLimits(spec: unknown, path: string, ranges: Ranges): readonly string[] {
  return containersOf(spec, path).flatMap(({ container, at }) => {
    const given = amountsAt(container, "resources", "limits");
    const limits = new Map([...(ranges.get("Container")?.limits ?? []), ...given]);
    const over = above(amountsAt(container, "resources", "requests"), limits);
    return over.length === 0 ? [] : [problem(at, over, "requests must not exceed its limits")];
  });
}

function beyondRanges(spec: unknown, path: string, ranges: Ranges): readonly string[] {
  const perContainer = containersOf(spec, path).flatMap(({ container, at }) => {
    const [requests, limits] = [
      amountsAt(container, "resources", "requests"),
      amountsAt(container, "resources", "limits"),
    ];
    const [least, most] = [new Map(requests), new Map(requests)];
    for (const [name, amount] of limits) {
      keep(least, name, amount, (a, b) => a < b);
      keep(most, name, amount, (a, b) => a > b);
    }
    return outside(ranges.get("Container"), least, most, at);
  });
  const whole = amounts(podRequests(spec));
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

function containersOf(spec: unknown, path: string): readonly { readonly container: unknown; readonly at: string }[] {
  return ["initContainers", "containers"].flatMap((list) =>
    listAt(spec, list).map((container, index) => ({ container, at: `${path}.${list}[${index}]` })),
  );
}

function above(amounts: ReadonlyMap<string, Amount>, bounds: ReadonlyMap<string, Amount>): readonly string[] {
  return [...amounts].filter(([name, amount]) => amount > (bounds.get(name) ?? amount)).map(([name]) => name);
}

function keep(into: Map<string, Amount>, name: string, amount: Amount, wins: (a: Amount, b: Amount) => boolean): void {
  const before = into.get(name);
  if (before === undefined || wins(amount, before)) into.set(name, amount);
}

function amountsAt(value: unknown, ...path: readonly string[]): ReadonlyMap<string, Amount> {
  return amounts(resourcesAt(value, ...path));
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
function invalid(what: string, problems: readonly string[]): Refusal {
  const unique = [...new Set(problems)];
  return { because: "invalid", message: `${what}: ${unique.length === 1 ? unique[0] : `[${unique.join(", ")}]`}` };
}
