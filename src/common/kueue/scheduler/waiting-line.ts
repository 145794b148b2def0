import { hasMoreToTry } from "./assignment.ts";
import type { Progress, RequeueReason } from "./head.ts";
import type { Ask } from "./shapes.ts";
import { compareWaiting, WaitingByShape } from "./waiting-by-shape.ts";

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
  /** Those who are ready, and those who were when their like did not fit. */
  readonly #lined = new WaitingByShape();
  /** Parked one by one. */
  readonly #parked = new Map<string, Waiting>();
  /** Waits for its victims to go, and is tried first until it got in. */
  #preemptor: string | undefined;

  constructor(strict: boolean) {
    this.strict = strict;
  }

  get size(): number {
    return this.#lined.size + this.#parked.size;
  }

  /** A workload that is new or has changed. True if it makes a difference to who is tried next. */
  put(waiting: Waiting, now: number): boolean {
    const { key } = waiting.ask;
    const before = this.#parked.get(key) ?? this.#lined.get(key);
    const kept = before === undefined ? waiting : { ...waiting, progress: before.progress };
    const unchanged = before?.version === waiting.version && before.notBefore === waiting.notBefore;
    const wasReady = before !== undefined && !this.#parked.has(key) && this.#lined.isReady(before);
    const staysParked = before !== undefined && !wasReady && before.version === waiting.version;
    const likeAHopelessOne = !this.strict && this.#lined.isHopeless(waiting.ask);
    if (staysParked || (!wasReady && (waiting.notBefore > now || likeAHopelessOne))) {
      this.#takeOut(key);
      this.#parked.set(key, kept);
      return false;
    }
    this.#insert(kept);
    return !unchanged;
  }

  /** Takes the head out: it is being tried. */
  pop(): Waiting | undefined {
    const head = this.#preferred() ?? this.#lined.first();
    if (head !== undefined) this.#lined.remove(head);
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
    this.#takeOut(key);
    this.#parked.set(key, waiting);
    if (!this.strict && (reason === "no-fit" || reason === "no-candidates")) this.#lined.park(waiting.ask);
  }

  /** Something changed: all that may be tried is tried again. True if that is anybody. */
  wake(now: number, mayUse: (ask: Ask) => boolean = () => true): boolean {
    const mayBeTried = ({ notBefore, ask }: Waiting) => notBefore <= now && mayUse(ask);
    let woken = this.#lined.wake(mayBeTried);
    for (const waiting of [...this.#parked.values()]) {
      if (!mayBeTried(waiting)) continue;
      this.#insert(waiting);
      woken = true;
    }
    return woken;
  }

  /** It got in, or waits no longer. */
  remove(key: string): void {
    if (this.#preemptor === key) this.#preemptor = undefined;
    this.#takeOut(key);
  }

  has(key: string): boolean {
    return this.#lined.get(key) !== undefined || this.#parked.has(key);
  }

  /** Says whether there is a head to try. */
  get hasHead(): boolean {
    return this.#lined.hasReady;
  }

  /** All, parked ones too, in the order in which they stand. */
  inOrder(): readonly Waiting[] {
    const all = [...this.#lined.all(), ...this.#parked.values()].sort(compareWaiting);
    const first = all.findIndex(({ ask }) => ask.key === this.#preemptor);
    return first <= 0 ? all : [...all.splice(first, 1), ...all];
  }

  #preferred(): Waiting | undefined {
    const waiting = this.#preemptor === undefined ? undefined : this.#lined.get(this.#preemptor);
    return waiting !== undefined && this.#lined.isReady(waiting) ? waiting : undefined;
  }

  #insert(waiting: Waiting): void {
    this.#takeOut(waiting.ask.key);
    this.#lined.add(waiting);
  }

  #takeOut(key: string): void {
    this.#parked.delete(key);
    const lined = this.#lined.get(key);
    if (lined !== undefined) this.#lined.remove(lined);
  }
}

const TRIED_AGAIN_AT_ONCE: ReadonlySet<RequeueReason> = new Set(["failed-after-nomination", "pending-preemption"]);
