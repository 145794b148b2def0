import { expect, test } from "vitest";
import type { StoredObject } from "../../stored-object.ts";
import { QueueMembers } from "./queue-members.ts";

const WAITS = {};
const HOLDS = { admission: { clusterQueue: "cq" }, conditions: [{ type: "QuotaReserved", status: "True" }] };
const FINISHED = { conditions: [{ type: "Finished", status: "True" }] };

function workload(status: object, queueName = "a", active = true): StoredObject {
  const metadata = { name: "w", namespace: "team", uid: "u", resourceVersion: "1", creationTimestamp: "" };
  return { apiVersion: "v1", kind: "Workload", metadata, spec: { queueName, active }, status };
}

test.each([
  ["waits", [workload(WAITS)], { a: [1, 1, 0], b: [0, 0, 0] }],
  ["holds quota", [workload(WAITS), workload(HOLDS)], { a: [1, 0, 1], b: [0, 0, 0] }],
  ["was put back", [workload(HOLDS), workload(WAITS)], { a: [1, 1, 0], b: [0, 0, 0] }],
  ["is finished", [workload(HOLDS), workload(FINISHED)], { a: [0, 0, 0], b: [0, 0, 0] }],
  ["is switched off", [workload(WAITS, "a", false)], { a: [1, 0, 0], b: [0, 0, 0] }],
  ["moved to another queue", [workload(WAITS), workload(WAITS, "b")], { a: [0, 0, 0], b: [1, 1, 0] }],
  ["is gone", [workload(WAITS), "gone"], { a: [0, 0, 0], b: [0, 0, 0] }],
] as const)("a workload that %s", (_case, life, counts) => {
  const members = new QueueMembers();
  let before: StoredObject | undefined;
  for (const now of life) {
    if (now === "gone") members.observe(before ?? workload(WAITS), before, true);
    else members.observe(now, before, false);
    before = now === "gone" ? undefined : now;
  }
  const countsOf = (queue: string) => [
    members.workloadsOf(`team/${queue}`).length,
    members.waitingIn(`team/${queue}`),
    members.reservingIn(`team/${queue}`).length,
  ];
  expect({ a: countsOf("a"), b: countsOf("b") }).toEqual(counts);
});
