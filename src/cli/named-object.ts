import type { ObjectName } from "../common/kubernetes-cluster/resource-kind.ts";
import { UsageError } from "./exit-code.ts";

/** @throws {@link UsageError} when no namespace is known: an object by name is in one. */
export function placeOf(name: string, namespace: string | undefined): ObjectName {
  if (namespace === undefined) throw new UsageError("Name the namespace of the object: -n NAMESPACE.");
  return { namespace, name };
}
