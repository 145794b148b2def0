import { expect, test } from "vitest";
import type { CallOptions, ClusterClient, ObjectPart } from "../kubernetes-cluster/client.ts";
import type { ObjectName, ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import type { QueueName } from "./administration/change-queue.ts";
import { listPendingWorkloads, queuePosition } from "./pending-workloads.ts";

function item(name: string, positions: readonly [number, number]) {
  const owner = { apiVersion: "ray.io/v1", kind: "RayCluster", name: "train", uid: "u" };
  return {
    metadata: { name, namespace: "team-a", creationTimestamp: "2026-01-01T00:00:00Z", ownerReferences: [owner] },
    priority: 5,
    localQueueName: "user-queue",
    positionInLocalQueue: positions[0],
    positionInClusterQueue: positions[1],
  };
}

function answering(items: readonly unknown[]) {
  const asked: string[] = [];
  const client = {
    getPart: async (kind: ResourceKind, name: ObjectName, part: ObjectPart, _options?: CallOptions) => {
      asked.push([kind.plural, name.namespace, name.name, part.subresource, part.query?.["limit"]].join("/"));
      return { kind: "PendingWorkloadsSummary", items };
    },
  } as unknown as ClusterClient;
  return { client, asked };
}

test("what waits in a queue is told in order, counted from 1", async () => {
  const { client, asked } = answering([item("a", [0, 0]), item("b", [1, 3])]);
  const waiting = await listPendingWorkloads(client, { namespace: "team-a", localQueue: "user-queue" });
  expect(waiting[0]).toEqual({
    namespace: "team-a",
    name: "a",
    localQueue: "user-queue",
    priority: 5,
    createdAt: Date.parse("2026-01-01T00:00:00Z"),
    owners: [{ group: "ray.io", kind: "RayCluster", name: "train", uid: "u", controller: false }],
    position: { localQueue: 1, clusterQueue: 1 },
  });
  expect(waiting[1]?.position).toEqual({ localQueue: 2, clusterQueue: 4 });
  expect(asked).toEqual(["localqueues/team-a/user-queue/pendingworkloads/1000"]);
});

test("a place that Kueue does not tell is not known, and never the first", async () => {
  const { positionInLocalQueue: _left, ...untold } = item("a", [0, 2]);
  const { client } = answering([untold]);
  const [first] = await listPendingWorkloads(client, { clusterQueue: "cq-a" });
  expect(first?.position).toEqual({ localQueue: undefined, clusterQueue: 3 });
});

test("a ClusterQueue is of no namespace", async () => {
  const { client, asked } = answering([]);
  expect(await listPendingWorkloads(client, { clusterQueue: "cq-a" }, { limit: 5 })).toEqual([]);
  expect(asked).toEqual(["clusterqueues//cq-a/pendingworkloads/5"]);
});

test.each([
  ["that waits", "b", { localQueue: 2, clusterQueue: 4 }],
  ["that does not wait any more", "c", undefined],
])("the position of a workload %s", async (_case, name, expected) => {
  const { client } = answering([item("a", [0, 0]), item("b", [1, 3])]);
  const meta = { namespace: "team-a", name };
  expect(await queuePosition(client, { meta, queue: "user-queue" } as never)).toEqual(expected);
});

test("a workload without a queue has no position, and nobody is asked", async () => {
  const { client, asked } = answering([]);
  expect(await queuePosition(client, { meta: {}, queue: "" } as never)).toBeUndefined();
  expect(asked).toEqual([]);
});

test.each([
  ["nothing", undefined, undefined],
  ["text", "user-queue", undefined],
  ["no queue", { namespace: "team-a" }, undefined],
  ["a path", { clusterQueue: "../x" }, undefined],
  ["a limit of 0", { clusterQueue: "cq-a" }, 0],
  ["more than Kueue answers", { clusterQueue: "cq-a" }, 1_000_000],
])("refused: %s", async (_case, queue, limit) => {
  const { client, asked } = answering([]);
  const call = listPendingWorkloads(client, queue as QueueName, { limit });
  await expect(call).rejects.toMatchObject({ name: "InputError" });
  expect(asked).toEqual([]);
});

test.each([
  [null],
  [{}],
  [{ metadata: null, positionInLocalQueue: "x" }],
  [{ metadata: { name: 5, ownerReferences: 5 } }],
])("never throws, whatever is answered: %o", async (odd) => {
  const { client } = answering([odd]);
  expect(await listPendingWorkloads(client, { clusterQueue: "cq-a" })).toHaveLength(1);
});
