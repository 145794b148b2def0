import { describe, expect, test } from "vitest";
import { formatQuantity } from "../values/quantity.ts";
import {
  acceleratorCount,
  acceleratorsOf,
  addResources,
  isAccelerator,
  multiplyResources,
  type Resources,
  resourcesAt,
} from "./resources.ts";

function inText(resources: Resources): Record<string, string> {
  return Object.fromEntries(
    [...resources].map(([name, amount]) => [name, amount === undefined ? "?" : formatQuantity(amount)]),
  );
}

const read = (amounts: unknown) => resourcesAt({ amounts }, "amounts");

test.each([
  ["nvidia.com/gpu", true],
  ["nvidia.com/mig-1g.5gb", true],
  ["rdma/hca", true],
  ["google.com/tpu", true],
  ["cpu", false],
  ["hugepages-2Mi", false],
  ["kubernetes.io/batch-cpu", false],
  ["node.kubernetes.io/x", false],
  ["notkubernetes.io/x", true],
  ["/gpu", false],
])("accelerator: %s is %s", (name, expected) => expect(isAccelerator(name)).toBe(expected));

describe("sums", () => {
  test("amounts of the same name are added, others are kept", () => {
    expect(inText(addResources(read({ cpu: "500m", memory: "1Gi" }), read({ cpu: 2, "nvidia.com/gpu": "1" })))).toEqual(
      {
        cpu: "2500m",
        memory: "1Gi",
        "nvidia.com/gpu": "1",
      },
    );
  });
  test("an amount that could not be read makes its sum unknown, and only its", () => {
    expect(inText(addResources(read({ cpu: "lots", memory: "1Gi" }), read({ cpu: "1", memory: "1Gi" })))).toEqual({
      cpu: "?",
      memory: "2Gi",
    });
  });
  test.each([
    ["by three", 3, { cpu: "1500m" }],
    ["by none", 0, { cpu: "0" }],
    ["by an unknown count", undefined, { cpu: "?" }],
    ["by half a pod", 0.5, { cpu: "?" }],
    ["by less than nothing", -1, { cpu: "?" }],
  ])("multiplied %s", (_case, times, expected) => {
    expect(inText(multiplyResources(read({ cpu: "500m" }), times))).toEqual(expected);
  });
});

test.each([
  ["none", { cpu: "1" }, 0],
  ["two kinds", { "nvidia.com/gpu": "4", "rdma/hca": "1" }, 5],
  ["one unreadable", { "nvidia.com/gpu": "4", "rdma/hca": "x" }, undefined],
])("accelerators in all: %s", (_case, amounts, expected) => {
  expect(acceleratorCount(read(amounts))).toBe(expected);
  expect(acceleratorsOf(read(amounts)).has("cpu")).toBe(false);
});

test.each([[undefined], [null], ["cpu"], [7], [["cpu"]]])("no resource list: %j", (value) => {
  expect(read(value).size).toBe(0);
});
