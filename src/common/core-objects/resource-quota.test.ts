import { expect, test } from "vitest";
import { handMade, projectOddVariants } from "../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity } from "../values/quantity.ts";
import { countedAccelerator, fullest, RESOURCE_QUOTAS } from "./resource-quota.ts";

const object = handMade({
  spec: {
    hard: { "requests.cpu": "8", pods: "10" },
    scopes: ["NotTerminating"],
    scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["high", "low"] }] },
  },
  status: {
    hard: { "requests.cpu": "4", "requests.memory": "8Gi", "requests.nvidia.com/gpu": "0", "count/jobs.batch": "2" },
    used: { "requests.cpu": "3", "requests.memory": "2Gi", "requests.nvidia.com/gpu": "0" },
  },
});

test("limits in force and use, by resource", () => {
  const quota = RESOURCE_QUOTAS.project(object, "v1");
  const text = quota.resources.map(({ resource, hard, used, fraction }) => [
    resource,
    hard && formatQuantity(hard),
    used && formatQuantity(used),
    fraction,
  ]);
  expect(text).toEqual([
    ["requests.cpu", "4", "3", 0.75],
    ["requests.memory", "8Gi", "2Gi", 0.25],
    ["requests.nvidia.com/gpu", "0", "0", 1],
    ["count/jobs.batch", "2", undefined, undefined],
  ]);
  expect(fullest(quota)?.resource).toBe("requests.nvidia.com/gpu");
  expect(quota.scopes).toEqual(["NotTerminating", "PriorityClass in (high,low)"]);
  expect(quota.resources.map(countedAccelerator)).toEqual([undefined, undefined, "nvidia.com/gpu", undefined]);
});

test.each([
  ["never counted: limits from the spec, use unknown", { spec: { hard: { pods: "10" } } }, [["pods", undefined]]],
  ["an unreadable limit", { status: { hard: { pods: "many" }, used: { pods: "1" } } }, [["pods", undefined]]],
  ["nothing limited", {}, []],
])("quota: %s", (_case, content, expected) => {
  const quota = RESOURCE_QUOTAS.project(handMade(content), "v1");
  expect(quota.resources.map(({ resource, fraction }) => [resource, fraction])).toEqual(expected);
  expect(fullest(quota)).toBeUndefined();
});

test("never throws, whatever a field holds", () => {
  expect(projectOddVariants(RESOURCE_QUOTAS.project, object).names).toEqual([object.metadata.name]);
});
