import { textAt } from "../../../common/values/untyped.ts";
import type { StoreEvent } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { isTerminal } from "../pod-facts.ts";
import { podRequests } from "../pod-resources.ts";
import type { NodeLoad } from "./node-fit.ts";

interface Load {
  pods: number;
  readonly used: Map<string, bigint>;
}

/** What pods take from each node, kept up to date change by change. */
export class NodeLoads {
  readonly #loads = new Map<string, Load>();

  /** @returns whether something was freed. */
  observe({ type, kind, object, before }: StoreEvent): boolean {
    if (kind !== "pods") return false;
    const freed = before !== undefined && this.#count(before, -1);
    const taken = type !== "DELETED" && this.#count(object, 1);
    return freed && !taken;
  }

  of(node: StoredObject): NodeLoad {
    const load = this.#loads.get(node.metadata.name);
    return { node, pods: load?.pods ?? 0, used: load?.used ?? new Map() };
  }

  #count(pod: StoredObject, sign: 1 | -1): boolean {
    const nodeName = textAt(pod, "spec", "nodeName");
    if (nodeName === undefined || isTerminal(pod)) return false;
    let load = this.#loads.get(nodeName);
    if (load === undefined) {
      load = { pods: 0, used: new Map() };
      this.#loads.set(nodeName, load);
    }
    load.pods += sign;
    for (const [name, nanos] of podRequests(pod))
      load.used.set(name, (load.used.get(name) ?? 0n) + BigInt(sign) * nanos);
    return true;
  }
}
