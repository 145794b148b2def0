import { parseGoDuration } from "../../common/values/duration.ts";
import type { AppWrapper } from "./app-wrapper.ts";

/** Starts the names of the annotations that set the retry machinery. */
export const FAULT_TOLERANCE_PREFIX = "workload.codeflare.dev.appwrapper/";
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The controller's own defaults (AppWrapper v1.2); an administrator may have configured others, which nobody else can read. */
const DEFAULT_MS = {
  admissionGracePeriodDuration: MINUTE,
  warmupGracePeriodDuration: 5 * MINUTE,
  failureGracePeriodDuration: MINUTE,
  retryPausePeriodDuration: 90 * SECOND,
  deletionOnFailureGracePeriodDuration: 0,
  forcefulDeletionGracePeriodDuration: 10 * MINUTE,
  successTTLDuration: 7 * 24 * HOUR,
} as const;

const LONGEST_GRACE_MS = 24 * HOUR;
const DEFAULT_RETRY_LIMIT = 3;

export type GracePeriod = keyof typeof DEFAULT_MS;

/** A setting of the retry machinery. `assumed`: not annotated, so it is the controller's usual default and may differ here. */
export interface FaultToleranceSetting {
  readonly value: number;
  readonly assumed: boolean;
}

/** A grace period in milliseconds. Periods are capped at 24 hours; the time to live after success may only be shortened. */
export function gracePeriod({ meta }: AppWrapper, period: GracePeriod): FaultToleranceSetting {
  const usual = DEFAULT_MS[period];
  const text = meta.annotations.get(FAULT_TOLERANCE_PREFIX + period);
  const nanoseconds = text === undefined ? undefined : parseGoDuration(text);
  if (nanoseconds === undefined) return { value: usual, assumed: true };
  const longest = period === "successTTLDuration" ? usual : LONGEST_GRACE_MS;
  const milliseconds = Number(nanoseconds / 1_000_000n);
  return { value: Math.min(Math.max(milliseconds, 0), longest), assumed: false };
}

/** How often the AppWrapper may be reset in its life before it fails. */
export function retryLimit({ meta }: AppWrapper): FaultToleranceSetting {
  const text = meta.annotations.get(`${FAULT_TOLERANCE_PREFIX}retryLimit`);
  if (text === undefined || !/^\d{1,9}$/.test(text)) return { value: DEFAULT_RETRY_LIMIT, assumed: true };
  return { value: Number(text), assumed: false };
}
