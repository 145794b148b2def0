import { expect, test } from "vitest";
import { handMade, projectOddVariants, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { formatQuantity } from "../values/quantity.ts";
import { LOCAL_QUEUES, type LocalQueue } from "./local-queue.ts";

function usageInText({ usage }: LocalQueue): readonly string[] {
  return usage.map(({ flavor, resource, reserved, used }) => {
    const [held, taken] = [reserved, used].map((amount) => (amount === undefined ? "?" : formatQuantity(amount)));
    return `${flavor} ${resource} ${held} ${taken}`;
  });
}

test("a recorded queue in use", () => {
  const queue = LOCAL_QUEUES.project(recordedObject("localqueue-usage"), "v1beta2");
  expect(queue).toMatchObject({
    clusterQueue: "cq-a",
    stopPolicy: "None",
    isDefault: false,
    activity: { active: true },
    counts: { pending: 1, reserving: 1, admitted: 1 },
  });
  expect(usageInText(queue)).toEqual([
    "default cpu 5 5",
    "default memory 12Gi 12Gi",
    "spot cpu 0 0",
    "spot memory 0 0",
    "gpu-a100 nvidia.com/gpu 1 1",
  ]);
});

test("a recorded queue whose ClusterQueue is inactive", () => {
  const queue = LOCAL_QUEUES.project(recordedObject("localqueue-inactive"), "v1beta2");
  expect(queue.activity).toMatchObject({
    active: false,
    reason: "ClusterQueueIsInactive",
    message: "Can't submit new workloads to clusterQueue",
  });
});

const total = (amount: string) => [{ name: "f", resources: [{ name: "cpu", total: amount }] }];

test.each([
  ["v1beta2", { flavorsReservation: total("3"), flavorsUsage: total("2") }, ["f cpu 3 2"]],
  ["v1beta1", { flavorsReservation: total("3"), flavorUsage: total("2") }, ["f cpu 3 2"]],
  ["only one list", { flavorUsage: total("2") }, ["f cpu ? 2"]],
  ["an unreadable total", { flavorsReservation: total("x"), flavorsUsage: total("2") }, ["f cpu ? 2"]],
  ["nothing yet", undefined, []],
])("usage: %s", (_case, status, expected) => {
  expect(usageInText(LOCAL_QUEUES.project(handMade({ status }), "v1beta1"))).toEqual(expected);
});

test("the queue named default takes jobs without a label", () => {
  expect(LOCAL_QUEUES.project(handMade({}, { name: "default" }), "v1beta2").isDefault).toBe(true);
});

test.each([
  [
    "a recorded queue of v1beta2",
    LOCAL_QUEUES.project(recordedObject("localqueue-usage"), "v1beta2"),
    ["default", "spot", "gpu-a100"],
  ],
  [
    "a list of its own, as Kueue before 0.15 has",
    LOCAL_QUEUES.project(handMade({ status: { flavors: [{ name: "a" }, { name: "b" }] } }), "v1beta1"),
    ["a", "b"],
  ],
  [
    "both lists",
    LOCAL_QUEUES.project(handMade({ status: { flavors: [{ name: "a" }], flavorUsage: total("2") } }), "v1beta1"),
    ["a", "f"],
  ],
  ["no status yet", LOCAL_QUEUES.project(handMade({}), "v1beta2"), []],
])("flavors: %s", (_case, { flavors }, expected) => {
  expect(flavors).toEqual(expected);
});

test.each([
  ["true", true],
  ["True", true],
  ["false", false],
])("marked as the default by annotation: %s", (value, expected) => {
  const annotations = { "kueue.x-k8s.io/default-queue": value };
  expect(LOCAL_QUEUES.project(handMade({}, { annotations }), "v1beta2").isMarkedDefault).toBe(expected);
});

test("never throws, whatever a field holds", () => {
  const object = recordedObject("localqueue-usage");
  expect(projectOddVariants(LOCAL_QUEUES.project, object).names).toEqual(["user-queue"]);
});
