import type { Controller, World } from "./controller.ts";
import { createEventRecorder } from "./event-recorder.ts";
import { MomentHeap } from "./moment-heap.ts";
import type { ObjectStore } from "./object-store.ts";
import { createSeededRandom } from "./seeded-random.ts";
import type { StoredKind } from "./stored-object.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Runs the controllers of the simulated cluster on its virtual clock. Same seed and same requests at the same virtual times: same history. */
export interface Engine {
  readonly world: World;
  /**
   * Lets controllers work at the present moment until none has anything left.
   *
   * @param mayGoOn - Asked between pieces of work; what is left when it says no stays pending.
   */
  settle(mayGoOn?: () => boolean): void;
  /** Goes to the next moment at which somebody wants to work, and settles; call it with nothing pending. False when nobody ever does. */
  step(mayGoOn?: () => boolean): boolean;
  /** Lives through everything up to a moment (virtual milliseconds since 1970), and stands there. */
  runUntil(moment: number): void;
  /** The next moment at which somebody wants to work; undefined when there is none. The present one while work is pending. */
  nextMoment(): number | undefined;
  /** Whether a change was made that controllers have not looked at yet. */
  readonly pending: boolean;
  /** Called after each change made from outside, that is, not by a controller. Returns what ends it. */
  onOutsideChange(listener: () => void): () => void;
  dispose(): void;
}

export interface EngineParts {
  /** Fresh or filled; controllers are shown only what changes after this call, so create the engine before the first object. */
  readonly store: ObjectStore;
  /** The clock the store stamps with. */
  readonly clock: VirtualClock;
  /** In the order in which they get to work. */
  readonly controllers: readonly Controller[];
  readonly seed: number;
}

/** Steps at one moment before it counts as two controllers undoing each other's work. */
const MAX_STEPS_AT_ONE_MOMENT = 2_000_000;

export function createEngine({ store, clock, controllers, seed }: EngineParts): Engine {
  const random = createSeededRandom(seed);
  const recorder = createEventRecorder(store, clock, random);
  const wakes = new MomentHeap<undefined>();
  const asked = new Set<number>();
  const outsideListeners = new Set<() => void>();
  let pending = true;
  let working = false;

  const world: World = {
    store,
    now: clock.now,
    timestamp: clock.timestamp,
    wakeAt(moment) {
      const due = Math.max(Math.ceil(moment), clock.now());
      if (asked.has(due)) return;
      asked.add(due);
      wakes.add(due, undefined);
    },
    random: random.next,
    suffix: random.suffix,
    event: (about, event) => recorder.record(about, event),
  };

  const effort: Effort = { moment: Number.NEGATIVE_INFINITY, steps: 0 };
  const workers = controllers.map((controller): Worker => ({ controller, restedAt: undefined }));
  /** By kind, worked out at the first change of it. */
  const observers = new Map<StoredKind, readonly Worker[]>();
  const observersOf = (kind: StoredKind) => {
    let found = observers.get(kind);
    if (found === undefined) {
      found = workers.filter(({ controller: { kinds } }) => kinds === undefined || kinds.includes(kind));
      observers.set(kind, found);
    }
    return found;
  };

  const stopWatching = store.watch((event) => {
    pending = true;
    for (const worker of observersOf(event.kind)) {
      worker.restedAt = undefined;
      worker.controller.observe(event);
    }
    if (!working) for (const listener of outsideListeners) listener();
  });

  const takeDueWakes = () => {
    for (let due = wakes.takeDue(clock.now()); due !== undefined; due = wakes.takeDue(clock.now())) {
      asked.delete(due.moment);
    }
  };

  const settle = (mayGoOn = always) => {
    takeDueWakes();
    working = true;
    try {
      const quiet = workUntilQuiet(workers, world, effort, mayGoOn);
      pending = !quiet;
    } finally {
      working = false;
    }
  };

  const step = (mayGoOn = always) => {
    const next = wakes.earliest;
    if (next === undefined) return false;
    clock.advanceTo(next);
    settle(mayGoOn);
    return true;
  };

  return {
    world,
    settle,
    step,
    runUntil(moment) {
      settle();
      while ((wakes.earliest ?? Number.POSITIVE_INFINITY) <= moment) step();
      clock.advanceTo(moment);
    },
    nextMoment: () => (pending ? clock.now() : wakes.earliest),
    get pending() {
      return pending;
    },
    onOutsideChange(listener) {
      outsideListeners.add(listener);
      return () => outsideListeners.delete(listener);
    },
    dispose: stopWatching,
  };
}

interface Worker {
  readonly controller: Controller;
  /** The moment at which it had nothing left to do, if nothing that it is told of has changed since. */
  restedAt: number | undefined;
}

/** Steps done at a moment, however often the work was interrupted. */
interface Effort {
  moment: number;
  steps: number;
}

function always(): boolean {
  return true;
}

/** @returns whether nobody has anything left to do; false when it was told to stop before. */
function workUntilQuiet(workers: readonly Worker[], world: World, effort: Effort, mayGoOn: () => boolean): boolean {
  const now = world.now();
  if (effort.moment !== now) Object.assign(effort, { moment: now, steps: 0 });
  for (let busy = true; busy; ) {
    busy = false;
    for (const worker of workers) {
      if (worker.restedAt === now) continue;
      while (worker.controller.step(world)) {
        busy = true;
        effort.steps += 1;
        if (effort.steps > MAX_STEPS_AT_ONE_MOMENT)
          throw new Error(`Controller ${worker.controller.name} never comes to rest`);
        if (!mayGoOn()) return false;
      }
      worker.restedAt = now;
    }
  }
  return true;
}
