import { isDeepStrictEqual } from "node:util";
import { valueAt } from "../values/untyped.ts";
import type { ChangePlan, ChangeRequest } from "./change-plan.ts";
import { type JsonPatchOperation, pointerParts } from "./json-patch.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { safeLine } from "./redaction.ts";

/**
 * What an object, read back, says about a change whose answer is missing or surprising.
 * `gone`: the object that was meant is no more; whatever stands in its place is another one. `cannot-tell`: it appends to a list.
 */
export type ChangeEffect = "done" | "not-done" | "gone" | "cannot-tell";

/** @param now - Undefined: nothing of that name exists. */
export function effectOf({ request, target }: ChangePlan, now: KubernetesObject | undefined): ChangeEffect {
  if (now === undefined || now.metadata.uid !== target.uid) return request.verb === "delete" ? "done" : "gone";
  if (request.verb === "delete")
    return valueAt(now, "metadata", "deletionTimestamp") === undefined ? "not-done" : "done";
  const effects = request.operations.map((operation) => operationEffect(operation, now));
  if (effects.includes("not-done")) return "not-done";
  return effects.includes("cannot-tell") ? "cannot-tell" : "done";
}

/** Values that a patch was planned from and that are others now, in words: `/spec/replicas was 1, now 2`. */
export function changedValues(request: ChangeRequest, now: KubernetesObject): readonly string[] {
  if (request.verb === "delete") return [];
  return request.operations.flatMap((operation) => {
    if (operation.op !== "test") return [];
    const found = valueAt(now, ...pointerParts(operation.path));
    if (isDeepStrictEqual(found, operation.value)) return [];
    return [`${safeLine(operation.path, 80)} was ${inShort(operation.value)}, now ${inShort(found)}`];
  });
}

function inShort(value: unknown): string {
  return value === undefined ? "absent" : safeLine(JSON.stringify(value), 60);
}

function operationEffect(operation: JsonPatchOperation, now: KubernetesObject): ChangeEffect {
  if (operation.op === "test") return "done";
  const found = valueAt(now, ...pointerParts(operation.path));
  if (operation.op === "remove") return found === undefined ? "done" : "not-done";
  if (operation.path.endsWith("/-")) return "cannot-tell";
  return holds(found, operation.value) ? "done" : "not-done";
}

/** Servers add defaults to what they are given: everything sent must be there, more may be. */
function holds(found: unknown, sent: unknown): boolean {
  if (typeof sent !== "object" || sent === null || typeof found !== "object" || found === null) {
    return isDeepStrictEqual(found, sent);
  }
  if (Array.isArray(sent) !== Array.isArray(found)) return false;
  if (Array.isArray(sent) && sent.length !== (found as unknown[]).length) return false;
  return Object.entries(sent).every(([key, value]) => holds(valueAt(found, key), value));
}
