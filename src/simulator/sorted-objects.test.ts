import fc from "fast-check";
import { expect, test } from "vitest";
import { keyOf, SortedObjects } from "./sorted-objects.ts";
import type { StoredObject } from "./stored-object.ts";

const object = (namespace: string, name: string, resourceVersion = "1"): StoredObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace, name, uid: "u", resourceVersion, creationTimestamp: "" },
});

test("agrees with sorting everything each time, and lists stay as they were", () => {
  const name = fc.constantFrom("a", "b", "c-d", "c", "d0");
  const step = fc.record({ namespace: fc.constantFrom("t", "t-a", "t0"), name, put: fc.boolean(), list: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sorted = new SortedObjects();
      const model = new Map<string, StoredObject>();
      const lent: (readonly [list: readonly StoredObject[], copy: readonly StoredObject[]])[] = [];
      for (const [index, { namespace, name, put, list }] of steps.entries()) {
        const one = object(namespace, name, String(index));
        if (put) sorted.put(one);
        else sorted.remove(one);
        if (put) model.set(keyOf(one), one);
        else model.delete(keyOf(one));
        if (!list) continue;
        const expected = [...model].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
        expect(sorted.list()).toEqual(expected);
        expect(sorted.list(namespace)).toEqual(expected.filter((item) => item.metadata.namespace === namespace));
        lent.push([sorted.list(), expected]);
      }
      for (const [given, copy] of lent) expect(given).toEqual(copy);
      for (const one of model.values()) expect(sorted.get(one.metadata.namespace ?? "", one.metadata.name)).toBe(one);
    }),
  );
});

test("what comes and goes while nobody lists leaves nothing to be sorted in", () => {
  const sorted = new SortedObjects();
  sorted.put(object("t", "stays"));
  sorted.list();
  for (let index = 0; index < 100; index += 1) {
    sorted.put(object("t", `passes-${index}`));
    sorted.remove(object("t", `passes-${index}`));
  }
  expect(sorted.unsorted).toBe(0);
  sorted.remove(object("t", "stays"));
  expect(sorted.unsorted).toBe(1);
  expect(sorted.list()).toEqual([]);
});
