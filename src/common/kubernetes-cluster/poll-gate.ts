import type { Clock } from "./clock.ts";
import type { ClusterError } from "./errors.ts";
import { POLLING } from "./poll-schedule.ts";

/** A scope that polls through the gate. */
export interface GateMember {
  /** Something about the context changed: look at the gate again. */
  reconsider(): void;
  /** The API server answers again: poll now. */
  endBackOff(): void;
}

export interface GateParts {
  readonly clock: Clock;
  /** True when the API server says that it is ready. */
  readonly probeReady: (signal: AbortSignal) => Promise<boolean>;
  readonly permits?: number | undefined;
}

/** The server asked for silence until `until` (monotonic milliseconds). */
export interface Hold {
  readonly until: number;
  readonly error: ClusterError;
}

/**
 * What all polls of one context have in common: at most four at a time in the order they asked, silence while the server asked for it,
 * an end when credentials are refused, and one readiness probe for all that back off.
 */
export class PollGate {
  readonly #clock: Clock;
  readonly #probeReady: GateParts["probeReady"];
  readonly #members = new Set<GateMember>();
  readonly #backingOff = new Set<GateMember>();
  readonly #queue: (() => void)[] = [];
  #free: number;
  #hold: Hold | undefined;
  #refusal: ClusterError | undefined;
  #probing: AbortController | undefined;

  constructor({ clock, probeReady, permits = POLLING.permits }: GateParts) {
    this.#clock = clock;
    this.#probeReady = probeReady;
    this.#free = permits;
  }

  /** Undefined when the server asked for nothing, or the time is over. */
  get hold(): Hold | undefined {
    return this.#hold !== undefined && this.#hold.until > this.#clock.monotonic() ? this.#hold : undefined;
  }

  /** Why the server does not know us any more; undefined while it does. */
  get refusal(): ClusterError | undefined {
    return this.#refusal;
  }

  join(member: GateMember): void {
    this.#members.add(member);
  }

  leave(member: GateMember): void {
    this.#members.delete(member);
    this.backsOff(member, false);
  }

  /** Waits for a turn. The caller must `release()` once, and must look at hold and refusal again after the wait. */
  async acquire(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  release(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free += 1;
  }

  /** Silences the whole context. A shorter hold never ends a longer one. */
  holdFor(ms: number, error: ClusterError): void {
    const until = this.#clock.monotonic() + ms;
    if (this.#hold !== undefined && this.#hold.until >= until) return;
    this.#hold = { until, error };
    for (const member of this.#members) member.reconsider();
  }

  /** Credentials were refused: nothing is sent until {@link accept}. */
  refuse(error: ClusterError): void {
    this.#refusal = error;
    for (const member of this.#members) member.reconsider();
  }

  accept(): void {
    this.#refusal = undefined;
    for (const member of this.#members) member.reconsider();
  }

  /** Says whether a member waits after a failure. While one does, the server is probed. */
  backsOff(member: GateMember, waits: boolean): void {
    if (waits) this.#backingOff.add(member);
    else this.#backingOff.delete(member);
    if (this.#backingOff.size === 0) {
      this.#probing?.abort("nobody backs off");
      this.#probing = undefined;
    } else if (this.#probing === undefined) {
      this.#probing = new AbortController();
      void this.#probe(this.#probing.signal);
    }
  }

  async #probe(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(POLLING.probeEvery, signal);
      if (signal.aborted) return;
      if (this.hold !== undefined || this.#refusal !== undefined) continue;
      const ready = await this.#probeReady(signal);
      if (!ready || signal.aborted) continue;
      for (const member of [...this.#backingOff]) member.endBackOff();
    }
  }
}
