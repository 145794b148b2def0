import { timestamp } from "./timestamp.ts";

/** The time of the simulated cluster, in milliseconds since 1970. It moves only when it is told to, and never back. */
export interface VirtualClock {
  now(): number;
  /** RFC 3339 in whole seconds, as Kubernetes writes times. */
  timestamp(): string;
  advanceTo(moment: number): void;
}

export function createVirtualClock(startAt: number): VirtualClock {
  let now = startAt;
  return {
    now: () => now,
    timestamp: () => timestamp(now),
    advanceTo(moment) {
      if (moment > now) now = moment;
    },
  };
}
