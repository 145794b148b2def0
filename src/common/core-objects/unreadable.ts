import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";

/**
 * Why an object cannot be told from an empty one, or undefined when its parts have the shape of every Kubernetes object.
 * A part that is absent is fine: the server leaves out what is empty.
 */
export function whyUnreadable(object: KubernetesObject, ...parts: readonly ("spec" | "status")[]): string | undefined {
  for (const part of parts) {
    const value = object[part];
    if (value === undefined || value === null) continue;
    if (typeof value !== "object" || Array.isArray(value)) return `${part} is not an object`;
  }
  return undefined;
}
