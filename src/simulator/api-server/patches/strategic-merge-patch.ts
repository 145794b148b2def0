import { copyJson, isMap, sameJson } from "../../json-values.ts";
import { fieldTypeOf } from "../schemas/kind-types.ts";
import type { FieldType, ListType } from "../schemas/type-notation.ts";
import { checkIsMap } from "./merge-patch.ts";

/**
 * Applies kubectl's strategic patch to a copy: as a merge patch, but lists whose elements have a merge key are merged element by
 * element, sets are united, and `$patch`, `$deleteFromPrimitiveList/…`, `$setElementOrder/…` and `$retainKeys` say more.
 *
 * @param type of the patched object
 */
export function applyStrategicMergePatch(target: unknown, patch: unknown, type: FieldType): unknown {
  checkIsMap(patch);
  return mergeMaps(isMap(target) ? target : {}, patch, type);
}

type JsonMap = Record<string, unknown>;

function mergeMaps(target: JsonMap, patch: JsonMap, type: FieldType | undefined): JsonMap {
  if (patch["$patch"] === "replace") return withoutDirectives(patch);
  if (patch["$patch"] === "delete") return {};
  const merged = copyJson(target);
  const retained = patch["$retainKeys"];
  if (Array.isArray(retained)) for (const key of Object.keys(merged)) if (!retained.includes(key)) delete merged[key];
  for (const [key, value] of Object.entries(patch)) {
    if (key === "__proto__") continue;
    if (key.startsWith("$deleteFromPrimitiveList/")) dropValues(merged, key.slice(25), value);
    else if (key.startsWith("$")) continue;
    else if (value === null) delete merged[key];
    else merged[key] = mergeValue(merged[key], value, fieldTypeOf(type, key));
  }
  for (const [key, order] of Object.entries(patch))
    if (key.startsWith("$setElementOrder/")) putInOrder(merged, key.slice(17), order, type);
  return merged;
}

function mergeValue(target: unknown, patch: unknown, type: FieldType | undefined): unknown {
  if (isMap(patch)) return mergeMaps(isMap(target) ? target : {}, patch, type);
  if (!Array.isArray(patch) || type?.is !== "list") return copyJson(patch);
  const before = Array.isArray(target) ? target : [];
  if (type.isSet) return [...before, ...patch.filter((value) => !before.some((known) => sameJson(known, value)))];
  return type.patchKey === undefined ? copyJson(patch) : mergeLists(before, patch, type, type.patchKey);
}

function mergeLists(target: readonly unknown[], patch: readonly unknown[], type: ListType, key: string): unknown[] {
  const isReplacement = patch.some((element) => isMap(element) && element["$patch"] === "replace");
  const merged: unknown[] = isReplacement ? [] : copyJson([...target]);
  for (const element of patch) {
    if (!isMap(element) || element["$patch"] === "replace") continue;
    const place = merged.findIndex((known) => isMap(known) && sameJson(known[key], element[key]));
    if (element["$patch"] === "delete") {
      if (place >= 0) merged.splice(place, 1);
    } else if (place >= 0) merged[place] = mergeMaps(merged[place] as JsonMap, element, type.of);
    else merged.push(mergeMaps({}, element, type.of));
  }
  return merged;
}

function dropValues(merged: JsonMap, key: string, values: unknown): void {
  const list = merged[key];
  if (Array.isArray(list) && Array.isArray(values)) merged[key] = list.filter((value) => !values.includes(value));
}

/** Elements that the order names stand as it says; others keep their place behind them. */
function putInOrder(merged: JsonMap, key: string, order: unknown, type: FieldType | undefined): void {
  const list = merged[key];
  const listType = fieldTypeOf(type, key);
  if (!Array.isArray(list) || !Array.isArray(order) || listType?.is !== "list") return;
  const { patchKey } = listType;
  const rank = (element: unknown) => {
    const at = order.findIndex((wanted) =>
      patchKey === undefined || !isMap(wanted) || !isMap(element)
        ? sameJson(wanted, element)
        : sameJson(wanted[patchKey], element[patchKey]),
    );
    return at < 0 ? order.length : at;
  };
  merged[key] = list.toSorted((a, b) => rank(a) - rank(b));
}

function withoutDirectives(patch: JsonMap): JsonMap {
  return copyJson(Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith("$"))));
}
