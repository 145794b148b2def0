import { expect, test } from "vitest";
import { conditionsAt, findCondition, isTrue } from "./condition.ts";

const admitted = {
  type: "Admitted",
  status: "True",
  reason: "Admitted",
  message: "The workload is admitted",
  lastTransitionTime: "2026-01-01T12:00:00Z",
  observedGeneration: 3,
};

test("a condition is read with its time in milliseconds", () => {
  expect(conditionsAt({ status: { conditions: [admitted] } }, "status", "conditions")).toEqual([
    {
      type: "Admitted",
      status: "True",
      reason: "Admitted",
      message: "The workload is admitted",
      changedAt: Date.parse("2026-01-01T12:00:00Z"),
      observedGeneration: 3,
    },
  ]);
});

test.each([
  ["no object", null],
  ["no status", {}],
  ["conditions that are a map", { status: { conditions: { Admitted: "True" } } }],
  ["entries of other kinds", { status: { conditions: [null, 7, "Admitted", [], {}, { type: 1 }, { type: "" }] } }],
])("%s: no conditions", (_case, object) => {
  expect(conditionsAt(object, "status", "conditions")).toEqual([]);
});

test("fields of a wrong type read as not said", () => {
  const [condition] = conditionsAt([
    { type: "Ready", status: true, reason: {}, message: 5, lastTransitionTime: 12, observedGeneration: "1" },
  ]);
  expect(condition).toEqual({
    type: "Ready",
    status: "",
    reason: "",
    message: "",
    changedAt: undefined,
    observedGeneration: undefined,
  });
});

const conditions = conditionsAt([
  admitted,
  { type: "Ready", status: "Unknown" },
  { type: "Admitted", status: "False" },
]);

test.each([
  ["Admitted", true],
  ["Ready", false],
  ["Finished", false],
])("%s is true: %s", (type, expected) => {
  expect(isTrue(conditions, type)).toBe(expected);
});

test("of two with the same type the first counts", () => {
  expect(findCondition(conditions, "Admitted")?.status).toBe("True");
  expect(findCondition(conditions, "Evicted")).toBeUndefined();
});
