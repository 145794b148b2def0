import { expect, test } from "vitest";
import { asTypedResource, onlyTyped } from "./typed-resource.ts";

const manifest = { apiVersion: "v1", kind: "Thing", metadata: { name: "a" } };

test("what a room has built passes", () => {
  const built = asTypedResource({ ...manifest });
  expect(onlyTyped(built)).toBe(built);
});

test.each([
  ["written by hand", { ...manifest }],
  ["a copy of one that was built", { ...asTypedResource({ ...manifest }), spec: { hostPID: true } }],
  ["nothing", undefined],
  ["text", "kind: Thing"],
])("refused: %s", (_case, raw) => {
  expect(() => onlyTyped(raw as never)).toThrow(/not built by this library/);
});
