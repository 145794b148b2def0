import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Credentials, TlsMaterial } from "../../src/common/kubernetes-cluster/credentials.ts";
import { ClusterError, type ClusterErrorReason } from "../../src/common/kubernetes-cluster/errors.ts";
import { sendForJson } from "../../src/common/kubernetes-cluster/json-answer.ts";
import { createTransport, type Transport } from "../../src/common/kubernetes-cluster/transport.ts";
import { issueCertificate, testAuthority } from "./certificates.ts";
import { FAKE_KINDS, type FakeApiServer, startFakeApiServer } from "./fake-api-server.ts";
import {
  answering,
  type Fault,
  garbage,
  gzipBomb,
  gzipCut,
  gzipLie,
  hanging,
  hangingInBody,
  htmlLogin,
  redirecting,
  refusing,
  resetting,
  resettingInBody,
  truncating,
} from "./http-faults.ts";
import { staticCredentials } from "./static-credentials.ts";

const pki = testAuthority();
const foreign = testAuthority();
const opened: Transport[] = [];
const servers: Server[] = [];
let plain: FakeApiServer;
let secure: FakeApiServer;

beforeAll(async () => {
  plain = await startFakeApiServer();
  plain.store.add(FAKE_KINDS.rayClusters, { metadata: { name: "train", namespace: "team-a" } });
  secure = await startFakeApiServer({ tls: pki.server });
});
afterEach(async () => {
  plain.faults = [];
  await Promise.all(opened.splice(0).map((transport) => transport.close()));
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => Promise.all([plain.close(), secure.close()]));

interface Ask {
  readonly method?: "GET" | "PATCH";
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly path?: string;
}

async function failureOf(
  server: string,
  credentials: Credentials,
  ask: Ask = {},
  readOnly = false,
): Promise<ClusterError> {
  const transport = createTransport({ server, credentials, readOnly, userAgent: "test", now: () => Date.now() });
  opened.push(transport);
  const { method = "GET", timeoutMs = 30_000, path = "/apis/ray.io/v1/namespaces/team-a/rayclusters/train" } = ask;
  const words = { request: `${method.toLowerCase()} rayclusters/team-a/train`, resource: "rayclusters.ray.io/v1" };
  const sent = sendForJson(transport, { ...words, method, path, timeoutMs, signal: ask.signal, pool: "person" });
  const error = await sent.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(ClusterError);
  return error as ClusterError;
}

const failsWith = (fault: Fault, ask?: Ask) => {
  plain.faults = [{ fault }];
  return failureOf(plain.url, staticCredentials(), ask);
};
const withTls = (tls: Partial<TlsMaterial>, server = secure.url) => failureOf(server, staticCredentials({}, tls));

/** A server of bare TCP that answers whatever arrives with these bytes and hangs up. */
async function bareServer(answer: Uint8Array): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(answer));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serverWith(
  tls: { key: string; cert: string; ca?: string },
  ask: (url: string) => Promise<ClusterError>,
) {
  const server = await startFakeApiServer({ tls });
  try {
    return await ask(server.url);
  } finally {
    await server.close();
  }
}

const conflict = (details?: object) => refusing(409, "Conflict", "the object has been modified", details);

type Row = readonly [situation: string, reason: ClusterErrorReason, fail: () => Promise<ClusterError>, says: RegExp];

