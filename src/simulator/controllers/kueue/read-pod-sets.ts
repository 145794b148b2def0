import type { PodSet } from "../../../common/kueue/pod-set.ts";
import { podSetsAt } from "../../../common/kueue/pod-set.ts";
import type { StoredObject } from "../../stored-object.ts";

/** What workloads ask for, read once for each spec: a workload's status changes often, its spec hardly ever. */
export class ReadPodSets {
  #bySpec = new WeakMap<object, readonly PodSet[]>();

  /** @param counted - The workload as it is to be read: asked for only when it was not read before. */
  of(workload: StoredObject, counted: () => StoredObject): readonly PodSet[] {
    const { spec } = workload;
    if (typeof spec !== "object" || spec === null) return [];
    const known = this.#bySpec.get(spec);
    if (known !== undefined) return known;
    const podSets = podSetsAt(counted(), "spec", "podSets");
    this.#bySpec.set(spec, podSets);
    return podSets;
  }

  /** What workloads count as has changed. */
  forget(): void {
    this.#bySpec = new WeakMap();
  }
}
