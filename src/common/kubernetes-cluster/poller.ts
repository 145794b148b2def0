import { cleanLine } from "../values/text.ts";
import type { ChangeSet, PollStatus, PollSubscriber } from "./client.ts";
import type { Clock } from "./clock.ts";
import type { CollectionSource } from "./collection-source.ts";
import { ClusterError, isClusterError } from "./errors.ts";
import type { HasMeta } from "./meta.ts";
import type { GateMember, PollGate } from "./poll-gate.ts";
import { failureRule, POLLING, PollPace } from "./poll-schedule.ts";
import { inWords, type ResourceKind, type Scope } from "./resource-kind.ts";
import { type ReadOutcome, ScopeReader } from "./scope-reader.ts";

/** What the pollers of one context share. */
export interface PollingParts {
  readonly source: CollectionSource;
  readonly clock: Clock;
  /** Uniform in 0 to 1. */
  readonly random: () => number;
  /** Processor time of this process so far, in milliseconds. */
  readonly cpuMs: () => number;
  /** The person's refresh interval in milliseconds; default 2 s, at least 1 s. */
  readonly baseMs?: number | undefined;
  /** Objects per list page; default 500. */
  readonly pageSize?: number | undefined;
}

/** Aborting without a reason would make a DOMException, stack and all, each time a waiting poller is woken. */
const NUDGED = "nudged";

/** At most this much of the process's time is laid to one event, as painting and other polls run in the same process. */
const CPU_MS_PER_EVENT = 1;

/**
 * Keeps one scope up to date until it ends: never two polls at once, none while nobody looks, later ones after failures.
 * What is read, and how, is `ScopeReader`'s; when is decided here.
 */
export class Poller<T extends HasMeta> implements GateMember {
  readonly #what: string;
  readonly #parts: PollingParts;
  readonly #gate: PollGate;
  readonly #listener: PollSubscriber<T>;
  readonly #reader: ScopeReader<T>;
  readonly #pace: PollPace;
  readonly #end = new AbortController();
  #nudge = new AbortController();
  #visible: boolean;
  #hiddenSince = 0;
  #dueAt = 0;
  #polling = false;
  #again = false;
  #hurried = false;
  #waits: "no" | "after-failure" | "stopped" = "no";
  #status: PollStatus | undefined;

  constructor(
    kind: ResourceKind<T>,
    scope: Scope,
    parts: PollingParts & { readonly gate: PollGate; readonly listener: PollSubscriber<T>; readonly visible: boolean },
  ) {
    const { source, clock, random, baseMs = POLLING.base, pageSize = POLLING.pageSize, gate, listener } = parts;
    this.#what = inWords(kind, { namespace: scope.namespace ?? "" });
    this.#parts = parts;
    this.#gate = gate;
    this.#listener = listener;
    this.#visible = parts.visible;
    this.#hiddenSince = clock.monotonic();
    this.#pace = new PollPace(baseMs, random);
    const onChange = (change: ChangeSet<T>, at: number) => this.#changed(change, at);
    this.#reader = new ScopeReader({ kind, scope, source, clock, random, pageSize, onChange });
  }

  start(): void {
    this.#gate.join(this);
    void this.#run();
  }

  /** Ends polling for good and drops a request under way. */
  stop(): void {
    this.#end.abort();
    this.#gate.leave(this);
    this.#nudge.abort(NUDGED);
  }

