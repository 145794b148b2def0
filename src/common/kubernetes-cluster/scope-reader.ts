import type { ChangeSet } from "./client.ts";
import type { Clock } from "./clock.ts";
import { CollectionRows, isOlder } from "./collection-rows.ts";
import type { CollectionSource } from "./collection-source.ts";
import { isClusterError } from "./errors.ts";
import { listWhole, type WholeList } from "./list-whole.ts";
import type { HasMeta } from "./meta.ts";
import { backOff, POLLING } from "./poll-schedule.ts";
import type { ResourceKind, Scope } from "./resource-kind.ts";
import { type WatchBatch, watchBatch } from "./watch-batch.ts";

export interface ScopeReaderParts<T extends HasMeta> {
  readonly kind: ResourceKind<T>;
  readonly scope: Scope;
  readonly source: CollectionSource;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pageSize: number;
  readonly onChange: (change: ChangeSet<T>, at: number) => void;
}

export interface ReadCall {
  readonly signal: AbortSignal;
  /** Asked between pages; false ends a list with `aborted`. */
  readonly wanted: () => boolean;
  /** True when a person waits for it: the long watch for a bookmark can wait. */
  readonly hurried: boolean;
}

/** What one successful read means for the next one. */
export interface ReadOutcome {
  /** Objects that differed. */
  readonly events: number;
  readonly wasList: boolean;
  /** Milliseconds to wait although nothing failed; undefined: the usual interval. */
  readonly delayMs?: number | undefined;
}

const NOTHING_NEW: ReadOutcome = { events: 0, wasList: false };

/**
 * Reads one scope once per call, by the cheapest request that is correct: a bounded watch from where the last read ended, or a whole list
 * when there is no such place, history expired, fifteen minutes are over, or the server allows no watch. Keeps the rows.
 */
export class ScopeReader<T extends HasMeta> {
  readonly #parts: ScopeReaderParts<T>;
  readonly #rows = new CollectionRows<T>();
  #version: string | undefined;
  #rediscover = false;
  /** Where the next watch starts. */
  #resourceVersion: string | undefined;
  #newestSeen: string | undefined;
  /** True once a whole list was read: only then do rows stand for everything. */
  #filled = false;
  /** False when resource versions of the rows mean nothing for the next list: other version of the kind, other history. */
  #comparable = false;
  #firstPages: ChangeSet<T> | undefined;
  #skipped = 0;
  #pageSize: number;
  #lastFull = Number.NEGATIVE_INFINITY;
  #lastMark = Number.NEGATIVE_INFINITY;
  #lastExpired = Number.NEGATIVE_INFINITY;
  #expiredInARow = 0;
  #listOnlySince: number | undefined;
  #lastGood = 0;
  #listWallMs = 0;
  #historyResetAt: number | undefined;

  constructor(parts: ScopeReaderParts<T>) {
    this.#parts = parts;
    this.#pageSize = parts.pageSize;
  }

  /** Wall clock of the last read that succeeded, in milliseconds since 1970. */
  get lastGood(): number {
    return this.#lastGood;
  }

  get listWallMs(): number {
    return this.#listWallMs;
  }

  /** True while the server refuses to be watched and whole lists are read instead. Tried again every fifteen minutes. */
  get listOnly(): boolean {
    return this.#listOnlySince !== undefined;
  }

  /** When a list came out older than what was known (restored from a backup); undefined when never. */
  get historyResetAt(): number | undefined {
    return this.#historyResetAt;
  }

  /** What a subscriber that comes late has to know; undefined before the first page. */
  snapshot(): ChangeSet<T> | undefined {
    return this.#filled ? this.#rows.everything(this.#skipped) : this.#firstPages;
  }

  /** Forgets rows and place. Subscribers are not told: they keep what they show until the next list. */
  drop(): void {
    this.#rows.clear();
    this.#filled = false;
    this.#comparable = false;
    this.#firstPages = undefined;
    this.#resourceVersion = undefined;
  }

  /**
   * Reads once. Change sets go to `onChange`; a failed list leaves everything as it was, unless the right to list is gone.
   *
   * @throws ClusterError
   */
  async read(call: ReadCall): Promise<ReadOutcome> {
    const version = await this.#discover(call.signal);
    try {
      return await this.#readIn(version, call);
    } catch (error) {
      if (!isClusterError(error) || error.reason !== "kind-missing") throw error;
      // The version may be gone while the kind stays: ask once, at once, before calling the kind missing.
      this.#version = undefined;
      this.#rediscover = true;
      const served = await this.#discover(call.signal);
      if (served !== version) return await this.#readIn(served, call);
      this.#version = undefined;
      this.#rediscover = true;
      throw error;
    }
  }

  async #discover(signal: AbortSignal): Promise<string> {
    if (this.#version !== undefined) return this.#version;
    const { source, kind } = this.#parts;
    try {
      this.#version = await source.versionOf(kind, { fresh: this.#rediscover, signal });
    } catch (error) {
      if (isClusterError(error) && error.reason === "kind-missing") this.#rediscover = true;
      throw error;
    }
    this.#rediscover = false;
    this.#comparable = false;
    this.#resourceVersion = undefined;
    return this.#version;
  }

  async #readIn(version: string, call: ReadCall): Promise<ReadOutcome> {
    const { clock } = this.#parts;
    const now = clock.monotonic();
    const resourceVersion = this.#resourceVersion;
    const resync = now - this.#lastFull >= POLLING.resyncEvery;
    if (this.#listOnlySince !== undefined && now - this.#listOnlySince >= POLLING.resyncEvery) {
      this.#listOnlySince = undefined;
    } else if (resync || this.#listOnlySince !== undefined) {
      return await this.#list(version, call);
    }
    if (resourceVersion === undefined) return await this.#list(version, call);