const connection: readonly Row[] = [
  ["name not found", "dns", () => withTls({}, "https://no-such-host.invalid:6443"), /no-such-host\.invalid:6443.*VPN/],
  ["nothing listens", "refused", () => withTls({}, "https://127.0.0.1:1"), /nothing is listening at 127\.0\.0\.1:1/],
  ["no route", "unreachable", () => withTls({}, "https://224.0.0.1:6443"), /no network route/],
  ["silent server", "timeout", () => failsWith(hanging, { timeoutMs: 150 }), /did not answer in 1 s/],
  ["silence in the body", "timeout", () => failsWith(hangingInBody, { timeoutMs: 150 }), /did not answer/],
  ["given up", "aborted", () => failsWith(hanging, { signal: AbortSignal.timeout(30) }), /cancelled/],
  ["reset", "reset", () => failsWith(resetting), /broke/],
  ["reset in the body", "reset", () => failsWith(resettingInBody), /broke/],
  ["unknown authority", "tls-untrusted", () => withTls({ ca: foreign.authority.cert }), /certificate-authority/],
  [
    "self-signed",
    "tls-untrusted",
    () => {
      const own = issueCertificate({ subject: { commonName: "own" }, usage: "server", addresses: ["127.0.0.1"] });
      return serverWith(own, (url) => withTls({ ca: pki.authority.cert }, url));
    },
    /not signed/,
  ],
  ["other name", "tls-name", () => withTls({ ca: pki.authority.cert, servername: "other.example" }), /tls-server-name/],
  [
    "expired",
    "tls-expired",
    () => {
      const wish = { subject: { commonName: "old" }, issuer: pki.authority, addresses: ["127.0.0.1"] };
      const old = issueCertificate({ ...wish, usage: "server", validTo: Date.now() - 60_000 });
      return serverWith(old, (url) => withTls({ ca: pki.authority.cert }, url));
    },
    /expired.*clock/,
  ],
  ["TLS to a plain port", "tls-protocol", () => withTls({}, plain.url.replace("http:", "https:")), /http:\/\//],
  [
    "client certificate refused by an alert",
    "client-cert",
    // TLS record of the type alert: fatal, bad_certificate (42).
    async () => withTls({}, `https://${await bareServer(Buffer.from([0x15, 3, 3, 0, 2, 2, 42]))}`),
    /rejected the client certificate/,
  ],
  [
    "client certificate refused by hanging up",
    "reset",
    () =>
      serverWith({ ...pki.server, ca: pki.authority.cert }, (url) => {
        const { cert, key } = foreign.client;
        return withTls({ ca: pki.authority.cert, cert, key }, url);
      }),
    /perhaps it does not accept the client certificate/,
  ],
  [
    "key and certificate of different pairs",
    "credentials",
    () => withTls({ ca: pki.authority.cert, cert: pki.client.cert, key: foreign.client.key }),
    /user entry/,
  ],
  [
    "credentials cannot be had",
    "credentials",
    () => {
      const error = new ClusterError("credentials", "plugin aws: please log in", { request: "plugin" });
      return failureOf(plain.url, { prepare: () => Promise.reject(error), invalidate: () => {} });
    },
    /please log in/,
  ],
  [
    "a header that would end early",
    "credentials",
    () => failureOf(plain.url, staticCredentials({ "impersonate-user": "a\r\nx-evil: 1" })),
    /impersonate-user holds a line break/,
  ],
];

const details = { causes: [{ field: "spec.replicas", message: "must be 0 or more" }] };
const owned = {
  causes: [{ reason: "FieldManagerConflict", field: ".spec.suspend", message: 'conflict with "kueue"' }],
};
const tooNew = { retryAfterSeconds: 1, causes: [{ reason: "ResourceVersionTooLarge", message: "too large" }] };
const webhook = 'Internal error occurred: failed calling webhook "mworkload.kb.io": connection refused';

const answers: readonly Row[] = [
  ["401", "unauthorized", () => failsWith(refusing(401, "Unauthorized", "Unauthorized")), /Log in again/],
  ["403", "forbidden", () => failsWith(refusing(403, "Forbidden", "alice cannot patch")), /alice cannot patch.*Ask/],
  [
    "404 of an object",
    "not-found",
    () => failureOf(plain.url, staticCredentials(), { path: "/api/v1/namespaces/x" }),
    /"x"/,
  ],
  [
    "404 of a kind",
    "kind-missing",
    () => failsWith(answering(404, "404 page not found\n", {})),
    /rayclusters\.ray\.io\/v1/,
  ],
  ["409 stale", "conflict", () => failsWith(conflict()), /changed by someone else/],
  ["409 exists", "exists", () => failsWith(refusing(409, "AlreadyExists", "it exists")), /already exists/],
  ["409 of apply", "field-conflict", () => failsWith(conflict(owned)), /\.spec\.suspend: conflict with "kueue"/],
  ["410", "expired", () => failsWith(refusing(410, "Expired", "too old")), /too old/],
  ["422", "invalid", () => failsWith(refusing(422, "Invalid", "bad", details)), /spec\.replicas: must be 0 or more/],
  [
    "429",
    "throttled",
    () => failsWith(refusing(429, "TooManyRequests", "slow", {}, { "retry-after": "7" })),
    /for 7 s/,
  ],
  ["504 of a version too new", "throttled", () => failsWith(refusing(504, "Timeout", "wait", tooNew)), /for 1 s/],
  ["500", "server-error", () => failsWith(refusing(500, "InternalError", "etcd: no leader")), /etcd: no leader/],
  ["502 in words", "server-error", () => failsWith(answering(502, "upstream broke", {})), /upstream broke/],
  [
    "webhook down",
    "server-error",
    () => failsWith(refusing(500, "InternalError", webhook)),
    /webhook mworkload\.kb\.io is/,
  ],
  ["login page", "not-kubernetes", () => failsWith(htmlLogin), /text\/html instead of JSON.*Log in at the proxy/],
  ["login page with 503", "not-kubernetes", () => failsWith(answering(503, "<html>", {})), /something else answered/],
  [
    "redirect",
    "not-kubernetes",
    () => failsWith(redirecting("https://sso/in?code=1")),
    /redirects to https:\/\/sso\/in\)/,
  ],
  [
    "other type",
    "not-kubernetes",
    () => failsWith(answering(200, "{}", { "content-type": "text/plain" })),
    /text\/plain/,
  ],
  ["JSON of another kind", "not-kubernetes", () => failsWith(answering(200, '{"a":1}')), /no Kubernetes object/],
  ...["null", "[]", '"x"', "42"].map(
    (body): Row => [
      `the answer ${body}`,
      "not-kubernetes",
      () => failsWith(answering(200, body)),
      /no Kubernetes object/,
    ],
  ),
  ["cut JSON", "protocol", () => failsWith(truncating), /not whole JSON \(\d+ bytes arrived\)/],
  ["empty JSON", "protocol", () => failsWith(answering(200, "")), /it is empty/],
  ["deep JSON", "protocol", () => failsWith(answering(200, "[".repeat(100_000))), /levels deep/],
  ["gzip cut", "protocol", () => failsWith(gzipCut), /could not be read/],
  ["gzip that is none", "protocol", () => failsWith(gzipLie), /could not be read/],
  ["gzip bomb", "protocol", () => failsWith(gzipBomb(80)), /longer than 67108864 bytes/],
  ["no HTTP", "protocol", () => failsWith(garbage), /could not be read/],
  [
    "header flood",
    "protocol",
    () => failsWith(answering(200, "{}", { "x-pad": "a".repeat(70_000) })),
    /could not be read/,
  ],
  ["unknown status", "protocol", () => failsWith(answering(418, "{}")), /HTTP status 418/],
  [
    "write in a read-only session",
    "read-only",
    () => failureOf(plain.url, staticCredentials(), { method: "PATCH" }, true),
    /--read-only/,
  ],
];

describe.each([
  ["connections", connection],
  ["answers", answers],
])("%s that fail", (_part, rows) => {
  test.each(rows)("%s: %s", async (_situation, reason, fail, says) => {
    const error = await fail();
    expect(error).toMatchObject({ reason });
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/\p{Cc}/u);
  });
});
