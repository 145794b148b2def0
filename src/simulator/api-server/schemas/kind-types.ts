import { STORED_KINDS } from "../../stored-kinds.ts";
import { CORE_TYPES } from "./core-types.ts";
import { KUEUE_TYPES } from "./kueue-types.ts";
import { POD_TYPES } from "./pod-types.ts";
import { RAY_TYPES } from "./ray-types.ts";
import { ROUTE_TYPES } from "./route-types.ts";
import { TRAINING_TYPES } from "./training-types.ts";
import { type FieldType, type RecordType, readTypes } from "./type-notation.ts";
import { VOLUME_TYPES } from "./volume-types.ts";

let read: ReadonlyMap<string, RecordType> | undefined;

/** All record types by name; a kind's own has the kind's name. Read when first asked for. */
export function recordTypes(): ReadonlyMap<string, RecordType> {
  read ??= withEnvelopes(
    readTypes([POD_TYPES, VOLUME_TYPES, CORE_TYPES, KUEUE_TYPES, RAY_TYPES, ROUTE_TYPES, TRAINING_TYPES].join("")),
  );
  return read;
}

export function recordType(name: string): RecordType {
  const type = recordTypes().get(name);
  if (type === undefined) throw new Error(`no type ${name} is known`);
  return type;
}

/** The type of a field of a value of some type; undefined when nothing is known of it. */
export function fieldTypeOf(type: FieldType | undefined, field: string): FieldType | undefined {
  if (type?.is === "map") return type.of;
  return type?.is === "record" ? recordType(type.name).get(field)?.type : undefined;
}

const ENVELOPE = readTypes("Envelope apiVersion:string kind:string metadata:ObjectMeta").get("Envelope") ?? new Map();

/** Kinds have what every object has; their notation leaves it out. */
function withEnvelopes(types: ReadonlyMap<string, RecordType>): ReadonlyMap<string, RecordType> {
  const whole = new Map(types);
  for (const { kind } of STORED_KINDS) whole.set(kind, new Map([...ENVELOPE, ...(types.get(kind) ?? [])]));
  return whole;
}
