import type { ChangeSet, PollStatus, PollSubscriber } from "./client.ts";
import type { Thing } from "./fake-collection.ts";

/** A subscriber that follows change sets as a view does, and remembers what it was told. */
export class SubscriberLog implements PollSubscriber<Thing> {
  readonly rows = new Map<string, string>();
  readonly changes: ChangeSet<Thing>[] = [];
  readonly statuses: PollStatus[] = [];

  onChange(change: ChangeSet<Thing>): void {
    this.changes.push(change);
    if (change.full) this.rows.clear();
    for (const uid of change.removals) this.rows.delete(uid);
    for (const { meta, value } of change.upserts) this.rows.set(meta.uid, `${meta.resourceVersion}=${value}`);
  }

  onStatus(status: PollStatus): void {
    this.statuses.push(status);
  }

  get status(): PollStatus | undefined {
    return this.statuses.at(-1);
  }
}
