import { copyJson, isMap, sameJson } from "../../json-values.ts";
import { StoreRefusal } from "../../object-store.ts";
import { badRequest } from "../../store-refusals.ts";

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

const MAX_OPERATIONS = 10_000;

/**
 * Applies an RFC 6902 patch to a copy.
 *
 * @throws {@link StoreRefusal} 400 when it is none, 422 when it does not fit, without a word about where: as the API server.
 */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${isMap(patch) ? "object" : typeof patch} into Go value of type []handlers.jsonPatchOp`,
    );
  if (patch.length > MAX_OPERATIONS)
    throw new StoreRefusal(
      413,
      "RequestEntityTooLarge",
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  const holder = { root: copyJson(target) };
  for (const operation of patch) apply(holder, operation as Operation);
  return holder.root;
}

interface Holder {
  root: unknown;
}

function apply(holder: Holder, operation: Operation): void {
  const path = pointer(operation?.path);
  switch (operation.op) {
    case "add":
      put(holder, path, copyJson(operation.value), true);
      break;
    case "replace":
      put(holder, path, copyJson(operation.value), false);
      break;
    case "remove":
      take(holder, path);
      break;
    case "move":
      put(holder, path, take(holder, pointer(operation.from)), true);
      break;
    case "copy":
      put(holder, path, copyJson(find(holder.root, pointer(operation.from))), true);
      break;
    case "test":
      if (!sameJson(findIfAny(holder.root, path) ?? null, operation.value ?? null)) throw doesNotFit();
      break;
    default:
      throw doesNotFit();
  }
}

function doesNotFit(): StoreRefusal {
  return new StoreRefusal(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

function pointer(text: unknown): readonly string[] {
  if (typeof text !== "string" || (text !== "" && !text.startsWith("/"))) throw doesNotFit();
  return text === ""
    ? []
    : text
        .slice(1)
        .split("/")
        .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function find(root: unknown, path: readonly string[]): unknown {
  const found = findIfAny(root, path);
  if (found === undefined) throw doesNotFit();
  return found;
}

function findIfAny(root: unknown, path: readonly string[]): unknown {
  let current = root;
  for (const step of path) {
    if (Array.isArray(current)) current = current[place(step, current.length - 1)];
    else if (isMap(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current;
}

function put(holder: Holder, path: readonly string[], value: unknown, isNew: boolean): void {
  const last = path.at(-1);
  if (last === undefined) {
    holder.root = value;
    return;
  }
  const parent = find(holder.root, path.slice(0, -1));
  if (Array.isArray(parent)) {
    if (isNew) parent.splice(last === "-" ? parent.length : place(last, parent.length), 0, value);
    else parent[place(last, parent.length - 1)] = value;
    return;
  }
  if (!isMap(parent) || (!isNew && !Object.hasOwn(parent, last))) throw doesNotFit();
  Object.defineProperty(parent, last, { value, enumerable: true, writable: true, configurable: true });
}

function take(holder: Holder, path: readonly string[]): unknown {
  const last = path.at(-1);
  const parent = find(holder.root, path.slice(0, -1));
  if (last === undefined) throw doesNotFit();
  if (Array.isArray(parent)) return parent.splice(place(last, parent.length - 1), 1)[0];
  if (!isMap(parent) || !Object.hasOwn(parent, last)) throw doesNotFit();
  const value = parent[last];
  delete parent[last];
  return value;
}

function place(step: string, most: number): number {
  const index = /^(?:0|[1-9]\d*)$/.test(step) ? Number(step) : -1;
  if (index < 0 || index > most) throw doesNotFit();
  return index;
}
