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
  let text = timestamp(now);
  let second = Math.floor(now / 1_000);
  return {
    now: () => now,
    timestamp() {
      if (Math.floor(now / 1_000) !== second) {
        second = Math.floor(now / 1_000);
        text = timestamp(now);
      }
      return text;
    },
    advanceTo(moment) {
      if (moment > now) now = moment;
    },
  };
}
