import { textAt } from "../../../common/values/untyped.ts";
import type { StoreEvent } from "../../object-store.ts";

const HOSTS = 254;

/** Pod addresses: each node has a /24 of 10.244.0.0/16 in the order in which nodes got their first pod, reused once free. */
export class NodeAddresses {
  readonly #nodes = new Map<string, number>();
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  observe({ type, kind, object, before }: StoreEvent): void {
    if (kind !== "pods") return;
    const old = textAt(before, "status", "podIP");
    const now = type === "DELETED" ? undefined : textAt(object, "status", "podIP");
    if (old !== undefined && old !== now) this.#taken.delete(old);
    if (now !== undefined) this.#taken.add(now);
  }

  take(nodeName: string): string {
    const node = this.#nodes.get(nodeName) ?? this.#nodes.size;
    this.#nodes.set(nodeName, node);
    let host = this.#next.get(nodeName) ?? 1;
    for (let tries = 0; tries < HOSTS && this.#taken.has(addressOf(node, host)); tries++) host = (host % HOSTS) + 1;
    this.#next.set(nodeName, (host % HOSTS) + 1);
    return addressOf(node, host);
  }
}

function addressOf(node: number, host: number): string {
  return `10.244.${node % 256}.${host}`;
}
