import { expect, test } from "vitest";
import { type HasMeta, projectMeta } from "./meta.ts";
import { projectObject } from "./projection.ts";
import type { ResourceKind } from "./resource-kind.ts";

interface Sized extends HasMeta {
  readonly size: number;
}

function kind(size: (object: Readonly<Record<string, unknown>>) => number): ResourceKind<Sized> {
  const project: ResourceKind<Sized>["project"] = (object) => ({ meta: projectMeta(object), size: size(object) });
  return { group: "", kind: "Box", plural: "boxes", versions: ["v1"], namespaced: true, project };
}

const BOXES = kind((object) => {
  if (object["size"] === "bad") throw new Error("size\u001b[31m is bad");
  return typeof object["size"] === "number" ? object["size"] : 0;
});
const metadata = { name: "one", uid: "u1", resourceVersion: "5" };

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["text", "object"],
  ["a list", []],
  ["no metadata", {}],
  ["no name", { metadata: { ...metadata, name: "" } }],
  ["no uid", { metadata: { ...metadata, uid: 5 } }],
  ["no version", { metadata: { name: "one", uid: "u1" } }],
])("%s is skipped", (_case, object) => expect(projectObject(BOXES, "v1", object)).toBeUndefined());

test("a sound object becomes its record", () => {
  expect(projectObject(BOXES, "v1", { metadata, size: 3 })).toMatchObject({ size: 3, meta: { uid: "u1" } });
});

test("an object that does not project keeps its identity, has defaults and a clean reason", () => {
  const record = projectObject(BOXES, "v1", { metadata, size: "bad" });
  expect(record).toMatchObject({ size: 0, meta: { name: "one" } });
  expect(record?.unreadable).toContain("is bad");
  expect(record?.unreadable).not.toContain("\u001b");
});

test("a projection that always fails leaves identity and reason", () => {
  const broken = kind(() => {
    throw new Error("no");
  });
  expect(projectObject(broken, "v1", { metadata })).toEqual({ meta: projectMeta({ metadata }), unreadable: "no" });
});
