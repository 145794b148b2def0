import type { Controller } from "./controller.ts";
import { POD_DEFAULTS, POD_START } from "./controllers/pod-admission.ts";
import { LIMIT_RANGE_ADMISSION } from "./controllers/quota/limit-ranges.ts";
import { createEngine, type Engine } from "./engine.ts";
import { MemoryStore } from "./memory-store.ts";
import type { Admission } from "./object-store.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** A simulated cluster without its API server: objects, controllers, and the time they live in. */
export interface Simulation {
  readonly store: MemoryStore;
  readonly clock: VirtualClock;
  readonly engine: Engine;
}

export interface SimulationOptions {
  readonly controllers: readonly Controller[];
  /** Besides those of the controllers. */
  readonly admissions?: readonly Admission[];
  readonly seed: number;
  /** Virtual milliseconds since 1970 at which the cluster comes to life. */
  readonly startAt: number;
}

/** Uids and names come from a stream of their own, so that a controller asking for one more delay does not rename the world. */
const NAMES_SEED = 0x5eed;

export function createSimulation({ controllers, admissions = [], seed, startAt }: SimulationOptions): Simulation {
  const clock = createVirtualClock(startAt);
  const names = createSeededRandom(seed ^ NAMES_SEED);
  const own = controllers.flatMap((controller) => controller.admissions ?? []);
  const store = new MemoryStore({
    admissions: [LIMIT_RANGE_ADMISSION, POD_DEFAULTS, ...own, ...admissions, POD_START],
    now: clock.now,
    uid: () => uidFrom(names.hex(32)),
    suffix: names.suffix,
  });
  return { store, clock, engine: createEngine({ store, clock, controllers, seed }) };
}

/** A version 4 UUID from 32 hexadecimal digits. */
function uidFrom(digits: string): string {
  const variant = "89ab"[Number.parseInt(digits[16] ?? "0", 16) % 4];
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
  ];
  return [...parts, digits.slice(20)].join("-");
}
