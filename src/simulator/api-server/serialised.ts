import type { StoredObject } from "../stored-object.ts";
import type { ServedKind } from "./served-kinds.ts";
import { toServed } from "./versions/convert.ts";

/** JSON of each object version, per API version. Goes with the object: a stored object is never changed, only replaced. */
const texts = new WeakMap<StoredObject, Map<string, string>>();

export function serialised(object: StoredObject, kind: ServedKind): string {
  let known = texts.get(object);
  if (known === undefined) {
    known = new Map();
    texts.set(object, known);
  }
  let text = known.get(kind.apiVersion);
  if (text === undefined) {
    text = JSON.stringify(toServed(object, kind));
    known.set(kind.apiVersion, text);
  }
  return text;
}
