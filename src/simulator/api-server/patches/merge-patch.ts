import { copyJson, isMap } from "../../json-values.ts";
import { badRequest } from "../../store-refusals.ts";

/** Applies an RFC 7386 patch to a copy. @throws StoreRefusal 400 when it is no map. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  checkIsMap(patch);
  return merge(target, patch);
}

/** @throws StoreRefusal in the words of a Go server that wanted a map. */
export function checkIsMap(patch: unknown): asserts patch is Record<string, unknown> {
  if (isMap(patch)) return;
  const found = Array.isArray(patch) ? "array" : patch === null ? "null" : typeof patch;
  throw badRequest(
    `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
  );
}

function merge(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return copyJson(patch);
  const merged: Record<string, unknown> = isMap(target) ? copyJson(target) : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (key !== "__proto__") merged[key] = merge(merged[key], value);
  }
  return merged;
}
