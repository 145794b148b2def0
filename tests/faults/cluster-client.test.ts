import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccessQuestion } from "../../src/common/kubernetes-cluster/access.ts";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { asTypedResource } from "../../src/common/kubernetes-cluster/typed-resource.ts";
import { testAuthority } from "./certificates.ts";
import { type ConnectedOptions, connected, kindOf, stillClock } from "./connected.ts";
import { FAKE_KINDS, type FakeApiServer, type FakeApiServerOptions, startFakeApiServer } from "./fake-api-server.ts";
import { answering, refusing, resetting, resettingInBody } from "./http-faults.ts";
import { staticCredentials } from "./static-credentials.ts";

const RAY_CLUSTERS = kindOf(FAKE_KINDS.rayClusters, ["v1", "v1alpha1"]);
const WORKLOADS = kindOf(FAKE_KINDS.workloads, ["v1beta2", "v1beta1"]);
const PODS = kindOf(FAKE_KINDS.pods, ["v1"]);
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

const sent = (method: string) => server.seen.filter((request) => request.method === method);

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

describe.each(["v2", "v2beta1", "legacy"] as const)("discovery spoken as %s", (discovery) => {
  beforeEach(async () => {
    server = await start({ discovery });
    client = open(server);
  });

  test("finds the best version that is served", async () => {
    const found = await client.discovery();
    expect(found.versionOf(WORKLOADS)).toBe("v1beta2");
    expect(found.versionOf({ ...WORKLOADS, versions: ["v9", "v1beta1"] })).toBe("v1beta1");
    expect(found.versionOf(PODS)).toBe("v1");
    expect(found.versionOf({ ...PODS, plural: "bananas" })).toBeUndefined();
    expect(found.served).toContainEqual(expect.objectContaining({ plural: "rayclusters", namespaced: true }));
  });

  test("does without a group whose server is away", async () => {
    server.staleGroups.push("kueue.x-k8s.io");
    const found = await client.discovery();
    expect(found.versionOf(RAY_CLUSTERS)).toBe("v1");
    expect(found.versionOf(WORKLOADS)).toBe("v1beta2");
    expect(found.served.map(({ plural }) => plural)).not.toContain("workloads");
  });
});

describe("discovery", () => {
  const asked = () => server.seen.filter(({ url }) => url === "/apis").length;

  test("is kept for five minutes, shared, and asked anew on demand", async () => {
    const clock = stillClock();
    client = open(server, { clock });
    await Promise.all([client.discovery(), client.discovery(), client.get(RAY_CLUSTERS, TRAIN)]);
    expect(asked()).toBe(1);
    clock.advance(299_000);
    await client.discovery();
    expect(asked()).toBe(1);
    clock.advance(2_000);
    await client.discovery();
    await client.discovery({ fresh: true });
    expect(asked()).toBe(3);
  });

  test("is asked anew when a version is gone, and the call made in the one that is left", async () => {
    await client.list(WORKLOADS, {});
    server.store.kinds.splice(3, 1, { ...FAKE_KINDS.workloads, versions: ["v1beta1"] });
    expect(await client.list(WORKLOADS, {})).toMatchObject({ skipped: 0 });
    server.store.kinds.splice(3, 1);
    await expect(client.list(WORKLOADS, {})).rejects.toMatchObject({
      reason: "kind-missing",
      message: expect.stringContaining("workloads.kueue.x-k8s.io"),
    });
  });

  test("ends for a caller that gives up, and for nobody else", async () => {
    server.faults = [{ path: /^\/apis?$/, times: 1, fault: () => new Promise(() => {}) }];
    const gaveUp = client.discovery({ signal: AbortSignal.timeout(20) });
    await expect(gaveUp).rejects.toMatchObject({ reason: "aborted" });
  });
});

