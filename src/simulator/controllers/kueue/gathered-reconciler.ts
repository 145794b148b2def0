import type { Controller, World } from "../../controller.ts";
import { MomentHeap } from "../../moment-heap.ts";
import type { StoreEvent } from "../../object-store.ts";
import type { StoredKind } from "../../stored-object.ts";

/** Reconciles an object once for all changes of a short while: for what many changes lead to. */
export interface GatheredLoop {
  readonly name: string;
  readonly delayMs: number;
  /** The kinds whose changes `keysOf` is asked about. */
  readonly kinds: readonly StoredKind[];
  /** Keys to look at after the delay. */
  keysOf(event: StoreEvent): readonly string[];
  reconcile(world: World, key: string): void;
}

export function createGatheredReconciler({ name, delayMs, kinds, keysOf, reconcile }: GatheredLoop): Controller {
  const fresh = new Set<string>();
  const planned = new Set<string>();
  const later = new MomentHeap<string>();
  return {
    name,
    kinds,
    observe(event) {
      for (const key of keysOf(event)) if (!planned.has(key)) fresh.add(key);
    },
    step(world) {
      for (const key of fresh) {
        planned.add(key);
        later.add(world.now() + delayMs, key);
        world.wakeAt(world.now() + delayMs);
      }
      fresh.clear();
      const due = later.takeDue(world.now());
      if (due === undefined) return false;
      planned.delete(due.value);
      reconcile(world, due.value);
      return true;
    },
  };
}
