import { createServer, type RequestOptions, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPortForward } from "./port-forward.ts";
import { type PortForwardStandIn, startPortForwardStandIn } from "./port-forward-stand-in.ts";

const BIG = Buffer.alloc(8 * 1024 * 1024, "0123456789abcdef-");
const pod = { namespace: "team-a", name: "head-0" };

let dashboard: Server;
let cluster: PortForwardStandIn;
let kubeConfig: KubeConfig;

beforeEach(async () => {
  dashboard = createServer((call, answer) => {
    if (call.url === "/big") {
      answer.end(BIG);
      return;
    }
    let size = 0;
    call.on("data", (part: Buffer) => {
      size += part.length;
    });
    call.on("end", () => answer.end(`${call.method} ${call.url} ${size}`));
  });
  await new Promise<void>((resolve) => dashboard.listen(0, "127.0.0.1", resolve));
  cluster = await startPortForwardStandIn((dashboard.address() as AddressInfo).port);
  kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: "c", server: cluster.server, skipTLSVerify: true },
    { name: "u", token: "t" },
  );
});
afterEach(async () => {
  await cluster.close();
  dashboard.closeAllConnections();
  await new Promise((resolve) => dashboard.close(resolve));
});

function call(
  port: number,
  options: RequestOptions = {},
  body?: Buffer,
): Promise<{ status: number | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, agent: false, ...options }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(parts) }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

test("requests reach the pod and answers come back whole, many at once", async () => {
  const forward = await openPortForward(kubeConfig, pod, 8265);
  expect(String((await call(forward.localPort, { path: "/x" })).body)).toBe("GET /x 0");
  expect(String((await call(forward.localPort, { path: "/up", method: "POST" }, BIG)).body)).toBe(
    `POST /up ${BIG.length}`,
  );
  expect((await call(forward.localPort, { path: "/big" })).body.equals(BIG)).toBe(true);
  const many = await Promise.all(
    Array.from({ length: 10 }, (_, index) => call(forward.localPort, { path: `/${index}` })),
  );
  expect(many.map(({ body }) => String(body))).toEqual(Array.from({ length: 10 }, (_, index) => `GET /${index} 0`));
  expect(cluster.requests[0]?.url).toBe("/api/v1/namespaces/team-a/pods/head-0/portforward?ports=8265");
  expect(cluster.requests[0]?.headers.authorization).toBe("Bearer t");
  await forward.close();
});

test("it listens on 127.0.0.1 alone, and a wished port that is taken becomes another", async () => {
  const first = await openPortForward(kubeConfig, pod, 8265);
  const second = await openPortForward(kubeConfig, pod, 8265, { localPort: first.localPort });
  expect(second.localPort).not.toBe(first.localPort);
  const outcome = await new Promise((resolve) => {
    const other = connect(first.localPort, "::1");
    other.on("connect", () => resolve("connected")).on("error", () => resolve("refused"));
  });
  expect(outcome).toBe("refused");
  await Promise.all([first.close(), second.close()]);
});

test.each([
  ["a foreign name", { host: "evil.example:8265" }],
  ["a foreign page", { host: "localhost", origin: "https://evil.example" }],
])("403 for %s, and the pod sees nothing", async (_case, headers) => {
  const problems: string[] = [];
  let seen = 0;
  dashboard.on("request", () => {
    seen += 1;
  });
  const forward = await openPortForward(kubeConfig, pod, 8265, { onProblem: (problem) => problems.push(problem) });
  expect((await call(forward.localPort, { headers })).status).toBe(403);
  expect([seen, problems.length]).toEqual([0, 1]);
  await forward.close();
});

test("closing ends listener, connections and WebSockets, and may be repeated", async () => {
  const forward = await openPortForward(kubeConfig, pod, 8265);
  const client = connect(forward.localPort, "127.0.0.1");
  await until(() => cluster.requests.length === 2 && cluster.open.size === 1);
  const ended = new Promise((resolve) => client.on("close", resolve).on("error", () => {}));
  await Promise.all([forward.close(), forward.close()]);
  await ended;
  await until(() => cluster.open.size === 0);
  await expect(call(forward.localPort)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("aborting closes it", async () => {
  const stop = new AbortController();
  const forward = await openPortForward(kubeConfig, pod, 8265, { signal: stop.signal });
  stop.abort();
  await forward.close();
  await expect(call(forward.localPort)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("a program that goes away takes its WebSocket with it", async () => {
  const forward = await openPortForward(kubeConfig, pod, 8265);
  const client = connect(forward.localPort, "127.0.0.1");
  await until(() => cluster.requests.length === 2 && cluster.open.size === 1);
  client.end();
  await until(() => cluster.open.size === 0);
  await forward.close();
});

test("what the API server says about the pod's port is told, cleaned", async () => {
  const problems: string[] = [];
  const forward = await openPortForward(kubeConfig, pod, 9, { onProblem: (problem) => problems.push(problem) });
  await expect(call(forward.localPort)).rejects.toThrow();
  expect(problems[0]).toMatch(/error forwarding port 9: connection refused/);
  expect(problems[0]).not.toMatch(/\p{Cc}/u);
  await forward.close();
});

test.each([
  ["no right", { ...pod, name: "forbidden" }, 8265, "forbidden"],
  ["a name that would change the path", { ...pod, name: "../../nodes" }, 8265, "invalid"],
  ["a namespace that would change the path", { ...pod, namespace: "a/b" }, 8265, "invalid"],
  ["port 0", pod, 0, "invalid"],
  ["a port too high", pod, 65_536, "invalid"],
])("refused: %s", async (_case, name, port, reason) => {
  await expect(openPortForward(kubeConfig, name, port)).rejects.toMatchObject({ name: "ClusterError", reason });
});

test("an API server that is not there is told as such", async () => {
  await cluster.close();
  await expect(openPortForward(kubeConfig, pod, 8265)).rejects.toMatchObject({ reason: "refused" });
});
