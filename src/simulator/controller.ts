import type { Admission, ObjectStore, StoreEvent, Writer } from "./object-store.ts";
import type { StoredKind, StoredObject } from "./stored-object.ts";

/** One controller of the simulated cluster. Reconciles from what the store holds, never from memory that the store could contradict. */
export interface Controller {
  readonly name: string;
  /** Webhooks and plugins that belong to it. */
  readonly admissions?: readonly Admission[];
  /** The kinds whose changes it is told of; all, when absent. */
  readonly kinds?: readonly StoredKind[];
  /** Notes what has to be looked at again; does nothing else. */
  observe(event: StoreEvent): void;
  /** Does one bounded piece of pending work. True: there was some. Called until every controller answers false. */
  step(world: World): boolean;
}

/** What a controller may touch. Time is virtual. */
export interface World {
  readonly store: ObjectStore;
  /** Milliseconds since 1970, virtual; stands still while controllers work. */
  now(): number;
  /** RFC 3339, whole seconds, as Kubernetes writes times. */
  timestamp(): string;
  /** Asks for a `step` at (or soon after) a moment, in virtual milliseconds since 1970. */
  wakeAt(moment: number): void;
  /** Uniform in 0 to 1, from the seed. */
  random(): number;
  /** A deterministic suffix such as Kubernetes gives to generated names: five of its consonants and digits. */
  suffix(): string;
  /** Writes or repeats an event about an object, as the named component would. */
  event(about: StoredObject, event: ControllerEvent): void;
}

export interface ControllerEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** `kueue-admission`, `raycluster-controller`, … */
  readonly component: string;
}

export function writerOf(controller: string): Writer {
  return { user: `system:serviceaccount:${controller}`, groups: ["system:serviceaccounts"], manager: controller };
}
