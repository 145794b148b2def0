import type { PollSubscriber, PollSubscription } from "./client.ts";
import type { HasMeta } from "./meta.ts";
import { PollGate } from "./poll-gate.ts";
import { Poller, type PollingParts } from "./poller.ts";
import type { ResourceKind, Scope } from "./resource-kind.ts";

/** All pollers of one context. Equal scopes of one kind share one, however many subscribe. */
export class SharedPollers {
  readonly #parts: PollingParts;
  readonly #gate: PollGate;
  /** By kind object, not by its name: two kinds may project the same collection into different records. */
  readonly #groups = new Map<ResourceKind, Map<string, PollGroup>>();
  #closed = false;

  constructor(parts: PollingParts) {
    this.#parts = parts;
    const { clock, source } = parts;
    this.#gate = new PollGate({ clock, probeReady: (signal) => source.probeReady(signal) });
  }

  /**
   * Subscribes to a scope and polls it. What is known already arrives right after the call, as one `full` change set.
   * After `close()` a subscription never says anything.
   */
  poll<T extends HasMeta>(kind: ResourceKind<T>, scope: Scope, subscriber: PollSubscriber<T>): PollSubscription {
    const group = this.#group(kind, scope);
    const subscription = group.subscribe(subscriber);
    return {
      setVisible: (visible) => group.setVisible(subscription, visible),
      refresh: () => {
        if (!subscription.stopped) group.poller.pollNow();
      },
      stop: () => {
        group.unsubscribe(subscription);
        if (group.isEmpty) this.#remove(kind, scope, group);
      },
    };
  }

  /** Polls every visible scope now and ends every wait but one that the server asked for. */
  wake(): void {
    this.#gate.accept();
    for (const { poller } of this.#all()) poller.pollNow();
  }

  /** To be called once new credentials are in place. */
  signInAgain(): void {
    this.wake();
  }

  /** Ends all polls. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const { poller } of this.#all()) poller.stop();
    this.#groups.clear();
  }

  #group<T extends HasMeta>(kind: ResourceKind<T>, scope: Scope): PollGroup<T> {
    const groups = this.#groups.get(kind) ?? new Map<string, PollGroup>();
    this.#groups.set(kind, groups);
    const key = scopeKey(scope);
    // A group under a kind was made by that kind, so it projects to that kind's records.
    const known = groups.get(key) as PollGroup<T> | undefined;
    if (known !== undefined) return known;
    const group = new PollGroup(kind, scope, this.#parts, this.#gate);
    groups.set(key, group as unknown as PollGroup);
    if (!this.#closed) group.poller.start();
    return group;
  }

  #remove(kind: ResourceKind, scope: Scope, group: { readonly poller: { stop(): void } }): void {
    group.poller.stop();
    const groups = this.#groups.get(kind);
    const key = scopeKey(scope);
    // The scope may have been subscribed to again since.
    if (groups?.get(key) === group) groups.delete(key);
    if (groups?.size === 0) this.#groups.delete(kind);
  }

  #all(): PollGroup[] {
    return [...this.#groups.values()].flatMap((groups) => [...groups.values()]);
  }
}

function scopeKey({ namespace, labelSelector = "", fieldSelector = "" }: Scope): string {
  return JSON.stringify([namespace ?? null, labelSelector, fieldSelector]);
}

interface Subscription<T> {
  readonly subscriber: PollSubscriber<T>;
  visible: boolean;
  stopped: boolean;
}

/** One poller and all who listen to it. */
class PollGroup<T extends HasMeta = HasMeta> {
  readonly poller: Poller<T>;
  readonly #waiting = new Set<Subscription<T>>();
  readonly #listening = new Set<Subscription<T>>();

  constructor(kind: ResourceKind<T>, scope: Scope, parts: PollingParts, gate: PollGate) {
    const listener: PollSubscriber<T> = {
      onChange: (change, at) => this.#tellAll((subscriber) => subscriber.onChange(change, at)),
      onStatus: (status) => this.#tellAll((subscriber) => subscriber.onStatus(status)),
    };
    this.poller = new Poller(kind, scope, { ...parts, gate, listener, visible: true });
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#listening.size === 0;
  }

  subscribe(subscriber: PollSubscriber<T>): Subscription<T> {
    const subscription = { subscriber, visible: true, stopped: false };
    this.#waiting.add(subscription);
    this.#lookAtVisibility();
    // Not at once: a subscriber may use the subscription that it has not been handed yet.
    queueMicrotask(() => this.#admit(subscription));
    return subscription;
  }

  unsubscribe(subscription: Subscription<T>): void {
    subscription.stopped = true;
    this.#waiting.delete(subscription);
    this.#listening.delete(subscription);
    this.#lookAtVisibility();
  }

  setVisible(subscription: Subscription<T>, visible: boolean): void {
    subscription.visible = visible;
    this.#lookAtVisibility();
  }

  #admit(subscription: Subscription<T>): void {
    if (subscription.stopped) return;
    this.#waiting.delete(subscription);
    this.#listening.add(subscription);
    const { change, at, status } = this.poller.snapshot();
    if (change !== undefined) this.#tell(subscription, (subscriber) => subscriber.onChange(change, at));
    if (status !== undefined) this.#tell(subscription, (subscriber) => subscriber.onStatus(status));
  }

  #lookAtVisibility(): void {
    const everyone = [...this.#waiting, ...this.#listening];
    this.poller.setVisible(everyone.some(({ visible }) => visible));
  }

  #tellAll(say: (subscriber: PollSubscriber<T>) => void): void {
    for (const subscription of [...this.#listening]) this.#tell(subscription, say);
  }

  /** A subscriber that throws is a defect of that subscriber: it surfaces as an uncaught error and leaves polling alone. */
  #tell({ subscriber, stopped }: Subscription<T>, say: (subscriber: PollSubscriber<T>) => void): void {
    if (stopped) return;
    try {
      say(subscriber);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
