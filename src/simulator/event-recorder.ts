import type { ControllerEvent } from "./controller.ts";
import type { ObjectStore, Writer } from "./object-store.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { ObjectKey, StoredObject } from "./stored-object.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Writes events as the real recorders do: what is said again about the same object raises the count of the first. */
export interface EventRecorder {
  record(about: StoredObject, event: ControllerEvent): void;
}

/** Components that record through events.k8s.io, which leaves the counting fields of core/v1 empty. */
const NEW_STYLE_ACTIONS: Readonly<Record<string, string>> = { "default-scheduler": "Binding" };
/** Names are the object's name, a dot and 16 hexadecimal digits; longer names than a label may be are cut by nobody. */
const NAME_DIGITS = 16;

export function createEventRecorder(store: ObjectStore, clock: VirtualClock, random: SeededRandom): EventRecorder {
  const known = new Map<string, ObjectKey>();
  store.watch(({ type, kind, object }) => {
    if (kind === "events" && type === "DELETED") known.delete(signatureOf(object));
  });

  return {
    record(about, event) {
      const signature = `${about.metadata.uid}\n${event.component}\n${event.type}\n${event.reason}\n${event.message}`;
      const key = known.get(signature);
      const writer: Writer = { user: event.component, groups: [], manager: event.component };
      if (key !== undefined && repeat(store, key, clock, writer)) return;
      const namespace = about.metadata.namespace ?? "default";
      const name = `${about.metadata.name}.${random.hex(NAME_DIGITS)}`;
      known.set(signature, { kind: "events", namespace, name });
      store.create("events", newEvent(about, event, { name, namespace }, clock), writer);
    },
  };
}

function repeat(store: ObjectStore, key: ObjectKey, clock: VirtualClock, writer: Writer): boolean {
  const changed = store.change(
    key,
    "object",
    (draft) => {
      if (draft["eventTime"] !== null) {
        const series = draft["series"] as { count: number } | undefined;
        draft["series"] = { count: (series?.count ?? 1) + 1, lastObservedTime: microTime(clock.now()) };
        return;
      }
      draft["count"] = Number(draft["count"]) + 1;
      draft["lastTimestamp"] = clock.timestamp();
    },
    writer,
  );
  return changed !== undefined;
}

function newEvent(
  about: StoredObject,
  event: ControllerEvent,
  metadata: { readonly name: string; readonly namespace: string },
  clock: VirtualClock,
) {
  const action = NEW_STYLE_ACTIONS[event.component];
  const { name, namespace, uid, resourceVersion } = about.metadata;
  // Absent where undefined: the store leaves it out.
  const involvedObject = { kind: about.kind, namespace, name, uid, apiVersion: about.apiVersion, resourceVersion };
  const common = {
    apiVersion: "v1",
    kind: "Event",
    metadata,
    involvedObject,
    reason: event.reason,
    message: event.message,
    type: event.type,
    reportingComponent: event.component,
  };
  if (action !== undefined) {
    const times = { eventTime: microTime(clock.now()), firstTimestamp: null, lastTimestamp: null };
    return Object.assign(common, times, { source: {}, action, reportingInstance: `${event.component}-0` });
  }
  const now = clock.timestamp();
  const counted = { eventTime: null, firstTimestamp: now, lastTimestamp: now, count: 1 };
  return Object.assign(common, counted, { source: { component: event.component }, reportingInstance: "" });
}

function signatureOf(event: StoredObject): string {
  const about = event["involvedObject"] as { readonly uid?: string } | undefined;
  return `${about?.uid}\n${event["reportingComponent"]}\n${event["type"]}\n${event["reason"]}\n${event["message"]}`;
}

/** RFC 3339 with microseconds, as events.k8s.io writes times. */
function microTime(moment: number): string {
  return new Date(moment).toISOString().replace("Z", "000Z");
}
