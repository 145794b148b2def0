import { StoreRefusal } from "../../object-store.ts";

/** What a webhook finds wrong with one field, worded as Kubernetes words it. */
export function invalidField(path: string, value: unknown, message: string): string {
  return `${path}: Invalid value: ${valueText(value)}: ${message}`;
}

export function forbiddenField(path: string, message: string): string {
  return `${path}: Forbidden: ${message}`;
}

export function duplicateField(path: string, value: unknown): string {
  return `${path}: Duplicate value: ${valueText(value)}`;
}

export function requiredField(path: string, message: string): string {
  return `${path}: Required value: ${message}`;
}

/** @throws {@link StoreRefusal} as the API server answers for a webhook that says no. */
export function refuseIfAny(webhook: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const all = problems.length === 1 ? problems[0] : `[${problems.join(", ")}]`;
  throw new StoreRefusal(403, "Forbidden", `admission webhook "${webhook}" denied the request: ${all}`);
}

function valueText(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}
