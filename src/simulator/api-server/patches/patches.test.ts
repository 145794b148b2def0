import { describe, expect, test } from "vitest";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch } from "./merge-patch.ts";
import { applyStrategicMergePatch } from "./strategic-merge-patch.ts";

describe("JSON patch", () => {
  const target = { a: { b: [1, 2] }, "x/y": 1 };
  test.each<[string, unknown[], unknown]>([
    ["adds to a map", [{ op: "add", path: "/c", value: 3 }], { ...target, c: 3 }],
    ["adds into a list", [{ op: "add", path: "/a/b/1", value: 9 }], { ...target, a: { b: [1, 9, 2] } }],
    ["adds behind a list", [{ op: "add", path: "/a/b/-", value: 9 }], { ...target, a: { b: [1, 2, 9] } }],
    ["replaces", [{ op: "replace", path: "/a/b/0", value: 9 }], { ...target, a: { b: [9, 2] } }],
    ["removes an escaped key", [{ op: "remove", path: "/x~1y" }], { a: { b: [1, 2] } }],
    ["moves", [{ op: "move", from: "/a/b", path: "/c" }], { a: {}, "x/y": 1, c: [1, 2] }],
    ["copies", [{ op: "copy", from: "/a/b", path: "/c" }], { ...target, c: [1, 2] }],
    ["tests that something is absent", [{ op: "test", path: "/no", value: null }], target],
    ["replaces everything", [{ op: "replace", path: "", value: 1 }], 1],
  ])("%s", (_case, patch, result) => expect(applyJsonPatch(target, patch)).toEqual(result));

  test.each<[string, unknown[]]>([
    ["a test that fails", [{ op: "test", path: "/a/b/0", value: 2 }]],
    ["removing what is not there", [{ op: "remove", path: "/no" }]],
    ["replacing what is not there", [{ op: "replace", path: "/no", value: 1 }]],
    ["a place outside the list", [{ op: "add", path: "/a/b/7", value: 1 }]],
    ["a place that is no number", [{ op: "add", path: "/a/b/01", value: 1 }]],
    ["an unknown operation", [{ op: "invent", path: "/a" }]],
    ["a path without a slash", [{ op: "remove", path: "a" }]],
  ])("refuses %s", (_case, patch) =>
    expect(() => applyJsonPatch(target, patch)).toThrow(
      "the server rejected our request due to an error in our request",
    ),
  );

  test("refuses what is no list", () => {
    expect(() => applyJsonPatch({}, {})).toThrow(
      "cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    );
  });

  test("leaves the target alone", () => {
    applyJsonPatch(target, [{ op: "remove", path: "/a" }]);
    expect(target).toEqual({ a: { b: [1, 2] }, "x/y": 1 });
  });
});

test.each<[string, unknown, unknown, unknown]>([
  ["sets and removes", { a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: 9 } }, { b: { c: 9, d: 3 } }],
  ["replaces lists", { a: [1, 2] }, { a: [3] }, { a: [3] }],
  ["makes maps", {}, { a: { b: { c: null, d: 1 } } }, { a: { b: { d: 1 } } }],
])("merge patch %s", (_case, target, patch, result) => expect(applyMergePatch(target, patch)).toEqual(result));

describe("strategic merge patch", () => {
  const pod = {
    metadata: { finalizers: ["a"], labels: { x: "1" } },
    spec: {
      containers: [
        { name: "a", image: "i", env: [{ name: "E", value: "1" }], args: ["1", "2"] },
        { name: "b", image: "j" },
      ],
      tolerations: [{ key: "k" }],
    },
  };
  const [a, b] = pod.spec.containers;
  const patched = (patch: unknown) => applyStrategicMergePatch(pod, patch, { is: "record", name: "Pod" });

  test.each<[string, unknown, unknown]>([
    ["changes one container", { spec: { containers: [{ name: "b", image: "k" }] } }, [a, { name: "b", image: "k" }]],
    ["adds one", { spec: { containers: [{ name: "c", image: "k" }] } }, [a, b, { name: "c", image: "k" }]],
    ["deletes one", { spec: { containers: [{ name: "a", $patch: "delete" }] } }, [b]],
    ["replaces all", { spec: { containers: [{ $patch: "replace" }, { name: "z" }] } }, [{ name: "z" }]],
    [
      "merges lists in lists and replaces plain ones",
      { spec: { containers: [{ name: "a", env: [{ name: "F", value: "2" }], args: ["3"] }] } },
      [{ ...a, env: [...(a?.env ?? []), { name: "F", value: "2" }], args: ["3"] }, b],
    ],
    [
      "puts them in order",
      {
        spec: {
          "$setElementOrder/containers": [{ name: "b" }, { name: "a" }],
          containers: [{ name: "b", image: "j" }],
        },
      },
      [b, a],
    ],
  ])("%s", (_case, patch, containers) => expect(patched(patch)).toMatchObject({ spec: { containers } }));

  test("unites finalizers and takes values away", () => {
    expect(patched({ metadata: { finalizers: ["a", "b"] } })).toMatchObject({ metadata: { finalizers: ["a", "b"] } });
    expect(patched({ metadata: { "$deleteFromPrimitiveList/finalizers": ["a"] } })).toMatchObject({
      metadata: { finalizers: [] },
    });
  });

  test("replaces lists without a merge key, and maps when told so", () => {
    expect(patched({ spec: { tolerations: [] } })).toMatchObject({ spec: { tolerations: [] } });
    expect(patched({ metadata: { labels: { $patch: "replace", y: "2" } } })).toMatchObject({
      metadata: { labels: { y: "2" } },
    });
    expect(patched({ metadata: { $retainKeys: ["labels"], labels: { x: "1" } } })).toHaveProperty("metadata", {
      labels: { x: "1" },
    });
  });
});
