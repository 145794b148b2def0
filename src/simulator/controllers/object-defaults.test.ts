import { expect, test } from "vitest";
import type { Draft } from "../object-store.ts";
import type { StoredObject } from "../stored-object.ts";
import { OBJECT_DEFAULTS } from "./object-defaults.ts";

const by = { user: "u", groups: [], manager: "m" };
const store = { get: () => undefined, list: () => [], byUid: () => undefined };

function defaulted(kind: string, fields: Record<string, unknown>, before?: StoredObject): Draft {
  const draft: Draft = { metadata: { name: "n", namespace: "ns" }, ...fields };
  for (const admission of OBJECT_DEFAULTS)
    if (admission.kinds.includes(kind))
      admission.mutate?.({ operation: before === undefined ? "CREATE" : "UPDATE", kind, before, by, store }, draft);
  return draft;
}

test.each([
  ["none", {}, "Opaque"],
  ["their own", { type: "kubernetes.io/tls" }, "kubernetes.io/tls"],
])("secrets with %s have a type", (_case, fields, type) => {
  expect(defaulted("secrets", fields)["type"]).toBe(type);
});

test("texts of a secret become data, beside what is there", () => {
  const draft = defaulted("secrets", { data: { a: "Yg==" }, stringData: { p: "q" } });
  expect(draft["data"]).toEqual({ a: "Yg==", p: "cQ==" });
  expect(draft).not.toHaveProperty("stringData");
});

test("a namespace is labelled with its name, whatever is written", () => {
  const metadata = { name: "n", labels: { a: "b", "kubernetes.io/metadata.name": "other" } };
  expect(defaulted("namespaces", { metadata }).metadata["labels"]).toEqual({
    a: "b",
    "kubernetes.io/metadata.name": "n",
  });
});

test.each([
  [
    "bounds",
    { type: "Container", max: { cpu: "8" }, min: { cpu: "10m", memory: "1Mi" } },
    { default: { cpu: "8" }, defaultRequest: { cpu: "8", memory: "1Mi" } },
  ],
  [
    "defaults of its own",
    { type: "Container", max: { cpu: "8" }, default: { cpu: "2" }, defaultRequest: { cpu: "1" } },
    { default: { cpu: "2" }, defaultRequest: { cpu: "1" } },
  ],
  ["bounds of pods", { type: "Pod", max: { cpu: "8" } }, {}],
])("a limit range with %s", (_case, limit, added) => {
  expect(defaulted("limitranges", { spec: { limits: [limit] } }).spec).toEqual({ limits: [{ ...limit, ...added }] });
});

test("a service gets what an API server gives it", () => {
  const { spec } = defaulted("services", { spec: { ports: [{ port: 80 }, { port: 81, targetPort: "web" }] } });
  expect(spec).toMatchObject({
    type: "ClusterIP",
    sessionAffinity: "None",
    internalTrafficPolicy: "Cluster",
    ports: [
      { port: 80, protocol: "TCP", targetPort: 80 },
      { port: 81, protocol: "TCP", targetPort: "web" },
    ],
  });
  expect(spec?.["clusterIP"]).toMatch(/^10\.96\.\d+\.\d+$/);
  expect(spec?.["clusterIPs"]).toEqual([spec?.["clusterIP"]]);
});

test.each([
  ["a headless one stays so", { clusterIP: "None" }, "None"],
  ["one that leads outside has none", { type: "ExternalName", externalName: "h" }, undefined],
])("addresses of services: %s", (_case, spec, address) => {
  expect(defaulted("services", { spec }).spec?.["clusterIP"]).toBe(address);
});

test("a service keeps its address", () => {
  const before = { spec: { clusterIP: "10.96.9.9" } } as unknown as StoredObject;
  expect(defaulted("services", { spec: {} }, before).spec?.["clusterIP"]).toBe("10.96.9.9");
});
