import { expect, test } from "vitest";
import { checkAndPrune } from "./check-fields.ts";

const workload = (spec: unknown) => ({ apiVersion: "kueue.x-k8s.io/v1beta2", kind: "Workload", metadata: {}, spec });

test.each<[string, unknown, readonly string[], readonly string[]]>([
  ["nothing wrong", { queueName: "q", podSets: [{ template: { spec: { containers: [{ name: "c" }] } } }] }, [], []],
  ["an unknown field", { foo: 1 }, ["spec.foo"], []],
  ["one deep inside", { podSets: [{ template: { spec: { zz: 1 } } }] }, ["spec.podSets[0].template.spec.zz"], []],
  [
    "a wrong type",
    { priority: "x" },
    [],
    ['spec.priority: Invalid value: "string": spec.priority in body must be of type integer: "string"'],
  ],
  [
    "a value that is none of the known",
    { priorityClassRef: { group: "zz", kind: "PriorityClass", name: "n" } },
    [],
    ['spec.priorityClassRef.group: Unsupported value: "zz": supported values: "kueue.x-k8s.io", "scheduling.k8s.io"'],
  ],
  ["a missing field", { podSets: [{}] }, [], ["spec.podSets[0].template: Required value"]],
  ["null is nothing", { queueName: null }, [], []],
])("%s", (_case, spec, unknown, problems) => {
  const found = checkAndPrune(workload(spec), "Workload");
  expect(found.unknown).toEqual(unknown);
  expect(found.problems.map(({ field, message }) => `${field}: ${message}`)).toEqual(problems);
});

test("unknown fields are taken out", () => {
  const object = workload({ foo: 1, queueName: "q", priority: null });
  checkAndPrune(object, "Workload");
  expect(object.spec).toEqual({ queueName: "q" });
});