describe("rights", () => {
  const question: AccessQuestion = { verb: "delete", group: "ray.io", plural: "rayclusters", namespace: "team-a" };
  const asked = () => server.seen.filter(({ url }) => url.endsWith("selfsubjectaccessreviews")).length;

  test.each([
    ["allowed", true, { answer: "allowed" }, 60_000],
    ["denied", false, { answer: "denied", why: "no role binding allows it" }, 30_000],
  ])("that are %s are remembered for their time", async (_case, may, answer, forMs) => {
    const clock = stillClock();
    client = open(server, { clock });
    server.may = () => may;
    expect(await client.may(question)).toEqual(answer);
    clock.advance(forMs - 1);
    await client.may(question);
    expect(asked()).toBe(1);
    clock.advance(2);
    await client.may(question);
    expect(asked()).toBe(2);
  });

  test("that could not be asked for are unknown and asked again", async () => {
    server.faults = [{ path: /accessreviews$/, times: 1, fault: refusing(500, "InternalError", "authorizer is down") }];
    expect(await client.may(question)).toMatchObject({ answer: "unknown" });
    expect(await client.may(question)).toEqual({ answer: "allowed" });
  });

  test("believed in are forgotten when a call is refused", async () => {
    await client.may(question);
    server.may = ({ verb }) => verb !== "delete";
    const seen = { uid: "u", resourceVersion: "1" };
    await expect(client.delete(RAY_CLUSTERS, TRAIN, seen)).rejects.toMatchObject({ reason: "forbidden" });
    expect(await client.may(question)).toMatchObject({ answer: "denied" });
  });
});

describe("who and where", () => {
  test("the server says who we are and what it is", async () => {
    expect(await client.whoAmI()).toEqual({ user: "alice", groups: ["team-a", "system:authenticated"] });
    expect(await client.serverVersion()).toBe("v1.36.0-fake");
  });

  test("a server without reviews cannot say", async () => {
    server.faults = [{ path: /selfsubjectreviews$/, fault: answering(404, "404 page not found\n", {}) }];
    expect(await client.whoAmI()).toBeUndefined();
  });

  test("namespaces are listed, or OpenShift's projects, or nothing is known", async () => {
    for (const name of ["team-b", "team-a"]) server.store.add(FAKE_KINDS.namespaces, { metadata: { name } });
    expect(await client.namespaces()).toEqual(["team-a", "team-b"]);
    server.may = ({ plural }) => plural !== "namespaces";
    expect(await client.namespaces()).toBeUndefined();
    const projects = {
      group: "project.openshift.io",
      versions: ["v1"],
      plural: "projects",
      kind: "Project",
      namespaced: false,
    };
    server.store.kinds.push(projects);
    server.store.add(projects, { metadata: { name: "mine" } });
    expect(await client.namespaces()).toEqual(["mine"]);
  });
});

