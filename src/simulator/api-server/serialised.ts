import type { StoredObject } from "../stored-object.ts";
import type { ServedKind } from "./served-kinds.ts";
import { toServed } from "./versions/convert.ts";

type Texts = Map<StoredObject, Map<string, string>>;

/** Characters after which the older half of what is known is forgotten: enough for what changes. */
const HALF_CHARACTERS = 16 * 1024 * 1024;

/** JSON of object versions, per API version. A stored object is never changed, only replaced. */
let recent: Texts = new Map();
let older: Texts = new Map();
let characters = 0;

/** For watches: each of them sends the same text. */
export function serialised(object: StoredObject, kind: ServedKind): string {
  const known = textsOf(object);
  let text = known.get(kind.apiVersion);
  if (text === undefined) {
    text = JSON.stringify(toServed(object, kind));
    known.set(kind.apiVersion, text);
    characters += text.length;
  }
  return text;
}

/** For those who read a whole list, once: what is known is used, what is not is not kept. */
export function serialisedOnce(object: StoredObject, kind: ServedKind): string {
  const known = (recent.get(object) ?? older.get(object))?.get(kind.apiVersion);
  return known ?? JSON.stringify(toServed(object, kind));
}

function textsOf(object: StoredObject): Map<string, string> {
  if (characters > HALF_CHARACTERS) {
    older = recent;
    recent = new Map();
    characters = 0;
  }
  const known = recent.get(object);
  if (known !== undefined) return known;
  const texts = older.get(object) ?? new Map<string, string>();
  for (const text of texts.values()) characters += text.length;
  recent.set(object, texts);
  return texts;
}
