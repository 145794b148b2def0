import { expect, test } from "vitest";
import type { ClusterClient } from "../../kubernetes-cluster/client.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../local-queue.ts";
import { getDefaultLocalQueue, listLocalQueues } from "./local-queue-operations.ts";

function queue(name: string, flavors: readonly string[], marked = false): LocalQueue {
  const annotations = marked ? { "kueue.x-k8s.io/default-queue": "true" } : {};
  const metadata = { name, namespace: "team-a", uid: name, resourceVersion: "1", annotations };
  const status = { flavorsUsage: flavors.map((flavor) => ({ name: flavor, resources: [] })) };
  return LOCAL_QUEUES.project({ metadata, spec: { clusterQueue: "cq" }, status }, "v1beta2");
}

function having(...records: readonly LocalQueue[]): ClusterClient {
  const list = async () => ({ records, resourceVersion: "1", skipped: 0 });
  return { list } as unknown as ClusterClient;
}

const names = (queues: readonly LocalQueue[]) => queues.map(({ meta }) => meta.name);

test.each([
  ["none asked for", undefined, ["cpu", "both", "new"]],
  ["one", ["gpu"], ["both"]],
  ["two, of which one queue has both", ["gpu", "cpu"], ["both"]],
  ["one that nobody has", ["tpu"], []],
])("queues by flavor: %s", async (_case, flavors, expected) => {
  const client = having(queue("cpu", ["cpu"]), queue("both", ["cpu", "gpu"]), queue("new", []));
  expect(names(await listLocalQueues(client, "team-a", { flavors }))).toEqual(expected);
});

test.each([
  ["the one that is marked", [queue("a", []), queue("b", [], true), queue("default", [])], "b"],
  ["else the one of that name", [queue("a", []), queue("default", [])], "default"],
  ["none", [queue("a", [])], undefined],
])("the default queue: %s", async (_case, queues, expected) => {
  expect((await getDefaultLocalQueue(having(...queues), "team-a"))?.meta.name).toBe(expected);
});

test("two queues that are marked are one too many", async () => {
  const client = having(queue("a", [], true), queue("b", [], true));
  await expect(getDefaultLocalQueue(client, "team-a")).rejects.toMatchObject({
    name: "InputError",
    problems: [{ path: "queue", message: expect.stringMatching(/a, b/) }],
  });
});
