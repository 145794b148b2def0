import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AccessQuestion } from "../../src/common/kubernetes-cluster/access.ts";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { type ConnectedOptions, connected, kindOf, stillClock } from "./connected.ts";
import { FAKE_KINDS, type FakeApiServer, type FakeApiServerOptions, startFakeApiServer } from "./fake-api-server.ts";
import { answering, type Fault, refusing } from "./http-faults.ts";

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
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const late: Fault = async ({ response, answer }) => {
      await held;
      const { status, headers, body } = await answer();
      response.writeHead(status, headers);
      response.end(body);
    };
    server.faults = [{ path: /^\/apis?$/, times: 2, fault: late }];
    const patient = client.discovery();
    await expect(client.discovery({ signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ reason: "aborted" });
    release();
    expect((await patient).versionOf(RAY_CLUSTERS)).toBe("v1");
    expect(asked()).toBe(1);
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
