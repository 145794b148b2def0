import { isIP } from "node:net";
import { readAll } from "../../common/kubernetes-cluster/answer-body.ts";
import type { Credentials, PreparedCredentials } from "../../common/kubernetes-cluster/credentials.ts";
import { readAnyJson } from "../../common/kubernetes-cluster/json-answer.ts";
import { linesOf } from "../../common/kubernetes-cluster/lines.ts";
import { listenToSocket } from "../../common/kubernetes-cluster/listening-socket.ts";
import { createTransport, type TransportRequest } from "../../common/kubernetes-cluster/transport.ts";
import { InputError, type InputProblem } from "../../common/values/input-error.ts";
import { dashboardError } from "./dashboard-error.ts";

/** A connection to the Ray dashboard of one cluster. Made by `openRayDashboard`, `forwardRayDashboard` or `proxyRayDashboard`. */
export interface RayDashboard {
  /** Where requests go; holds no secret. */
  readonly address: string;
  /** True when nothing that changes something is sent. */
  readonly readOnly: boolean;
  /** Sends a request and decodes its JSON. For this room: use the functions that take a dashboard. */
  json(request: DashboardRequest): Promise<unknown>;
  /** Sends a request whose answer is text or nothing. */
  text(request: DashboardRequest): Promise<string>;
  /** Lines of a WebSocket's text, as they come; longer ones are cut at 16 KiB. */
  lines(
    request: Pick<DashboardRequest, "request" | "path" | "signal" | "timeoutMs">,
  ): AsyncGenerator<string, void, undefined>;
  /** Ends all connections. Idempotent. */
  close(): Promise<void>;
}

export type DashboardRequest = Pick<
  TransportRequest,
  "request" | "path" | "body" | "signal" | "maxBytes" | "headers"
> & {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Milliseconds; default 10 s. */
  readonly timeoutMs?: number | undefined;
};

/** Where a dashboard is, and how to show who asks. */
export interface RayDashboardOptions {
  /** `https://ray.example.com/ray/team-a/train`, `http://127.0.0.1:8265`, … A path is kept. */
  readonly address: string;
  /** Ray's or the proxy's bearer token; a function is asked before each request, so that it may be renewed. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Certificate authorities in PEM, instead of the usual ones. */
  readonly ca?: string | undefined;
  /** True takes any certificate. Anybody on the way can then read the token. */
  readonly insecure?: boolean | undefined;
  /** True sends the token over http to other machines. Without it only this machine and names of the cluster (`.svc`) get it. */
  readonly clearText?: boolean | undefined;
  /** True refuses everything that changes something. */
  readonly readOnly?: boolean | undefined;
}

/** Ray's jobs answer within this, directly or through a proxy. */
const REQUEST_MS = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_LINE = 16 * 1024;
const USER_AGENT = "flaretop (ray-client)";

/**
 * Connects to a Ray dashboard by its address. Sends nothing yet. Needs no Kubernetes.
 * @example
 * const dashboard = openRayDashboard({ address: "https://ray.example.com", token: () => currentToken() });
 * try {
 *   const id = await submitRayJobByRest(dashboard, { entrypoint: "python train.py", runtimeEnv: { working_dir: "./train" } });
 *   for await (const line of followRestJobLogs(dashboard, id)) console.log(line);
 * } finally {
 *   await dashboard.close();
 * }
 * @throws {@link InputError} for an address that is no http or https address, or that would carry a token in the clear.
 * @see https://docs.ray.io/en/latest/cluster/running-applications/job-submission/rest.html
 */
export function openRayDashboard(options: RayDashboardOptions): RayDashboard {
  const server = checkedAddress(options);
  const { ca, insecure, token, readOnly } = options;
  const tls = { ca, rejectUnauthorized: insecure !== true };
  return dashboardAt({
    server,
    readOnly: readOnly ?? false,
    credentials: tokenCredentials(token, "authorization", tls),
  });
}

export interface DashboardPlace {
  readonly server: string;
  readonly credentials: Credentials;
  readonly readOnly: boolean;
  /** Also ends what carries the connection. */
  readonly close?: (() => Promise<void>) | undefined;
}

export function dashboardAt({ server, credentials, readOnly, close }: DashboardPlace): RayDashboard {
  const transport = createTransport({ server, credentials, readOnly, userAgent: USER_AGENT, now: Date.now });
  const told = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (failure) {
      throw dashboardError(failure, transport.host);
    }
  };
  const send = (request: DashboardRequest, text: boolean) =>
    transport.send({
      ...request,
      timeoutMs: request.timeoutMs ?? REQUEST_MS,
      maxBytes: request.maxBytes ?? MOST_BYTES,
      pool: "person",
      text,
    });
  return {
    address: server,
    readOnly,
    json: (request) => told(async () => readAnyJson(await send(request, false))),
    text: (request) => told(async () => (await readAll((await send(request, true)).body)).toString("utf8")),
    async *lines({ request, path, signal, timeoutMs = REQUEST_MS }) {
      const asked = { request, path, signal, timeoutMs, server, credentials, userAgent: USER_AGENT, now: Date.now };
      try {
        const lines = linesOf(listenToSocket(asked), { longest: LONGEST_LINE, longer: "cut" });
        for await (const line of lines) yield line.toString("utf8");
      } catch (failure) {
        throw dashboardError(failure, transport.host);
      }
    },
    async close() {
      await transport.close();
      await close?.();
    },
  };
}

/** Credentials of one bearer token. @param header - `x-ray-authorization` where an API server takes `authorization` for itself. */
export function tokenCredentials(
  token: RayDashboardOptions["token"],
  header: "authorization" | "x-ray-authorization",
  tls: PreparedCredentials["tls"],
): Credentials {
  return {
    async prepare() {
      const text = typeof token === "function" ? await token() : token;
      return { headers: text === undefined || text === "" ? {} : { [header]: `Bearer ${text}` }, tls };
    },
    invalidate() {},
  };
}

/** Programs without types come here, too. */
function checkedAddress(options: Partial<RayDashboardOptions> | undefined): string {
  const { address, token, clearText } = options ?? {};
  const problems: InputProblem[] = [];
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.push({ path: "address", message: 'Give an address that begins with "https://" or "http://".' });
  } else if (url.username !== "" || url.password !== "") {
    problems.push({ path: "address", message: "Give no user name or password in it." });
  } else if (token !== undefined && url.protocol === "http:" && clearText !== true && !isNear(url.hostname)) {
    problems.push({ path: "token", message: "It would travel in the clear: use https, or set clearText to true." });
  }
  if (url === undefined || problems.length > 0) throw new InputError("Dashboard address", problems);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** This machine, or a service of the cluster that we run in ourselves. */
function isNear(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  if (isIP(bare) !== 0) return bare === "::1" || bare.startsWith("127.");
  return host === "localhost" || /\.svc(?:\.cluster\.local)?$/.test(host);
}
