import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { parseTime } from "../values/time.ts";
import { numberAt, textAt, valueAt } from "../values/untyped.ts";

/** What happened to an object. Old and new event recorders fill different fields; the record has one form. */
export interface Event extends HasMeta {
  /** `Normal` or `Warning`; open text. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** When it happened last, in milliseconds since 1970. */
  readonly at: number | undefined;
  /** When it happened first. */
  readonly firstAt: number | undefined;
  /** How often, 1 or more. */
  readonly count: number;
  /** Which program says so. */
  readonly source: string;
  readonly regarding: EventSubject;
}

export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `""` for some node events, whose recorder does not know the uid. */
  readonly uid: string;
  /** Which part: `spec.containers{ray-head}`. */
  readonly part: string;
}

/** Core events only: the `events.k8s.io` group serves the same stored objects. */
export const EVENTS: ResourceKind<Event> = {
  group: "",
  kind: "Event",
  plural: "events",
  versions: ["v1"],
  namespaced: true,
  project: projectEvent,
};

/** Newest first; events without a time last. */
export function byNewest(a: Event, b: Event): number {
  return (b.at ?? 0) - (a.at ?? 0) || a.meta.name.localeCompare(b.meta.name);
}

function projectEvent(object: KubernetesObject): Event {
  const meta = projectMeta(object);
  const { series, source } = object;
  const first = time(object, "firstTimestamp") ?? time(object, "eventTime") ?? meta.createdAt;
  return {
    meta,
    type: textAt(object, "type") ?? "",
    reason: textAt(object, "reason") ?? "",
    message: textAt(object, "message") ?? "",
    at:
      time(series, "lastObservedTime") ??
      time(object, "lastTimestamp") ??
      time(object, "eventTime") ??
      time(object, "firstTimestamp") ??
      meta.createdAt,
    firstAt: first,
    count: countOf(object),
    source: textAt(source, "component") || (textAt(object, "reportingComponent") ?? ""),
    regarding: subjectOf(valueAt(object, "involvedObject")),
  };
}

function subjectOf(reference: unknown): EventSubject {
  return {
    apiVersion: textAt(reference, "apiVersion") ?? "",
    kind: textAt(reference, "kind") ?? "",
    namespace: textAt(reference, "namespace") ?? "",
    name: textAt(reference, "name") ?? "",
    uid: textAt(reference, "uid") ?? "",
    part: textAt(reference, "fieldPath") ?? "",
  };
}

/** New recorders leave the count out of an event that happened once. */
function countOf(object: KubernetesObject): number {
  const stated = numberAt(object, "series", "count") ?? numberAt(object, "count") ?? 0;
  return Math.max(1, stated);
}

function time(value: unknown, field: string): number | undefined {
  return parseTime(textAt(value, field));
}
