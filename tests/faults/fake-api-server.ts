import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { answerFor, type FakeRequest, type FakeRights } from "./fake-answers.ts";
import { type FakeKind, FakeStore, Refusal } from "./fake-store.ts";
import { type FaultRule, type PlannedAnswer, statusBody } from "./http-faults.ts";

/** Kinds that a fake serves unless told otherwise. */
export const FAKE_KINDS = {
  namespaces: { group: "", versions: ["v1"], plural: "namespaces", kind: "Namespace", namespaced: false },
  pods: { group: "", versions: ["v1"], plural: "pods", kind: "Pod", namespaced: true },
  rayClusters: { group: "ray.io", versions: ["v1"], plural: "rayclusters", kind: "RayCluster", namespaced: true },
  workloads: {
    group: "kueue.x-k8s.io",
    versions: ["v1beta2", "v1beta1"],
    plural: "workloads",
    kind: "Workload",
    namespaced: true,
  },
} as const satisfies Record<string, FakeKind>;

export interface FakeApiServerOptions {
  readonly kinds?: readonly FakeKind[];
  /** PEM; absent: plain HTTP. With `ca`, client certificates are asked for and must be of it. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  /** How aggregated discovery is spoken; default `v2`. */
  readonly discovery?: FakeRights["discovery"];
  /** Milliseconds that a second of a bounded watch takes; default 1,000. */
  readonly watchSecondMs?: number;
}

export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** An API server in memory, on loopback, that tests can change, restrict and break. */
export interface FakeApiServer extends FakeRights {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly store: FakeStore;
  /** The first rule that matches a request breaks it. */
  faults: FaultRule[];
  readonly seen: SeenRequest[];
  /** Bearer tokens that are accepted; undefined: everyone is. */
  tokens: string[] | undefined;
  /** Connections accepted so far. */
  readonly connections: number;
  /** Refuses connections until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function startFakeApiServer(options: FakeApiServerOptions = {}): Promise<FakeApiServer> {
  const fake = new Fake(options);
  await fake.up();
  return fake;
}

class Fake implements FakeApiServer {
  readonly store: FakeStore;
  readonly seen: SeenRequest[] = [];
  readonly discovery: FakeRights["discovery"];
  faults: FaultRule[] = [];
  tokens: string[] | undefined;
  user = { username: "alice", groups: ["team-a", "system:authenticated"] };
  may: FakeRights["may"] = () => true;
  staleGroups: string[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #scheme: string;
  readonly #watchSecondMs: number;
  #port = 0;

  constructor({
    kinds = Object.values(FAKE_KINDS),
    tls,
    discovery = "v2",
    watchSecondMs = 1_000,
  }: FakeApiServerOptions) {
    this.store = new FakeStore(kinds);
    this.discovery = discovery;
    this.#watchSecondMs = watchSecondMs;
    const handle = (request: IncomingMessage, response: ServerResponse) => void this.#handle(request, response);
    const asked = tls?.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
    this.#server = tls === undefined ? createHttpServer(handle) : createHttpsServer({ ...tls, ...asked }, handle);
    this.#scheme = tls === undefined ? "http" : "https";
    // Above the client's, as a real API server's: otherwise idle connections break at random.
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("connection", () => {
      this.connections += 1;
    });
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  async up(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(this.#port, "127.0.0.1", listening));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    this.#server.closeAllConnections();
    await closed;
  }

  close(): Promise<void> {
    return this.down();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const { method = "GET", url = "/", headers } = request;
    this.seen.push({ method, url, headers, body });
    const asked = new URL(url, "http://fake");
    const fakeRequest: FakeRequest = { method, path: asked.pathname, query: asked.searchParams, headers, body };
    const answer = async () => this.#planned(fakeRequest);
    const rule = this.faults.find((candidate) => matches(candidate, method, asked.pathname));
    if (rule !== undefined) {
      if (rule.times !== undefined) rule.times -= 1;
      await rule.fault({ request, response, socket: request.socket, answer });
      return;
    }
    if (asked.searchParams.get("watch") === "1" && this.#serveWatch(fakeRequest, response)) return;
    send(response, await answer());
  }

  #planned(request: FakeRequest): PlannedAnswer {
    try {
      this.#authenticate(request);
      const { status = 200, headers = {}, body } = answerFor(request, this.store, this);
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const type = typeof body === "string" ? "text/plain" : "application/json";
      return { status, headers: { "content-type": type, ...headers }, body: text };
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalError", String(error));
      const { code, reason, message } = refusal;
      const details = code === 404 ? { name: request.path.split("/").at(-1) } : undefined;
      return {
        status: code,
        headers: { "content-type": "application/json" },
        body: statusBody(code, reason, message, details),
      };
    }
  }

  #authenticate({ headers }: FakeRequest): void {
    const token = headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (this.tokens !== undefined && !this.tokens.includes(token))
      throw new Refusal(401, "Unauthorized", "Unauthorized");
  }

  /** Streams what changed since the version asked for, then whatever changes until the time is over. False: refuse it as usual. */
  #serveWatch(request: FakeRequest, response: ServerResponse): boolean {
    const list = this.#planned({ ...request, query: new URLSearchParams() });
    if (list.status !== 200) return false;
    const { kind: listKind } = JSON.parse(list.body) as { kind: string };
    const kind = this.store.kinds.find((candidate) => `${candidate.kind}List` === listKind);
    const namespace = /\/namespaces\/([^/]+)\//.exec(request.path)?.[1];
    let since = Number(request.query.get("resourceVersion"));
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const pump = () => {
      const events = this.store.eventsSince(since);
      if (events === undefined) {
        const object = JSON.parse(statusBody(410, "Expired", "too old resource version"));
        response.end(`${JSON.stringify({ type: "ERROR", object })}\n`);
        return;
      }
      for (const event of events) {
        since = event.resourceVersion;
        const inScope = namespace === undefined || event.object.metadata.namespace === namespace;
        if (event.kind === kind && inScope)
          response.write(`${JSON.stringify({ type: event.type, object: event.object })}\n`);
      }
    };
    pump();
    const seconds = Number(request.query.get("timeoutSeconds"));
    const every = setInterval(pump, Math.max(5, this.#watchSecondMs / 20));
    const over = setTimeout(() => this.#endWatch(response, pump, seconds), seconds * this.#watchSecondMs);
    response.on("close", () => {
      clearInterval(every);
      clearTimeout(over);
    });
    return true;
  }

  /** Real servers send a bookmark only when the watch lasts longer than two seconds. */
  #endWatch(response: ServerResponse, pump: () => void, seconds: number): void {
    if (response.writableEnded) return;
    pump();
    const object = { kind: "Status", metadata: { resourceVersion: String(this.store.resourceVersion) } };
    response.end(seconds > 2 ? `${JSON.stringify({ type: "BOOKMARK", object })}\n` : "");
  }
}

function matches(rule: FaultRule, method: string, path: string): boolean {
  if (rule.times === 0) return false;
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.path !== undefined && !rule.path.test(path)) return false;
  if (rule.skip === undefined || rule.skip === 0) return true;
  rule.skip -= 1;
  return false;
}

function send(response: ServerResponse, { status, headers, body }: PlannedAnswer): void {
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
}
