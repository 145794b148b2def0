import { hasMoreToTry } from "./assignment.ts";
import type { Progress, RequeueReason } from "./head.ts";
import { shapeOf } from "./shape-key.ts";
import type { Ask } from "./shapes.ts";

/** A workload that waits in a queue. */
export interface Waiting {
  readonly ask: Ask;
  readonly progress: Progress | undefined;
  /** It is not tried before, in milliseconds since 1970; `Infinity` until somebody lets it. */
  readonly notBefore: number;
  /** Changes with whatever makes another try worth while: its spec, reclaimable pods, an eviction. */
  readonly version: string;
}

/**
 * The workloads that wait for one ClusterQueue: those that are tried, in order, and those that are parked until something changes
 * around them.
 */
export class WaitingLine {
  readonly strict: boolean;
  /** In order. */
  #ready: Waiting[] = [];
  readonly #readyKeys = new Map<string, Waiting>();
  readonly #parked = new Map<string, Waiting>();
  /** Shapes that were found not to fit: their like need not be tried until the line is woken. */
  readonly #hopeless = new Set<string>();
  /** Waits for its victims to go, and is tried first until it got in. */
  #preemptor: string | undefined;

  constructor(strict: boolean) {
    this.strict = strict;
  }

  get size(): number {
    return this.#ready.length + this.#parked.size;
  }

  /** A workload that is new or has changed. True if it makes a difference to who is tried next. */
  put(waiting: Waiting, now: number): boolean {
    const { key } = waiting.ask;
    const before = this.#parked.get(key) ?? this.#readyKeys.get(key);
    const kept = before === undefined ? waiting : { ...waiting, progress: before.progress };
    const unchanged = before?.version === waiting.version && before.notBefore === waiting.notBefore;
    if (this.#parked.has(key)) {
      if (before?.version === waiting.version) {
        this.#parked.set(key, kept);
        return false;
      }
      this.#parked.delete(key);
    }
    const isNew = !this.#readyKeys.has(key);
    const likeAHopelessOne = !this.strict && this.#hopeless.has(shapeOf(waiting.ask));
    if (isNew && (waiting.notBefore > now || likeAHopelessOne)) {
      this.#parked.set(key, kept);
      return false;
    }
    this.#insert(kept);
    return !unchanged;
  }

  /** Takes the head out: it is being tried. */
  pop(): Waiting | undefined {
    const preferred = this.#preemptor === undefined ? undefined : this.#readyKeys.get(this.#preemptor);
    const head = preferred ?? this.#ready[0];
    if (head !== undefined) this.#remove(head);
    return head;
  }

  /** Puts back a head that did not get in. */
  putBack(waiting: Waiting, reason: RequeueReason, now: number): void {
    const { key } = waiting.ask;
    if (reason === "pending-preemption" && !this.strict) this.#preemptor = key;
    const atOnce = this.strict ? reason !== "wrong-namespace" : TRIED_AGAIN_AT_ONCE.has(reason);
    if (waiting.notBefore <= now && (atOnce || hasMoreToTry(waiting.progress?.scan))) {
      this.#insert(waiting);
      return;
    }
    this.#parked.set(key, waiting);
    if (!this.strict && (reason === "no-fit" || reason === "no-candidates")) this.#parkLike(waiting);
  }

  /** Something changed: all that may be tried is tried again. True if that is anybody. */
  wake(now: number, mayUse: (ask: Ask) => boolean = () => true): boolean {
    this.#hopeless.clear();
    let woken = false;
    for (const waiting of [...this.#parked.values()]) {
      if (waiting.notBefore > now || !mayUse(waiting.ask)) continue;
      this.#parked.delete(waiting.ask.key);
      this.#readyKeys.set(waiting.ask.key, waiting);
      this.#ready.push(waiting);
      woken = true;
    }
    if (woken) this.#ready.sort(compareWaiting);
    return woken;
  }

  /** It got in, or waits no longer. */
  remove(key: string): void {
    if (this.#preemptor === key) this.#preemptor = undefined;
    this.#parked.delete(key);
    const ready = this.#readyKeys.get(key);
    if (ready !== undefined) this.#remove(ready);
  }

  has(key: string): boolean {
    return this.#readyKeys.has(key) || this.#parked.has(key);
  }

  /** Says whether there is a head to try. */
  get hasHead(): boolean {
    return this.#ready.length > 0;
  }

  /** All, parked ones too, in the order in which they stand. */
  inOrder(): readonly Waiting[] {
    const all = [...this.#ready, ...this.#parked.values()].sort(compareWaiting);
    const first = all.findIndex(({ ask }) => ask.key === this.#preemptor);
    return first <= 0 ? all : [...all.splice(first, 1), ...all];
  }

  #parkLike({ ask }: Waiting): void {
    const shape = shapeOf(ask);
    this.#hopeless.add(shape);
    // In one go: there may be tens of thousands of them.
    const others: Waiting[] = [];
    for (const waiting of this.#ready) {
      if (shapeOf(waiting.ask) !== shape) {
        others.push(waiting);
        continue;
      }
      this.#readyKeys.delete(waiting.ask.key);
      this.#parked.set(waiting.ask.key, waiting);
    }
    this.#ready = others;
  }

  #insert(waiting: Waiting): void {
    const before = this.#readyKeys.get(waiting.ask.key);
    if (before !== undefined) this.#remove(before);
    this.#parked.delete(waiting.ask.key);
    this.#readyKeys.set(waiting.ask.key, waiting);
    this.#ready.splice(this.#placeOf(waiting), 0, waiting);
  }

  #remove(waiting: Waiting): void {
    this.#readyKeys.delete(waiting.ask.key);
    const at = this.#placeOf(waiting);
    if (this.#ready[at]?.ask.key === waiting.ask.key) this.#ready.splice(at, 1);
  }

  #placeOf(waiting: Waiting): number {
    let low = 0;
    let high = this.#ready.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#ready[middle];
      if (other !== undefined && compareWaiting(other, waiting) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const TRIED_AGAIN_AT_ONCE: ReadonlySet<RequeueReason> = new Set(["failed-after-nomination", "pending-preemption"]);

/** Priority, then time, then uid. */
function compareWaiting({ ask: a }: Waiting, { ask: b }: Waiting): number {
  return b.priority - a.priority || a.queuedAt - b.queuedAt || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0);
}