describe("the connection", () => {
  test("a refused token is renewed once", async () => {
    const headers = { authorization: "Bearer old" };
    const credentials = {
      ...staticCredentials(),
      prepare: async () => ({ headers, tls: { rejectUnauthorized: true } }),
    };
    server.tokens = ["new"];
    credentials.invalidate = () => {
      headers.authorization = "Bearer new";
    };
    await expect(open(server, { credentials }).get(RAY_CLUSTERS, TRAIN)).resolves.toBeDefined();
    server.tokens = [];
    await expect(client.serverVersion()).rejects.toMatchObject({ reason: "unauthorized" });
  });

  test("is kept alive, and says who it is", async () => {
    for (let times = 0; times < 20; times++) await client.get(RAY_CLUSTERS, TRAIN, { urgent: true });
    expect(server.connections).toBeLessThanOrEqual(2);
    expect(new Set(server.seen.map(({ headers }) => headers["user-agent"]))).toEqual(
      new Set(["flaretop/1.2.3 (session-1)"]),
    );
  });

  test("a read that hits a dying connection is tried once more, a write is not", async () => {
    await client.discovery();
    server.faults = [{ times: 1, fault: resetting }];
    await expect(client.get(RAY_CLUSTERS, TRAIN)).resolves.toBeDefined();
    server.faults = [{ method: "PATCH", times: 1, fault: resetting }];
    const patch = { type: "merge", body: {} } as const;
    await expect(client.patch(RAY_CLUSTERS, TRAIN, patch)).rejects.toMatchObject({ reason: "reset" });
    expect(sent("PATCH")).toHaveLength(1);
  });

  test("a certificate that was rotated is read again", async () => {
    const [old, rotated] = [testAuthority(), testAuthority()];
    const secure = await start({ tls: rotated.server });
    const tls = { ca: old.authority.cert, rejectUnauthorized: true };
    const credentials = {
      prepare: async () => ({ headers: {}, tls: { ...tls } }),
      invalidate: () => {
        tls.ca = rotated.authority.cert;
      },
    };
    expect(await open(secure, { credentials }).serverVersion()).toBe("v1.36.0-fake");
  });

  test("warnings are passed on once, and to the write they belong to", async () => {
    const all: string[] = [];
    const own: string[] = [];
    client = open(server, { onWarning: (text) => all.push(text) });
    const headers = { "content-type": "application/json", warning: '299 - "v1alpha1 is \\"old\\""' };
    const body = JSON.stringify(server.store.get(FAKE_KINDS.rayClusters, "train", "team-a"));
    server.faults = [{ method: "PATCH", fault: answering(200, `{"kind":"RayCluster",${body.slice(1)}`, headers) }];
    const patch = { type: "merge", body: {} } as const;
    for (let times = 0; times < 2; times++) {
      await client.patch(RAY_CLUSTERS, TRAIN, patch, { onWarning: (text) => own.push(text) });
    }
    expect({ all, own: own.length }).toEqual({ all: ['v1alpha1 is "old"'], own: 2 });
  });

  test("calls after the end are refused at once", async () => {
    await client.close();
    await client.close();
    await expect(client.serverVersion()).rejects.toMatchObject({ reason: "aborted" });
  });
});

describe("a read-only session", () => {
  test("reads and asks, and sends no change, not even to try it", async () => {
    client = open(server, { readOnly: true });
    const { metadata } = await client.get(RAY_CLUSTERS, TRAIN);
    await client.may({ verb: "list", group: "", plural: "pods" });
    await client.whoAmI();
    const resource = asTypedResource({
      apiVersion: "ray.io/v1",
      kind: "RayCluster",
      metadata: { ...TRAIN, name: "new" },
    });
    const merge = { type: "merge", body: {} } as const;
    const writes = [true, false].flatMap((dryRun) => [
      () => client.create(RAY_CLUSTERS, resource, { dryRun }),
      () => client.apply(RAY_CLUSTERS, resource, { dryRun }),
      () => client.patch(RAY_CLUSTERS, TRAIN, merge, { dryRun }),
      () => client.delete(RAY_CLUSTERS, TRAIN, metadata, { dryRun }),
    ]);
    for (const write of writes) await expect(write()).rejects.toMatchObject({ reason: "read-only" });
    expect(server.seen.filter(({ method, url }) => method !== "GET" && !url.includes("/selfsubject"))).toEqual([]);
  });
});

describe("logs", () => {
  const read = async (options: Parameters<ClusterClient["logs"]>[1]) => {
    const lines: string[] = [];
    for await (const line of client.logs({ namespace: "team-a", name: "head" }, options)) lines.push(line);
    return lines;
  };

  test("come line by line, long ones cut", async () => {
    server.faults = [{ path: /\/log$/, fault: answering(200, `one\n\ntwo ✓\n${"x".repeat(20_000)}\nlast`, {}) }];
    expect(await read({ container: "ray", tailLines: 10 })).toEqual(["one", "", "two ✓", "x".repeat(16_384), "last"]);
    expect(server.seen.at(-1)?.url).toBe("/api/v1/namespaces/team-a/pods/head/log?container=ray&tailLines=10");
  });

  test("end when the reader leaves", async () => {
    server.faults = [{ path: /\/log$/, fault: ({ response }) => void response.write("one\ntwo\n") }];
    for await (const line of client.logs({ namespace: "team-a", name: "head" }, { follow: true })) {
      expect(line).toBe("one");
      break;
    }
  });

  test("refused say why", async () => {
    server.faults = [{ path: /\/log$/, fault: refusing(400, "BadRequest", "container ray is waiting to start") }];
    await expect(read({})).rejects.toThrow("container ray is waiting to start");
  });
});
