import { parseQuantity } from "../../common/values/quantity.ts";
import { entriesAt, listAt, textAt, valueAt } from "../../common/values/untyped.ts";
import type { StoredObject } from "../stored-object.ts";

/** Amounts by resource name, in units of 1e-9. */
export type Amounts = ReadonlyMap<string, bigint>;

const known = new WeakMap<object, Amounts>();

/** What the scheduler sets aside for a pod: containers and sidecars together, or a single init container if that asks for more; overhead. */
export function podRequests(pod: StoredObject): Amounts {
  const spec = pod["spec"];
  if (typeof spec !== "object" || spec === null) return new Map();
  const cached = known.get(spec);
  if (cached !== undefined) return cached;
  const sum = requestsOfSpec(spec, "requests");
  known.set(spec, sum);
  return sum;
}

export function podLimits(pod: StoredObject): Amounts {
  return requestsOfSpec(pod["spec"], "limits");
}

function requestsOfSpec(spec: unknown, field: "requests" | "limits"): Amounts {
  const total = new Map<string, bigint>();
  const sidecars = new Map<string, bigint>();
  const peak = new Map<string, bigint>();
  for (const container of listAt(spec, "containers")) add(total, amountsAt(container, "resources", field));
  for (const container of listAt(spec, "initContainers")) {
    const wanted = new Map(amountsAt(container, "resources", field));
    if (textAt(container, "restartPolicy") === "Always") {
      add(sidecars, wanted);
      raise(peak, sidecars);
    } else {
      add(wanted, sidecars);
      raise(peak, wanted);
    }
  }
  add(total, sidecars);
  raise(total, peak);
  if (valueAt(spec, "overhead") !== undefined) add(total, amountsAt(spec, "overhead"));
  return total;
}

export function amountsAt(value: unknown, ...path: readonly string[]): Amounts {
  const amounts = new Map<string, bigint>();
  for (const [name, quantity] of entriesAt(value, ...path)) amounts.set(name, parseQuantity(quantity)?.nanos ?? 0n);
  return amounts;
}

export function add(target: Map<string, bigint>, amounts: Amounts): void {
  for (const [name, nanos] of amounts) target.set(name, (target.get(name) ?? 0n) + nanos);
}

function raise(target: Map<string, bigint>, amounts: Amounts): void {
  for (const [name, nanos] of amounts) if (nanos > (target.get(name) ?? 0n)) target.set(name, nanos);
}
