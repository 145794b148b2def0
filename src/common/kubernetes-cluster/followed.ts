import type { ClusterClient, PollSubscription } from "./client.ts";
import type { ClusterError } from "./errors.ts";
import type { HasMeta } from "./meta.ts";
import type { ResourceKind, Scope } from "./resource-kind.ts";

/** The records of one scope, kept up to date by the client's polls until `stop`. `tell` is called after each change, and with the error that ends it. */
export class Followed<T extends HasMeta> {
  /** They have been read once, or cannot be. */
  settled = false;
  readonly #rows = new Map<string, T>();
  readonly #subscription: PollSubscription;
  #readable = false;

  constructor(client: ClusterClient, kind: ResourceKind<T>, scope: Scope, tell: (error?: ClusterError) => void) {
    this.#subscription = client.poll(kind, scope, {
      onChange: ({ upserts, removals, full, partial }) => {
        if (full && !partial) this.#rows.clear();
        for (const record of upserts) this.#rows.set(record.meta.uid, record);
        for (const uid of removals) this.#rows.delete(uid);
        if (partial) return;
        this.#readable = true;
        this.settled = true;
        tell();
      },
      onStatus: (status) => {
        if (status.status !== "stopped") return;
        this.settled = true;
        tell(status.error);
      },
    });
  }

  /** Undefined while they cannot be read. */
  records(): readonly T[] | undefined {
    return this.#readable ? [...this.#rows.values()] : undefined;
  }

  stop(): void {
    this.#subscription.stop();
  }
}
