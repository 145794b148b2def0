import type { ClusterErrorReason } from "./errors.ts";

/** The figures of delta polling, in milliseconds unless named otherwise. */
export const POLLING = {
  base: 2_000,
  fastestBase: 1_000,
  idleMost: 10_000,
  /** A list costs the server a hundred times a watch: with no right to watch, ask no oftener. */
  listOnlyLeast: 10_000,
  /** A key or a wake this recent keeps the pace up. */
  attentive: 30_000,
  watchSeconds: 1,
  /** A server sends a bookmark only into watches that outlive its one-second tick by two seconds. */
  markWatchSeconds: 4,
  markEvery: 45_000,
  markAgainAfter: 15_000,
  resyncEvery: 900_000,
  stoppedRetry: 60_000,
  expiredTooSoon: 60_000,
  keepHidden: 300_000,
  backOffFirst: 1_000,
  backOffMost: 60_000,
  retryAfterMost: 300_000,
  probeEvery: 5_000,
  permits: 4,
  pageSize: 500,
  smallestPage: 50,
  largestPage: 2_000,
  /** A `continue` that goes on longer than this is a server that never ends. */
  pagesMost: 1_000,
} as const;

/** What a failed poll means for what comes next. */
export type FailureRule = "ignore" | "back-off" | "hold-context" | "stop-scope" | "stop-context";

const FAILURE_RULES: Readonly<Record<ClusterErrorReason, FailureRule>> = {
  aborted: "ignore",
  throttled: "hold-context",
  forbidden: "stop-scope",
  "kind-missing": "stop-scope",
  unauthorized: "stop-context",
  // A credential plugin may open a browser or ask for a token: never again without a person.
  credentials: "stop-context",
  dns: "back-off",
  refused: "back-off",
  unreachable: "back-off",
  timeout: "back-off",
  "tls-untrusted": "back-off",
  "tls-name": "back-off",
  "tls-expired": "back-off",
  "tls-protocol": "back-off",
  "client-cert": "back-off",
  "not-found": "back-off",
  conflict: "back-off",
  exists: "back-off",
  "field-conflict": "back-off",
  expired: "back-off",
  invalid: "back-off",
  "server-error": "back-off",
  "not-kubernetes": "back-off",
  protocol: "back-off",
  reset: "back-off",
  "read-only": "back-off",
};

/** `retryAfterMs` present means that the server itself asked for silence, whatever the reason. */
export function failureRule(reason: ClusterErrorReason, retryAfterMs: number | undefined): FailureRule {
  const rule = FAILURE_RULES[reason];
  return rule === "back-off" && retryAfterMs !== undefined ? "hold-context" : rule;
}

/** What a successful poll found, for the choice of the next interval. */
export interface PollCost {
  readonly events: number;
  /** Milliseconds of processor time that this poll took. */
  readonly cpuMs: number;
  /** True when the next poll must be a whole list. */
  readonly listsOnly: boolean;
  /** Milliseconds from the first request to the last row of the last whole list. */
  readonly listWallMs: number;
}

/** The intervals of one scope. Holds no timer. */
export class PollPace {
  readonly #base: number;
  readonly #random: () => number;
  #interval: number;
  #failures = 0;
  #attentiveUntil = Number.NEGATIVE_INFINITY;

  /** @param baseMs - The person's refresh interval; at least one second. @param random - Uniform in 0 to 1. */
  constructor(baseMs: number, random: () => number) {
    this.#base = Math.max(baseMs, POLLING.fastestBase);
    this.#random = random;
    this.#interval = this.#base;
  }

  /** Milliseconds between two polls, before jitter. */
  get everyMs(): number {
    return this.#interval;
  }

  /** A person is looking: the base pace for half a minute. */
  attend(now: number): void {
    this.#attentiveUntil = now + POLLING.attentive;
    this.#interval = this.#base;
  }

  /** @returns milliseconds until the next poll: quick while things change, slower when idle, never above 10 % duty. */
  afterSuccess(cost: PollCost, now: number): number {
    this.#failures = 0;
    const lively = cost.events > 0 || now < this.#attentiveUntil;
    const slowest = Math.max(POLLING.idleMost, this.#base);
    const wished = lively ? this.#base : Math.min(Math.max(this.#interval, this.#base) * 1.5, slowest);
    const listed = cost.listsOnly ? Math.max(POLLING.listOnlyLeast, 3 * cost.listWallMs) : 0;
    this.#interval = Math.max(wished, 10 * cost.cpuMs, listed);
    return this.#interval * (0.85 + 0.3 * this.#random());
  }

  /** @returns milliseconds until the next attempt: doubles up to a minute, with half of it left to chance. */
  afterFailure(): number {
    this.#failures += 1;
    return backOff(this.#failures, this.#random);
  }
}

/** A random wait of half to all of 2, 4, 8 … 60 seconds. @param attempt - Failures in a row, 1 or more. */
export function backOff(attempt: number, random: () => number): number {
  const most = Math.min(POLLING.backOffMost, POLLING.backOffFirst * 2 ** Math.min(attempt, 10));
  return most * (0.5 + 0.5 * random());
}
