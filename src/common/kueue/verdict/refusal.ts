import type { LimitRange } from "../../core-objects/limit-range.ts";
import { refusalFor } from "../scheduler/admissibility.ts";
import type { Refusal } from "../scheduler/head.ts";
import type { QueueShape } from "../scheduler/shapes.ts";
import type { Workload, WorkloadCheck } from "../workload.ts";
import type { WorldIndex } from "./world-index.ts";

interface Known {
  readonly namespaces: QueueShape["namespaces"];
  readonly labels: ReadonlyMap<string, string>;
  readonly limitRanges: readonly LimitRange[];
  readonly refusal: Refusal | undefined;
}

const known = new WeakMap<Workload, Known>();
const NO_RANGES: readonly LimitRange[] = [];
const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** Why Kueue will not even look for quota for it; undefined when it will. What may not be read is taken to allow it. */
export function refusalOf(workload: Workload, queue: QueueShape | undefined, index: WorldIndex): Refusal | undefined {
  if (workload.checks.some(hasFailed))
    return { because: "checks", message: "The workload has failed admission checks" };
  if (queue === undefined) return undefined;
  const { namespace } = workload.meta;
  const labels = index.namespaceLabels?.get(namespace) ?? NO_LABELS;
  const limitRanges = index.limitRanges?.get(namespace) ?? NO_RANGES;
  const before = known.get(workload);
  const isCurrent =
    before !== undefined &&
    before.namespaces === queue.namespaces &&
    before.labels === labels &&
    before.limitRanges === limitRanges;
  if (isCurrent) return before.refusal;
  const found = refusalFor(queue, { podSets: workload.podSets, namespaceLabels: labels, limitRanges });
  const unknown =
    found?.because === "namespace" && queue.namespaces !== undefined && index.namespaceLabels === undefined;
  const refusal = unknown ? undefined : found;
  known.set(workload, { namespaces: queue.namespaces, labels, limitRanges, refusal });
  return refusal;
}

/** A check that wants to be asked again later, or said no. */
export function hasFailed({ state }: WorkloadCheck): boolean {
  return state === "Retry" || state === "Rejected";
}
