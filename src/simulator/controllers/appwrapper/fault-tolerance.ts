import { parseGoDuration } from "../../../common/values/duration.ts";
import type { StoredObject } from "../../stored-object.ts";

/** How patient the controller is; all in milliseconds but the limit. */
export interface FaultTolerance {
  readonly admissionGracePeriod: number;
  readonly warmupGracePeriod: number;
  readonly failureGracePeriod: number;
  readonly resetPause: number;
  readonly retryLimit: number;
  readonly deletionGracePeriod: number;
  readonly gracePeriodCeiling: number;
  readonly successTTLCeiling: number;
}

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** As the controller comes. */
export const DEFAULT_FAULT_TOLERANCE: FaultTolerance = {
  admissionGracePeriod: MINUTE,
  warmupGracePeriod: 5 * MINUTE,
  failureGracePeriod: MINUTE,
  resetPause: 1.5 * MINUTE,
  retryLimit: 3,
  deletionGracePeriod: 10 * MINUTE,
  gracePeriodCeiling: DAY,
  successTTLCeiling: 7 * DAY,
};

/** Cut to seconds, for tests and for people who will not wait: failures, retries and resets show at once. */
export const QUICK_FAULT_TOLERANCE: FaultTolerance = {
  ...DEFAULT_FAULT_TOLERANCE,
  failureGracePeriod: 5_000,
  resetPause: 10_000,
  retryLimit: 1,
};

const PREFIX = "workload.codeflare.dev.appwrapper";
const NANOS_PER_MS = 1_000_000n;

/** The patience with one AppWrapper: its annotations over the configuration, none above the ceiling. */
export class Patience {
  readonly #annotations: Readonly<Record<string, string>>;
  readonly #config: FaultTolerance;

  constructor(wrapper: StoredObject, config: FaultTolerance) {
    this.#annotations = wrapper.metadata.annotations ?? {};
    this.#config = config;
  }

  get admission(): number {
    return this.#period("admissionGracePeriodDuration", this.#config.admissionGracePeriod);
  }
  get warmup(): number {
    return this.#period("warmupGracePeriodDuration", this.#config.warmupGracePeriod);
  }
  get failure(): number {
    return this.#period("failureGracePeriodDuration", this.#config.failureGracePeriod);
  }
  get pause(): number {
    return this.#period("retryPausePeriodDuration", this.#config.resetPause);
  }
  get forcefulDeletion(): number {
    return this.#period("forcefulDeletionGracePeriodDuration", this.#config.deletionGracePeriod);
  }
  get deletionOnFailure(): number {
    return this.#period("deletionOnFailureGracePeriodDuration", 0);
  }

  get successTTL(): number {
    const wanted = this.#duration("successTTLDuration");
    return wanted !== undefined && wanted > 0 && wanted < this.#config.successTTLCeiling
      ? wanted
      : this.#config.successTTLCeiling;
  }

  get retries(): number {
    const limit = this.#annotations[`${PREFIX}/retryLimit`] ?? "";
    return /^-?\d+$/.test(limit) ? Number(limit) : this.#config.retryLimit;
  }

  /** Exit codes after which nothing is tried again, given those of a failed pod. */
  isTerminal(exitCodes: readonly number[]): boolean {
    const listed = (name: string) =>
      (this.#annotations[`${PREFIX}/${name}`] ?? "")
        .split(",")
        .filter((text) => text !== "")
        .map(Number);
    const [terminal, retryable] = [listed("terminalExitCodes"), listed("retryableExitCodes")];
    return exitCodes.some(
      (code) => code !== 0 && (terminal.includes(code) || (retryable.length > 0 && !retryable.includes(code))),
    );
  }

  #period(name: string, fallback: number): number {
    return Math.min(Math.max(this.#duration(name) ?? fallback, 0), this.#config.gracePeriodCeiling);
  }

  #duration(name: string): number | undefined {
    const nanos = parseGoDuration(this.#annotations[`${PREFIX}/${name}`] ?? "");
    return nanos === undefined ? undefined : Number(nanos / NANOS_PER_MS);
  }
}
