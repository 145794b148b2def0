import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isClusterError } from "../../src/common/kubernetes-cluster/errors.ts";
import { sendForJson } from "../../src/common/kubernetes-cluster/json-answer.ts";
import { createTransport, type Transport } from "../../src/common/kubernetes-cluster/transport.ts";
import { testAuthority } from "./certificates.ts";
import { type FakeApiServer, type FakeApiServerOptions, startFakeApiServer } from "./fake-api-server.ts";
import { answering, type Fault, hanging, redirecting, refusing } from "./http-faults.ts";
import { staticCredentials } from "./static-credentials.ts";

const CANARY = "canary-0123456789abcdef";
const pki = testAuthority();
const started: FakeApiServer[] = [];
const opened: Transport[] = [];

async function start(options?: FakeApiServerOptions): Promise<FakeApiServer> {
  const server = await startFakeApiServer(options);
  started.push(server);
  return server;
}

function open(server: string, credentials = staticCredentials({ authorization: `Bearer ${CANARY}` })): Transport {
  const transport = createTransport({ server, credentials, readOnly: false, userAgent: "test", now: () => 0 });
  opened.push(transport);
  return transport;
}

const ask = (transport: Transport, timeoutMs = 3_000) =>
  sendForJson(transport, { request: "ask", method: "GET", path: "/api", timeoutMs, pool: "polls" });

let server: FakeApiServer;
beforeEach(async () => {
  server = await start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(opened.splice(0).map((transport) => transport.close()));
  await Promise.all(started.splice(0).map((fake) => fake.close()));
});

test("no redirect is followed, to whatever host, and no credential leaves", async () => {
  const elsewhere = await start();
  for (const to of [`${elsewhere.url}/api`, "/login", server.url.replace("127.0.0.1", "localhost")]) {
    server.faults = [{ fault: redirecting(to) }];
    await expect(ask(open(server.url))).rejects.toMatchObject({ reason: "not-kubernetes" });
  }
  expect(elsewhere.seen).toEqual([]);
  expect(server.seen).toHaveLength(3);
});

test("no error shows the token, not even when the server repeats it", async () => {
  const message = `bad token Bearer ${CANARY} for https://alice:${CANARY}@host`;
  const faults = [
    refusing(401, "Unauthorized", message),
    refusing(403, "Forbidden", message, { causes: [{ field: "token", message: `Bearer ${CANARY}` }] }),
    answering(502, message, {}),
    redirecting(`https://login/?token=${CANARY}`),
    answering(200, `{"kind":"Status","token":"${CANARY}`),
  ];
  for (const fault of faults) {
    server.faults = [{ fault }];
    const error: unknown = await ask(open(server.url)).catch((failure: unknown) => failure);
    if (!isClusterError(error)) throw new Error("it should have failed");
    const { message: said, serverMessage, causes, stack } = error;
    expect(JSON.stringify([said, serverMessage, causes, stack, error.cause])).not.toContain(CANARY);
  }
});

test("NODE_TLS_REJECT_UNAUTHORIZED changes nothing", async () => {
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  const secure = await start({ tls: pki.server });
  await expect(ask(open(secure.url))).rejects.toMatchObject({ reason: "tls-untrusted" });
  expect(secure.seen).toEqual([]);
  const off = open(secure.url, staticCredentials({}, { rejectUnauthorized: false }));
  await expect(ask(off))
    .resolves.toMatchObject({ kind: "APIGroupDiscoveryList" })
    .catch(() => {});
});

test("nothing older than TLS 1.2 is offered", async () => {
  const hello = await new Promise<Buffer>((resolve) => {
    const bare = createServer((socket) =>
      socket.on("error", () => {}).once("data", (bytes) => resolve(bytes) ?? bare.close()),
    );
    bare.listen(0, "127.0.0.1", () => {
      const { port } = bare.address() as { port: number };
      ask(open(`https://127.0.0.1:${port}`), 500).catch(() => {});
    });
  });
  // The extension supported_versions (43): a list of two-byte versions.
  const at = hello.indexOf(Buffer.from([0x00, 0x2b]));
  const versions = hello.subarray(at + 5, at + 5 + (hello[at + 4] ?? 0));
  expect(versions.toString("hex")).toBe("03040303");
});

test("a client certificate is presented, and the server's name checked as told", async () => {
  const secure = await start({ tls: { ...pki.server, ca: pki.authority.cert } });
  const { cert, key } = pki.client;
  const mutual = staticCredentials({}, { ca: pki.authority.cert, cert, key, servername: "localhost" });
  await expect(ask(open(secure.url, mutual))).resolves.toBeDefined();
});

test("after a timeout, connections that idled are not trusted any more", async () => {
  const transport = open(server.url);
  const ports: (number | undefined)[] = [];
  const watching: Fault = async ({ request, response, answer }) => {
    ports.push(request.socket.remotePort);
    const { status, headers, body } = await answer();
    response.writeHead(status, headers);
    response.end(body);
  };
  server.faults = [{ fault: watching }];
  await Promise.all([ask(transport), ask(transport)]);
  server.faults = [{ times: 1, fault: hanging }, { fault: watching }];
  await expect(ask(transport, 50)).rejects.toMatchObject({ reason: "timeout" });
  await ask(transport);
  expect(new Set(ports).size).toBe(3);
});

test("one pool that is full does not hold up the other", async () => {
  const transport = open(server.url);
  server.faults = [{ path: /^\/api$/, fault: hanging }];
  const stuck = Array.from({ length: 12 }, () => ask(transport, 2_000).catch(() => {}));
  const version = { request: "ask", method: "GET", path: "/apis", timeoutMs: 1_000, pool: "person" } as const;
  await expect(sendForJson(transport, version)).resolves.toBeDefined();
  await transport.close();
  await Promise.all(stuck);
});

test("the path of the server's address stays in front", async () => {
  await expect(ask(open(`${server.url}/k8s/clusters/c-1/`))).rejects.toMatchObject({ reason: "kind-missing" });
  expect(server.seen.at(-1)?.url).toBe("/k8s/clusters/c-1/api");
});

test("an HTTP proxy is used, and its refusal told", async () => {
  let asked = "";
  const proxy = createServer((socket) => {
    socket
      .on("error", () => {})
      .once("data", (bytes) => {
        asked = bytes.toString("latin1").split("\r\n")[0] ?? "";
        socket.end("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
      });
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  const { port } = proxy.address() as { port: number };
  const prepared = { headers: {}, tls: { rejectUnauthorized: true }, proxyUrl: `http://127.0.0.1:${port}` };
  const credentials = { ...staticCredentials(), prepare: async () => prepared };
  await expect(ask(open("https://kubernetes.example:6443", credentials))).rejects.toMatchObject({
    reason: "not-kubernetes",
  });
  expect(asked).toBe("CONNECT kubernetes.example:6443 HTTP/1.1");
  proxy.close();
});
