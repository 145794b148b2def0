import { compareVictims } from "./preemption-target.ts";
import { ancestors, type QueueNode, type QuotaNode, rootOf } from "./quota-node.ts";
import type { Holder } from "./shapes.ts";
import { compareShares, LOWEST_SHARE, shareOf } from "./share.ts";

/** Which queue loses a workload next: down the tree, always the child with the largest share, as shares stand at that moment. */
export class ShareLine {
  readonly #queue: QueueNode;
  readonly #path: ReadonlySet<QuotaNode>;
  readonly #left = new Map<string, Holder[]>();
  readonly #done = new Set<QuotaNode>();

  /** @param candidates - In the order in which those of one queue go. */
  constructor(queue: QueueNode, candidates: readonly Holder[]) {
    this.#queue = queue;
    this.#path = new Set(ancestors(queue));
    for (const holder of candidates) {
      const list = this.#left.get(holder.ask.clusterQueue);
      if (list === undefined) this.#left.set(holder.ask.clusterQueue, [holder]);
      else list.push(holder);
    }
  }

  /** Undefined: nobody is left. */
  next(): QueueNode | undefined {
    if (this.#queue.parent === undefined) {
      return this.#done.has(this.#queue) || !this.#has(this.#queue) ? undefined : this.#queue;
    }
    const root = rootOf(this.#queue);
    while (!this.#done.has(root)) {
      const found = this.#largest(root);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  pop(queue: QueueNode): Holder | undefined {
    return this.#left.get(queue.name)?.shift();
  }

  drop(queue: QueueNode): void {
    this.#done.add(queue);
  }

  #has(queue: QueueNode): boolean {
    return (this.#left.get(queue.name)?.length ?? 0) > 0;
  }

  #largest(node: QuotaNode): QueueNode | undefined {
    const queue = this.#largestQueue(node);
    const cohort = this.#largestCohort(node);
    if (queue === undefined && cohort === undefined) {
      this.#done.add(node);
      return undefined;
    }
    const queueShare = queue === undefined ? LOWEST_SHARE : shareOf(queue);
    if (cohort !== undefined && compareShares(shareOf(cohort), queueShare) >= 0) return this.#largest(cohort);
    return queue;
  }

  #largestQueue(node: QuotaNode): QueueNode | undefined {
    let best: QueueNode | undefined;
    for (const queue of node.queues) {
      if (this.#done.has(queue)) continue;
      if (!this.#has(queue) || (queue !== this.#queue && shareOf(queue).borrowed.size === 0)) this.#done.add(queue);
      else if (best === undefined || this.#goesBefore(queue, best)) best = queue;
    }
    return best;
  }

  #goesBefore(queue: QueueNode, best: QueueNode): boolean {
    const order = compareShares(shareOf(queue), shareOf(best));
    if (order !== 0) return order > 0;
    const [mine, theirs] = [this.#left.get(queue.name)?.[0], this.#left.get(best.name)?.[0]];
    return mine !== undefined && theirs !== undefined && compareVictims(mine, theirs, this.#queue.name) < 0;
  }

  #largestCohort(node: QuotaNode): QuotaNode | undefined {
    let best: QuotaNode | undefined;
    for (const cohort of node.cohorts) {
      if (this.#done.has(cohort)) continue;
      if (shareOf(cohort).borrowed.size === 0 && !this.#path.has(cohort)) this.#done.add(cohort);
      else if (best === undefined || compareShares(shareOf(cohort), shareOf(best)) >= 0) best = cohort;
    }
    return best;
  }
}
