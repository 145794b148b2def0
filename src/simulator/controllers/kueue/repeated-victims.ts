import type { Decision } from "../../../common/kueue/scheduler/head.ts";

/** About as long as a real cluster takes to stop a job and to let its Workload back into the queue. */
const REST_MS = 1_000;

/**
 * Two workloads may take the same quota from each other until a third one has gone: Kueue does so, too, but in its case time passes.
 * Where all happens at one moment they would never come to rest.
 */
export class RepeatedVictims {
  readonly #keys = new Set<string>();
  #moment = Number.NEGATIVE_INFINITY;
  /** The next cycle is not before this moment, in virtual milliseconds since 1970. */
  restUntil = Number.NEGATIVE_INFINITY;

  /** Notes whom a cycle preempts. True: somebody a second time at the same moment, so that time has to pass first. */
  note(decisions: readonly Decision[], now: number): boolean {
    if (now !== this.#moment) this.#keys.clear();
    this.#moment = now;
    let again = false;
    for (const decision of decisions) {
      if (decision.kind !== "wait") continue;
      for (const { holder } of decision.targets) {
        if (holder.evicted) continue;
        if (this.#keys.has(holder.ask.key)) again = true;
        this.#keys.add(holder.ask.key);
      }
    }
    if (again) this.restUntil = now + REST_MS;
    return again;
  }
}
