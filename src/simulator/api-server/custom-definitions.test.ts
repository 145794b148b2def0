import { expect, test } from "vitest";
import { createSimulation } from "../simulation.ts";
import { createCustomDefinitions } from "./custom-definitions.ts";
import { servedKinds } from "./served-kinds.ts";

function definitions(versions: "new" | "old") {
  const { store } = createSimulation({ controllers: [], seed: 1, startAt: 0 });
  createCustomDefinitions(store, servedKinds(versions), "2026-01-01T00:00:00Z");
  const found = store.list("customresourcedefinitions.apiextensions.k8s.io");
  return new Map(found.map((each) => [each.metadata.name, each]));
}

test.each([
  ["new", "workloads.kueue.x-k8s.io", ["v1beta2", "v1beta1"], "Namespaced"],
  ["old", "workloads.kueue.x-k8s.io", ["v1beta1"], "Namespaced"],
  ["new", "clusterqueues.kueue.x-k8s.io", ["v1beta2", "v1beta1"], "Cluster"],
  ["old", "rayclusters.ray.io", ["v1alpha1"], "Namespaced"],
] as const)("an API server with %s versions defines %s", (age, name, versions, scope) => {
  const spec = definitions(age).get(name)?.["spec"];
  expect(spec).toMatchObject({ scope, versions: versions.map((version) => ({ name: version, served: true })) });
});

test("kinds that are built in are not defined", () => {
  expect([...definitions("new").keys()].filter((name) => /pods|jobs\.batch|customresource/.test(name))).toEqual([]);
});
