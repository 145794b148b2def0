import type { StoredObject } from "../../stored-object.ts";
import { keyText } from "../store-index.ts";
import { isFinished, localQueueKey, mayBeQueued, reservedIn } from "./workload-facts.ts";

interface Members {
  /** By `namespace/name`, as all below. */
  readonly all: Map<string, StoredObject>;
  readonly waiting: Set<string>;
  readonly reserving: Map<string, StoredObject>;
}

/** The workloads of each LocalQueue that are not finished, sorted by what they do: queues are long, and their status is written often. */
export class QueueMembers {
  readonly #queues = new Map<string, Members>();

  /** A workload that came, changed or went. */
  observe(workload: StoredObject, before: StoredObject | undefined, gone: boolean): void {
    const key = keyText(workload);
    if (before !== undefined) this.#leave(localQueueKey(before), key);
    if (!gone && !isFinished(workload)) this.#join(localQueueKey(workload), key, workload);
  }

  workloadsOf(localQueue: string): readonly StoredObject[] {
    return [...(this.#queues.get(localQueue)?.all.values() ?? [])];
  }

  waitingIn(localQueue: string): number {
    return this.#queues.get(localQueue)?.waiting.size ?? 0;
  }

  /** Those with quota of any ClusterQueue. */
  reservingIn(localQueue: string): readonly StoredObject[] {
    return [...(this.#queues.get(localQueue)?.reserving.values() ?? [])];
  }

  #leave(localQueue: string, key: string): void {
    const members = this.#queues.get(localQueue);
    if (members === undefined) return;
    members.all.delete(key);
    members.waiting.delete(key);
    members.reserving.delete(key);
    if (members.all.size === 0) this.#queues.delete(localQueue);
  }

  #join(localQueue: string, key: string, workload: StoredObject): void {
    let members = this.#queues.get(localQueue);
    if (members === undefined) {
      members = { all: new Map(), waiting: new Set(), reserving: new Map() };
      this.#queues.set(localQueue, members);
    }
    members.all.set(key, workload);
    if (mayBeQueued(workload)) members.waiting.add(key);
    if (reservedIn(workload) !== "") members.reserving.set(key, workload);
  }
}
