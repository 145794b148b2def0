import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { asTypedResource } from "../../src/common/kubernetes-cluster/typed-resource.ts";
import { testAuthority } from "./certificates.ts";
import { type ConnectedOptions, connected, kindOf } from "./connected.ts";
import { FAKE_KINDS, type FakeApiServer, type FakeApiServerOptions, startFakeApiServer } from "./fake-api-server.ts";
import { answering, refusing, resetting } from "./http-faults.ts";
import { staticCredentials } from "./static-credentials.ts";

const RAY_CLUSTERS = kindOf(FAKE_KINDS.rayClusters, ["v1", "v1alpha1"]);
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