    const mark = !call.hurried && now - this.#lastMark > POLLING.markEvery;
    const timeoutSeconds = mark ? POLLING.markWatchSeconds : POLLING.watchSeconds;
    const batch = await watchBatch(this.#collection(version), {
      resourceVersion,
      timeoutSeconds,
      signal: call.signal,
    });
    if (batch.error?.reason === "expired") return await this.#relist(version, call);
    const events = this.#take(batch, mark);
    if (batch.error?.reason === "forbidden") return await this.#watchForbidden(version, call);
    if (batch.error !== undefined) throw batch.error;
    this.#expiredInARow = 0;
    this.#lastGood = clock.now();
    return { events, wasList: false };
  }

  #take(batch: WatchBatch<T>, wasMark: boolean): number {
    const now = this.#parts.clock.monotonic();
    this.#resourceVersion = batch.resourceVersion;
    this.#newestSeen = batch.resourceVersion;
    if (batch.bookmark || batch.events > 0) this.#lastMark = now;
    // Bookmarks are never guaranteed: without one, soon ask again, but not in every poll.
    else if (wasMark && batch.error === undefined) this.#lastMark = now - POLLING.markEvery + POLLING.markAgainAfter;
    this.#emit(this.#rows.apply(batch.last, batch.skipped), batch.skipped > 0);
    return batch.events;
  }

  /** History expired. At once the first time; with a growing pause when it keeps happening, as whole lists are what gets clients throttled. */
  async #relist(version: string, call: ReadCall): Promise<ReadOutcome> {
    const now = this.#parts.clock.monotonic();
    const tooSoon = now - this.#lastExpired < POLLING.expiredTooSoon;
    this.#lastExpired = now;
    this.#resourceVersion = undefined;
    if (!tooSoon) return await this.#list(version, call);
    this.#expiredInARow += 1;
    return { ...NOTHING_NEW, delayMs: backOff(this.#expiredInARow, this.#parts.random) };
  }

  /** `watch` is a right of its own. With the list just read there is nothing to ask; else a list tells whether all rights are gone. */
  async #watchForbidden(version: string, call: ReadCall): Promise<ReadOutcome> {
    const now = this.#parts.clock.monotonic();
    this.#listOnlySince = now;
    if (now - this.#lastFull < POLLING.listOnlyLeast) return NOTHING_NEW;
    return await this.#list(version, call);
  }

  async #list(version: string, call: ReadCall): Promise<ReadOutcome> {
    const { clock } = this.#parts;
    const began = clock.monotonic();
    try {
      const onPage = (records: readonly T[], skipped: number) => this.#showPage(records, skipped);
      const options = { pageSize: this.#pageSize, signal: call.signal, wanted: call.wanted, onPage };
      const list = await listWhole(this.#collection(version), options);
      this.#lastMark = began;
      this.#lastFull = clock.monotonic();
      this.#listWallMs = this.#lastFull - began;
      return { events: this.#takeWhole(list), wasList: true };
    } catch (error) {
      if (isClusterError(error) && error.reason === "timeout") {
        this.#pageSize = Math.max(Math.min(POLLING.smallestPage, this.#pageSize), Math.floor(this.#pageSize / 2));
      }
      if (isClusterError(error) && error.reason === "forbidden") this.#wipe();
      throw error;
    }
  }

  #takeWhole(list: WholeList<T>): number {
    const { clock } = this.#parts;
    const reset = this.#newestSeen !== undefined && isOlder(list.resourceVersion, this.#newestSeen);
    const before = { filled: this.#filled && this.#comparable && !reset, skipped: this.#skipped };
    this.#filled = true;
    this.#comparable = true;
    this.#firstPages = undefined;
    this.#skipped = list.skipped;
    this.#resourceVersion = list.resourceVersion;
    this.#newestSeen = list.resourceVersion;
    this.#lastGood = clock.now();
    if (reset) this.#historyResetAt = this.#lastGood;
    const change = before.filled
      ? this.#rows.replace(list.rows, list.skipped)
      : this.#rows.replaceUnseen(list.rows, list.skipped);
    this.#emit(change, change.full || before.skipped !== list.skipped);
    return change.upserts.length + change.removals.length;
  }

  /** Pages of a first list are shown as they come: a list of 50,000 takes a while. */
  #showPage(records: readonly T[], skipped: number): void {
    if (this.#filled) return;
    this.#lastGood = this.#parts.clock.now();
    const page = { upserts: records, removals: [], full: false, partial: true, skipped } as const;
    this.#firstPages = { ...page, upserts: [...(this.#firstPages?.upserts ?? []), ...records] };
    this.#emit(page, true);
  }

  /** The right to see these objects is gone, so nobody may keep seeing them. */
  #wipe(): void {
    const shown = this.#filled || this.#firstPages !== undefined;
    this.drop();
    if (shown) this.#emit(this.#rows.everything(0), true);
  }

  #emit(change: ChangeSet<T>, always: boolean): void {
    const { onChange, clock } = this.#parts;
    if (always || change.upserts.length > 0 || change.removals.length > 0) onChange(change, clock.now());
  }

  #collection(version: string) {
    const { source, kind, scope } = this.#parts;
    return { source, kind, version, scope };
  }
}
