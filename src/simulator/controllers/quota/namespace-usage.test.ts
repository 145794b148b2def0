import fc from "fast-check";
import { expect, test } from "vitest";
import type { StoreEvent } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { container } from "../cluster-fixtures.ts";
import { NamespaceUsage } from "./namespace-usage.ts";

const quota = {
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "q", namespace: "team", uid: "q", resourceVersion: "1", creationTimestamp: "" },
  spec: { hard: { "requests.cpu": "10" } },
};

const pod = (name: string, cpu: string, phase: string): StoredObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "team", uid: name, resourceVersion: "1", creationTimestamp: "" },
  spec: { containers: [container("main", { cpu })] },
  status: { phase },
});

const step = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  cpu: fc.constantFrom("100m", "2"),
  phase: fc.constantFrom("Pending", "Running", "Succeeded"),
  remove: fc.boolean(),
});

const taken = (sums: ReadonlyMap<string, bigint>) => [...sums].filter(([, nanos]) => nanos !== 0n).sort();

test("sums kept up to date are those worked out anew", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const objects = new Map<string, StoredObject>();
      const store = { list: () => [...objects.values()] };
      const usage = new NamespaceUsage();
      usage.usedOf(store, "pods", quota);
      for (const { name, cpu, phase, remove } of steps) {
        const before = objects.get(name);
        if (remove && before === undefined) continue;
        const object = remove && before !== undefined ? before : pod(name, cpu, phase);
        const type = remove ? "DELETED" : before === undefined ? "ADDED" : "MODIFIED";
        if (remove) objects.delete(name);
        else objects.set(name, object);
        usage.observe({ type, kind: "pods", object, before } satisfies StoreEvent);
      }
      const anew = new NamespaceUsage().usedOf(store, "pods", quota);
      expect(taken(usage.usedOf(store, "pods", quota))).toEqual(taken(anew));
    }),
  );
});
