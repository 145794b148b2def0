import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createGzip } from "node:zlib";
import type { Certificate } from "../../common/certificates/issue-certificate.ts";
import { StoreRefusal } from "../object-store.ts";
import { type ApiAnswer, type ApiRequest, statusOf } from "./api-request.ts";
import { identify, type TokenUser } from "./identities.ts";
import { servePortForwards } from "./port-forward.ts";
import { createRouter, type Router, type RouterParts } from "./route-request.ts";

export interface ApiServerOptions extends RouterParts {
  readonly authority: Certificate;
  readonly certificate: Certificate;
  readonly users: readonly TokenUser[];
  /** 0: any that is free. */
  readonly port: number;
}

export interface ApiServer {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
/** Longer than clients keep idle connections: otherwise they break just as they are used again. */
const KEEP_ALIVE_MS = 120_000;
const MOST_BODY_BYTES = 3 * 1024 * 1024;
/** Pieces of a list are joined up to this size before they are written. Like a real server, shorter answers are not compressed. */
const CHUNK_CHARACTERS = 128 * 1024;

/** Starts an API server on loopback. @throws Error with `code` EADDRINUSE when the port is taken */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { authority, certificate, users, port } = options;
  const router = createRouter(options);
  const server = createServer(
    {
      key: certificate.key,
      cert: certificate.certificate,
      ca: authority.certificate,
      // Asked for, not demanded: others bring a token.
      requestCert: true,
      rejectUnauthorized: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      // The cluster's own time: by it a client can tell how old things are, whatever the speed.
      response.setHeader("date", new Date(options.now()).toUTCString());
      void answerRequest(router, users, request, response);
    },
  );
  servePortForwards(server, options);
  await listen(server, port);
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `https://${LOOPBACK}:${actual}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((listening, failed) => {
    server.once("error", failed);
    server.listen(port, LOOPBACK, () => {
      server.off("error", failed);
      listening();
    });
  });
}

async function answerRequest(
  router: Router,
  users: readonly TokenUser[],
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const warnings: string[] = [];
  try {
    const identity = identify(incoming.headers, incoming.socket, users);
    const { path, query } = addressOf(incoming);
    const { method = "GET", headers } = incoming;
    const request: ApiRequest = { method, path, query, headers, body: await bodyOf(incoming), identity, warnings };
    send(incoming, response, router(request), warnings);
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    send(incoming, response, refusalAnswer(error), warnings);
  }
}

export function addressOf({ url = "/" }: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  const query = new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
  try {
    return { path: decodeURIComponent(path), query };
  } catch {
    throw new StoreRefusal(400, "BadRequest", "the path cannot be decoded");
  }
}

export function refusalAnswer(error: unknown): ApiAnswer {
  const refusal =
    error instanceof StoreRefusal
      ? error
      : new StoreRefusal(500, "InternalError", `Internal error occurred: ${(error as Error).message}`);
  return { status: refusal.code, json: statusOf(refusal) };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > MOST_BODY_BYTES)
      throw new StoreRefusal(413, "RequestEntityTooLarge", `Request entity too large: limit is ${MOST_BODY_BYTES}`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function send(
  incoming: IncomingMessage,
  response: ServerResponse,
  answer: ApiAnswer,
  warnings: readonly string[],
): void {
  response.setHeader("cache-control", "no-cache, private");
  // Each once: a list in a deprecated version says so one time only.
  for (const warning of new Set(warnings))
    response.appendHeader("warning", `299 - "${warning.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
  if ("stream" in answer) {
    answer.stream(response);
    return;
  }
  if ("pieces" in answer) {
    sendPieces(incoming, response, answer.pieces);
    return;
  }
  const text = "text" in answer ? answer.text : `${JSON.stringify(answer.json)}\n`;
  const status = answer.status ?? 200;
  const retryAfter = "json" in answer ? retryAfterOf(answer.json) : undefined;
  if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
  response.writeHead(status, { "content-type": answer.contentType ?? "application/json" });
  response.end(text);
}

function retryAfterOf(json: unknown): number | undefined {
  const details = (json as { details?: { retryAfterSeconds?: unknown } } | null)?.details;
  return typeof details?.retryAfterSeconds === "number" ? details.retryAfterSeconds : undefined;
}

/** Writes a list as fast as the client reads it, compressed when it is long and the client can. */
function sendPieces(incoming: IncomingMessage, response: ServerResponse, pieces: Iterable<string>): void {
  const chunks = joined(pieces);
  response.setHeader("content-type", "application/json");
  const first = chunks.next();
  const isShort = first.done || first.value.length < CHUNK_CHARACTERS;
  const canGzip = (incoming.headers["accept-encoding"] ?? "").includes("gzip");
  if (isShort || !canGzip) {
    response.writeHead(200);
    void pump(first, chunks, response);
    return;
  }
  response.setHeader("content-encoding", "gzip");
  response.writeHead(200);
  const gzip = createGzip({ level: 1 });
  gzip.pipe(response);
  response.on("close", () => gzip.destroy());
  void pump(first, chunks, gzip);
}

function* joined(pieces: Iterable<string>): Generator<string, void> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

async function pump(
  first: IteratorResult<string, void>,
  rest: Iterator<string, void>,
  target: NodeJS.WritableStream,
): Promise<void> {
  for (let next = first; !next.done; next = rest.next()) {
    if ("destroyed" in target && target.destroyed) return;
    if (!target.write(next.value)) await drained(target);
  }
  target.end();
}

function drained(target: NodeJS.WritableStream): Promise<void> {
  return new Promise((ready) => {
    const done = () => {
      target.off("drain", done);
      target.off("close", done);
      ready();
    };
    target.on("drain", done);
    target.on("close", done);
  });
}