  /** What a subscriber that comes late has to know. */
  snapshot(): {
    readonly change: ChangeSet<T> | undefined;
    readonly at: number;
    readonly status: PollStatus | undefined;
  } {
    return { change: this.#reader.snapshot(), at: this.#reader.lastGood, status: this.#status };
  }

  /** Showing polls at once, except where the server said that we may not: that is asked again on its own time, or by `pollNow`. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    const now = this.#parts.clock.monotonic();
    if (!visible) {
      this.#hiddenSince = now;
      this.#gate.backsOff(this, false);
    } else {
      this.#pace.attend(now);
      this.#hurried = true;
      if (this.#waits !== "stopped") this.#dueAt = now;
    }
    this.reconsider();
  }

  /** Ends back-off and stops. During a poll: another one follows it. */
  pollNow(): void {
    const now = this.#parts.clock.monotonic();
    this.#pace.attend(now);
    this.#hurried = true;
    this.#dueAt = now;
    this.#again = this.#polling;
    this.reconsider();
  }

  reconsider(): void {
    this.#nudge.abort(NUDGED);
  }

  endBackOff(): void {
    if (this.#polling || this.#waits !== "after-failure") return;
    this.#dueAt = this.#parts.clock.monotonic();
    this.reconsider();
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#end.signal.aborted) {
      const waitMs = this.#visible ? this.#untilDue() : this.#untilDropped();
      if (waitMs > 0) {
        if (this.#nudge.signal.aborted) this.#nudge = new AbortController();
        await clock.sleep(waitMs, this.#nudge.signal);
      } else {
        await this.#takeTurn();
      }
    }
  }

  #untilDue(): number {
    const { clock } = this.#parts;
    const { refusal, hold } = this.#gate;
    if (refusal !== undefined) {
      this.#say({ status: "stopped", error: refusal });
      return Number.POSITIVE_INFINITY;
    }
    const now = clock.monotonic();
    if (hold === undefined || hold.until <= this.#dueAt) return this.#dueAt - now;
    const waitMs = hold.until - now;
    if (this.#waits !== "stopped") this.#say({ status: "retrying", error: hold.error, retryAt: clock.now() + waitMs });
    return waitMs;
  }

  #untilDropped(): number {
    const left = this.#hiddenSince + POLLING.keepHidden - this.#parts.clock.monotonic();
    if (left > 0) return left;
    this.#reader.drop();
    return Number.POSITIVE_INFINITY;
  }

  async #takeTurn(): Promise<void> {
    await this.#gate.acquire();
    try {
      const { refusal, hold } = this.#gate;
      // Any of these may have changed while we queued; the loop looks again.
      if (this.#end.signal.aborted || !this.#visible || refusal !== undefined || hold !== undefined) return;
      this.#polling = true;
      this.#again = false;
      await this.#poll();
    } finally {
      this.#polling = false;
      this.#gate.release();
    }
  }

  async #poll(): Promise<void> {
    const { clock, cpuMs } = this.#parts;
    const cpuBefore = cpuMs();
    const hurried = this.#hurried;
    this.#hurried = false;
    try {
      const outcome = await this.#reader.read({ signal: this.#end.signal, wanted: () => this.#visible, hurried });
      if (!this.#end.signal.aborted) this.#succeeded(outcome, cpuMs() - cpuBefore);
    } catch (error) {
      if (!this.#end.signal.aborted) this.#failed(isClusterError(error) ? error : this.#unexpected(error));
    }
    if (this.#again) this.#dueAt = clock.monotonic();
  }

  #succeeded({ events, wasList, delayMs }: ReadOutcome, cpuMs: number): void {
    const { clock } = this.#parts;
    const { listOnly, listWallMs, lastGood, historyResetAt } = this.#reader;
    const now = clock.monotonic();
    const ownCpuMs = wasList ? 0 : Math.min(cpuMs, events * CPU_MS_PER_EVENT);
    const usualMs = this.#pace.afterSuccess({ events, cpuMs: ownCpuMs, listsOnly: listOnly, listWallMs }, now);
    this.#dueAt = now + (delayMs ?? usualMs);
    this.#wait("no");
    this.#say({ status: "live", at: lastGood, listOnly, everyMs: this.#pace.everyMs, historyResetAt });
  }

  #failed(error: ClusterError): void {
    const { clock } = this.#parts;
    const now = clock.monotonic();
    // Who has waited for the server to come back wants the rows before a bookmark.
    this.#hurried = true;
    const rule = failureRule(error.reason, error.retryAfterMs);
    switch (rule) {
      case "ignore":
        this.#dueAt = now + this.#pace.everyMs;
        return;
      case "hold-context": {
        const askedMs = Math.min(error.retryAfterMs ?? 0, POLLING.retryAfterMost);
        this.#wait("no");
        this.#dueAt = now;
        this.#gate.holdFor(Math.max(askedMs, this.#pace.afterFailure()), error);
        return;
      }
      case "back-off": {
        const waitMs = this.#pace.afterFailure();
        this.#dueAt = now + waitMs;
        this.#wait("after-failure");
        this.#say({ status: "retrying", error, retryAt: clock.now() + waitMs });
        return;
      }
      case "stop-scope":
        this.#dueAt = now + POLLING.stoppedRetry;
        this.#wait("stopped");
        this.#say({ status: "stopped", error });
        return;
      case "stop-context":
        this.#wait("no");
        this.#dueAt = now;
        this.#gate.refuse(error);
        return;
      default:
        rule satisfies never;
    }
  }

  #wait(waits: "no" | "after-failure" | "stopped"): void {
    this.#waits = waits;
    this.#gate.backsOff(this, waits === "after-failure" && this.#visible);
  }

  #changed(change: ChangeSet<T>, at: number): void {
    if (!this.#end.signal.aborted) this.#listener.onChange(change, at);
  }

  #say(status: PollStatus): void {
    const said = this.#status;
    this.#status = status;
    const same = said?.status === status.status && status.status !== "live";
    if (same && said.status !== "live" && said.error === status.error && retryAt(said) === retryAt(status)) return;
    this.#listener.onStatus(status);
  }

  /** The source promises `ClusterError` alone; anything else is a defect that must not end polling unseen. */
  #unexpected(error: unknown): ClusterError {
    const request = `poll ${this.#what}`;
    const text = cleanLine(error instanceof Error ? error.message : String(error));
    return new ClusterError("protocol", `${request}: the answer could not be read (${text}). It is asked for again.`, {
      request,
      cause: error,
    });
  }
}

function retryAt(status: PollStatus): number | undefined {
  return status.status === "retrying" ? Math.round(status.retryAt) : undefined;
}
