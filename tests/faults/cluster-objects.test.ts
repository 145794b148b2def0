import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { asTypedResource } from "../../src/common/kubernetes-cluster/typed-resource.ts";
import { type ConnectedOptions, connected, kindOf } from "./connected.ts";
import { FAKE_KINDS, type FakeApiServer, type FakeApiServerOptions, startFakeApiServer } from "./fake-api-server.ts";
import { answering, refusing, resettingInBody } from "./http-faults.ts";

const RAY_CLUSTERS = kindOf(FAKE_KINDS.rayClusters, ["v1", "v1alpha1"]);
const WORKLOADS = kindOf(FAKE_KINDS.workloads, ["v1beta2", "v1beta1"]);
const TRAIN = { namespace: "team-a", name: "train" };

const clients: ClusterClient[] = [];
const started: FakeApiServer[] = [];
let server: FakeApiServer;
let client: ClusterClient;

async function start(options?: FakeApiServerOptions): Promise<FakeApiServer> {
  const fake = await startFakeApiServer(options);
  started.push(fake);
  return fake;
}

function open(to: FakeApiServer, options?: ConnectedOptions): ClusterClient {
  const opened = connected(to.url, options);
  clients.push(opened);
  return opened;
}

beforeEach(async () => {
  server = await start();
  server.store.add(FAKE_KINDS.rayClusters, { metadata: TRAIN, spec: { suspend: false } });
  client = open(server);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((opened) => opened.close()));
  await Promise.all(started.splice(0).map((fake) => fake.close()));
});

describe("lists", () => {
  beforeEach(() => {
    for (let number = 0; number < 1_234; number++) {
      server.store.add(FAKE_KINDS.workloads, {
        metadata: { name: `w${number}`, namespace: "team-a", labels: { odd: `${number % 2}` } },
      });
    }
  });
  const lists = () => server.seen.filter(({ url }) => url.includes("/workloads?"));

  test("come in pages of 500 and hold every object once", async () => {
    const { records, skipped, resourceVersion } = await client.list(WORKLOADS, {});
    expect(new Set(records.map(({ meta }) => meta.name)).size).toBe(1_234);
    expect({ skipped, resourceVersion, pages: lists().length }).toEqual({
      skipped: 0,
      resourceVersion: "1335",
      pages: 3,
    });
  });

  test("start once more when the server has forgotten where they were", async () => {
    server.faults = [{ path: /workloads$/, skip: 1, times: 1, fault: refusing(410, "Expired", "too old") }];
    expect((await client.list(WORKLOADS, {})).records).toHaveLength(1_234);
  });

  test("narrow by namespace and label on the server", async () => {
    expect((await client.list(WORKLOADS, { namespace: "team-a", labelSelector: "odd=1" })).records).toHaveLength(617);
    expect((await client.list(WORKLOADS, { namespace: "team-b" })).records).toHaveLength(0);
  });

  test("that break off are an error, not half a list", async () => {
    server.faults = [{ path: /workloads$/, skip: 1, fault: resettingInBody }];
    await expect(client.list(WORKLOADS, {})).rejects.toMatchObject({ reason: "reset" });
  });

  test.each([
    ["no items", '{"kind":"WorkloadList","metadata":{"resourceVersion":"1"}}', "protocol"],
    ["items that are an object", '{"kind":"WorkloadList","metadata":{"resourceVersion":"1"},"items":{}}', "protocol"],
    ["no kind", '{"items":[]}', "not-kubernetes"],
  ])("with %s are refused", async (_case, body, reason) => {
    server.faults = [{ path: /workloads$/, fault: answering(200, body) }];
    await expect(client.list(WORKLOADS, {})).rejects.toMatchObject({ reason });
  });

  test("count what is no object, and read null items as none", async () => {
    const list = (items: string) => `{"kind":"List","metadata":{"resourceVersion":"1"},"items":${items}}`;
    server.faults = [{ path: /workloads$/, times: 1, fault: answering(200, list('["a",1,null,{"metadata":{}}]')) }];
    expect(await client.list(WORKLOADS, {})).toMatchObject({ records: [], skipped: 4 });
    server.faults = [{ path: /workloads$/, times: 1, fault: answering(200, list("null")) }];
    expect(await client.list(WORKLOADS, {})).toMatchObject({ records: [], skipped: 0 });
  });
});

describe("single objects", () => {
  test("are read raw", async () => {
    expect(await client.get(RAY_CLUSTERS, TRAIN)).toMatchObject({ kind: "RayCluster", spec: { suspend: false } });
  });

  test("are created, applied, patched in both ways and deleted", async () => {
    const metadata = { name: "new", namespace: "team-a" };
    const resource = asTypedResource({
      apiVersion: "ray.io/v1",
      kind: "RayCluster",
      metadata,
      spec: { suspend: true },
    });
    await client.create(RAY_CLUSTERS, resource);
    await client.patch(RAY_CLUSTERS, metadata, { type: "merge", body: { spec: { suspend: false } } });
    await client.apply(RAY_CLUSTERS, resource, { force: true });
    const operations = [{ op: "add", path: "/metadata/labels", value: { a: "b" } }] as const;
    const { metadata: now } = await client.patch(RAY_CLUSTERS, metadata, { type: "json", operations });
    expect(now).toMatchObject({ labels: { a: "b" }, generation: 3 });
    await client.delete(RAY_CLUSTERS, metadata, { uid: now.uid, resourceVersion: now.resourceVersion });
    await expect(client.get(RAY_CLUSTERS, metadata)).rejects.toMatchObject({ reason: "not-found" });
    expect(server.seen.map(({ url }) => url)).toContainEqual(
      expect.stringMatching(/fieldManager=flaretop.*force=true/),
    );
  });

  test("are not deleted in place of another", async () => {
    const seen = await client.get(RAY_CLUSTERS, TRAIN);
    server.store.remove(FAKE_KINDS.rayClusters, "train", "team-a");
    server.store.add(FAKE_KINDS.rayClusters, { metadata: TRAIN });
    await expect(client.delete(RAY_CLUSTERS, TRAIN, seen.metadata)).rejects.toMatchObject({ reason: "conflict" });
  });

  test("stay as they are in a dry run", async () => {
    const before = await client.get(RAY_CLUSTERS, TRAIN);
    await client.delete(RAY_CLUSTERS, TRAIN, before.metadata, { dryRun: true });
    await client.patch(RAY_CLUSTERS, TRAIN, { type: "merge", body: { spec: { suspend: true } } }, { dryRun: true });
    expect(await client.get(RAY_CLUSTERS, TRAIN)).toEqual(before);
  });

  test.each([
    ["a step up", { namespace: "team-a", name: ".." }],
    ["a slash", { namespace: "team-a", name: "../../pods/x" }],
    ["an encoded slash", { namespace: "team-a", name: "a%2fb" }],
    ["a namespace with a query", { namespace: "team-a?x=1", name: "train" }],
    ["a namespace that climbs", { namespace: "..", name: "train" }],
    ["no name", { namespace: "team-a", name: "" }],
    ["no namespace", { namespace: "", name: "train" }],
  ])("cannot be named by %s", async (_case, name) => {
    await client.discovery();
    const before = server.seen.length;
    await expect(client.get(RAY_CLUSTERS, name)).rejects.toMatchObject({ reason: "invalid" });
    expect(server.seen).toHaveLength(before);
  });
});
