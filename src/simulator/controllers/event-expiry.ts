import type { Controller } from "../controller.ts";
import { MomentHeap } from "../moment-heap.ts";
import type { ObjectKey } from "../stored-object.ts";
import { timestampMoment } from "./moments.ts";
import { keyOfObject } from "./owner-reference.ts";

const HOUR_MS = 3_600_000;
const EXPIRY = { user: "system:apiserver", groups: [], manager: "kube-apiserver" };

/** Drops events an hour after they were last written, as the lease of a real API server does. */
export function createEventExpiry(): Controller {
  const due = new MomentHeap<ObjectKey>();
  let fresh: ObjectKey[] = [];
  return {
    name: "event-expiry",
    kinds: ["events"],
    observe({ kind, type, object }) {
      if (kind === "events" && type === "ADDED") fresh.push(keyOfObject(kind, object));
    },
    step(world) {
      if (fresh.length > 0) {
        for (const key of fresh) due.add(world.now() + HOUR_MS, key);
        fresh = [];
        if (due.earliest !== undefined) world.wakeAt(due.earliest);
        return true;
      }
      const next = due.takeDue(world.now());
      if (due.earliest !== undefined) world.wakeAt(due.earliest);
      if (next === undefined) return false;
      const event = world.store.get(next.value);
      const last = timestampMoment(event, "lastTimestamp") ?? timestampMoment(event, "series", "lastObservedTime");
      if (event !== undefined && last !== undefined && last + HOUR_MS > world.now())
        due.add(last + HOUR_MS, next.value);
      else if (event !== undefined) world.store.delete(next.value, {}, EXPIRY);
      return true;
    },
  };
}
