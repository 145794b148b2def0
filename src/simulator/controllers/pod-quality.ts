import { parseQuantity } from "../../common/values/quantity.ts";
import { entriesAt } from "../../common/values/untyped.ts";
import { mapsIn, type Writable } from "./object-maps.ts";

const COUNTED = ["cpu", "memory"];

/**
 * The quality-of-service class of a pod by its CPU and memory.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
export function qosClass(spec: Writable): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...mapsIn(spec, "initContainers"), ...mapsIn(spec, "containers")];
  const sized = containers.map((container) => ({
    requests: sizes(container, "requests"),
    limits: sizes(container, "limits"),
  }));
  if (sized.every(({ requests, limits }) => requests.size === 0 && limits.size === 0)) return "BestEffort";
  const guaranteed = sized.every(({ requests, limits }) =>
    COUNTED.every((name) => limits.has(name) && limits.get(name) === (requests.get(name) ?? limits.get(name))),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}

function sizes(container: Writable, field: "requests" | "limits"): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>();
  for (const [name, value] of entriesAt(container, "resources", field)) {
    const nanos = parseQuantity(value)?.nanos ?? 0n;
    if (COUNTED.includes(name) && nanos !== 0n) found.set(name, nanos);
  }
  return found;
}
