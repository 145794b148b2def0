import type { Controller, World } from "../controller.ts";
import { MomentHeap } from "../moment-heap.ts";
import type { Admission, StoreEvent } from "../object-store.ts";
import { StoreRefusal } from "../object-store.ts";
import type { ObjectKey, StoredKind } from "../stored-object.ts";

/** What makes one controller different from the others; the rest is a work queue. */
export interface ReconcileLoop {
  readonly name: string;
  /** The kind whose objects are reconciled. */
  readonly kind: StoredKind;
  readonly admissions?: readonly Admission[];
  /** The kinds whose changes `keysOf` is asked about; all, when absent. */
  readonly kinds?: readonly StoredKind[];
  /** Notes the change and names the objects to look at, as `namespace/name`; `/name` for cluster-scoped kinds. */
  keysOf(event: StoreEvent): readonly string[];
  /**
   * Brings the world one step closer to what the object asks for. May be called at any time, for objects that are gone too.
   *
   * @returns the moment at which time alone may ask for more (virtual milliseconds since 1970), if there is one.
   * @throws {@link StoreRefusal} to be called again later, each time later than before.
   */
  reconcile(world: World, key: ObjectKey): number | undefined;
}

const FIRST_RETRY_MS = 1_000;
/** Five minutes rather than the sixteen of real work queues: nobody waits that long in front of a demonstration. */
const LAST_RETRY_MS = 300_000;

/** A controller around a loop: each object at most once in the queue, first come first served, failures with a growing delay. */
export function createReconciler(loop: ReconcileLoop): Controller {
  const ready = new Set<string>();
  const later = new MomentHeap<string>();
  const moments = new Map<string, number>();
  const failures = new Map<string, number>();

  const lookAgain = (world: World, text: string, moment: number) => {
    const known = moments.get(text);
    if (known !== undefined && known <= moment) return;
    moments.set(text, moment);
    later.add(moment, text);
    world.wakeAt(moment);
  };

  const takeDue = (now: number) => {
    for (let due = later.takeDue(now); due !== undefined; due = later.takeDue(now)) {
      if (moments.get(due.value) !== due.moment) continue;
      moments.delete(due.value);
      ready.add(due.value);
    }
  };

  return {
    name: loop.name,
    ...(loop.admissions === undefined ? {} : { admissions: loop.admissions }),
    ...(loop.kinds === undefined ? {} : { kinds: loop.kinds }),
    observe(event) {
      for (const text of loop.keysOf(event)) ready.add(text);
    },
    step(world) {
      takeDue(world.now());
      if (ready.size === 0) return false;
      const [text = ""] = ready;
      ready.delete(text);
      try {
        const again = loop.reconcile(world, keyOfText(loop.kind, text));
        failures.delete(text);
        if (again !== undefined) lookAgain(world, text, Math.max(again, world.now() + 1));
      } catch (error) {
        if (!(error instanceof StoreRefusal)) throw error;
        const count = failures.get(text) ?? 0;
        failures.set(text, count + 1);
        lookAgain(world, text, world.now() + Math.min(FIRST_RETRY_MS * 2 ** count, LAST_RETRY_MS));
      }
      return true;
    },
  };
}

export function keyOfText(kind: StoredKind, text: string): ObjectKey {
  const slash = text.indexOf("/");
  return { kind, namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}
