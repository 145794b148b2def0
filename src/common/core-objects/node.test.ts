import { describe, expect, test } from "vitest";
import {
  handMade,
  projectOddVariants,
  recordedObject,
  recordedObjects,
} from "../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity } from "../values/quantity.ts";
import { NODES, taintText } from "./node.ts";

test("recorded nodes", () => {
  const nodes = recordedObjects("nodes").map((object) => NODES.project(object, "v1"));
  expect(nodes).toHaveLength(6);
  expect(nodes[0]).toMatchObject({
    ready: "True",
    status: "Ready",
    pressures: [],
    message: "",
    taints: [],
    unschedulable: false,
    roles: ["worker"],
    version: "v1.36.3",
    internalIp: "127.0.0.1",
  });
  expect(nodes[0]!.accelerators.size).toBe(0);
  expect(formatQuantity(nodes[4]!.accelerators.get("nvidia.com/gpu")!)).toBe("8");
});

describe("status", () => {
  const condition = (type: string, status: string) => ({ type, status, message: `${type} is ${status}` });
  test.each([
    [
      "ready and cordoned",
      { unschedulable: true },
      [condition("Ready", "True")],
      { status: "Ready,SchedulingDisabled", ready: "True", message: "" },
    ],
    ["not ready", {}, [condition("Ready", "False")], { status: "NotReady", ready: "False", message: "Ready is False" }],
    ["not heard of", {}, [condition("Ready", "Unknown")], { status: "NotReady", ready: "Unknown" }],
    ["never said", {}, [], { status: "Unknown", ready: "Unknown" }],
    [
      "under pressure",
      {},
      [condition("Ready", "True"), condition("DiskPressure", "True"), condition("PIDPressure", "False")],
      { pressures: ["DiskPressure"] },
    ],
  ])("%s", (_case, spec, conditions, expected) => {
    expect(NODES.project(handMade({ spec, status: { conditions } }), "v1")).toMatchObject(expected);
  });
});

test.each([
  ["with a value", { key: "a", value: "b", effect: "NoSchedule" }, "a=b:NoSchedule"],
  [
    "without",
    { key: "node.kubernetes.io/unschedulable", value: "", effect: "NoExecute" },
    "node.kubernetes.io/unschedulable:NoExecute",
  ],
])("a taint %s", (_case, taint, text) => expect(taintText(taint)).toBe(text));

test("roles from both kinds of label", () => {
  const labels = {
    "node-role.kubernetes.io/control-plane": "",
    "node-role.kubernetes.io/": "",
    "kubernetes.io/role": "gpu",
  };
  expect(NODES.project(handMade({}, { labels }), "v1").roles).toEqual(["control-plane", "gpu"]);
});

test("never throws, whatever a field holds", () => {
  const object = recordedObject("nodes", "node-4");
  expect(projectOddVariants(NODES.project, object).names).toEqual([object.metadata.name]);
});
