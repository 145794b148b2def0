import { isMap } from "../../json-values.ts";
import { storedApiVersion } from "../../stored-kinds.ts";
import type { StoredObject } from "../../stored-object.ts";
import type { ServedKind } from "../served-kinds.ts";
import { eventFromNew, eventToNew } from "./events.ts";
import { KUEUE_V1BETA1 } from "./kueue-v1beta1.ts";

export type JsonMap = Record<string, unknown>;

/** Between the stored shape and a served one; both ways get a shallow copy whose `spec` and `status` are copies, too. */
export interface Conversion {
  toServed(object: JsonMap): void;
  toStored(object: JsonMap): void;
}

const EVENTS: Conversion = { toServed: eventToNew, toStored: eventFromNew };

function conversionOf({ facts, apiVersion }: ServedKind): Conversion | undefined {
  if (apiVersion === "events.k8s.io/v1") return EVENTS;
  return apiVersion === "kueue.x-k8s.io/v1beta1" ? KUEUE_V1BETA1[facts.id] : undefined;
}

/** An object as a version shows it. */
export function toServed(object: StoredObject, kind: ServedKind): StoredObject {
  if (object.apiVersion === kind.apiVersion) return object;
  const copy = shallow(object as unknown as JsonMap);
  copy["apiVersion"] = kind.apiVersion;
  conversionOf(kind)?.toServed(copy);
  return copy as unknown as StoredObject;
}

/** An object of a request as it is stored. */
export function toStored(object: JsonMap, kind: ServedKind): JsonMap {
  const copy = shallow(object);
  copy["apiVersion"] = storedApiVersion(kind.facts);
  conversionOf(kind)?.toStored(copy);
  return copy;
}

function shallow(object: JsonMap): JsonMap {
  const { apiVersion, kind, ...rest } = object;
  const copy: JsonMap = { apiVersion, kind, ...rest };
  for (const part of ["spec", "status"]) if (isMap(copy[part])) copy[part] = { ...(copy[part] as JsonMap) };
  return copy;
}
