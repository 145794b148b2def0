import type { LimitRange } from "../../../common/core-objects/limit-range.ts";
import type { PodSet } from "../../../common/kueue/pod-set.ts";
import { refusalFor } from "../../../common/kueue/scheduler/admissibility.ts";
import type { Refusal } from "../../../common/kueue/scheduler/head.ts";
import type { QueueShape } from "../../../common/kueue/scheduler/shapes.ts";

/** What decides about a refusal. All of it is replaced when it changes, and never written to. */
export interface RefusalFacts {
  readonly shape: QueueShape;
  readonly podSets: readonly PodSet[];
  readonly namespaceLabels: ReadonlyMap<string, string>;
  readonly limitRanges: readonly LimitRange[];
}

interface Known extends RefusalFacts {
  readonly refusal: Refusal | undefined;
}

/** Refusals as worked out before: a workload is the head of its queue many times before it is admitted. */
export class KnownRefusals {
  readonly #known = new WeakMap<readonly PodSet[], Known>();

  of(facts: RefusalFacts): Refusal | undefined {
    const known = this.#known.get(facts.podSets);
    if (known !== undefined && isSame(known, facts)) return known.refusal;
    const refusal = refusalFor(facts.shape, facts);
    this.#known.set(facts.podSets, { ...facts, refusal });
    return refusal;
  }
}

function isSame(known: RefusalFacts, { shape, namespaceLabels, limitRanges }: RefusalFacts): boolean {
  return known.shape === shape && known.namespaceLabels === namespaceLabels && known.limitRanges === limitRanges;
}
