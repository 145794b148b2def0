import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import type { Dispatcher } from "undici";
import { createConnectionPool } from "./connection-pool.ts";
import type { Credentials, PreparedCredentials } from "./credentials.ts";
import { errorFromAnswer } from "./error-from-answer.ts";
import { type Attempt, DeadlinePassed, errorFromFailure } from "./error-from-failure.ts";
import { clusterError } from "./error-messages.ts";
import { MalformedAnswer } from "./malformed-answer.ts";
import { startDeadline } from "./request-deadline.ts";
import { controlFrame, socketEvents } from "./socket-frames.ts";

export interface ListenOptions {
  /** What is asked, in words, for messages. */
  readonly request: string;
  /** Base address, http or https; may carry a path. */
  readonly server: string;
  readonly credentials: Credentials;
  readonly userAgent: string;
  /** Begins with `/`; every segment is encoded. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the server agrees to the WebSocket. */
  readonly timeoutMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How often a silent server is asked whether it is still there, and after how long without a sign of life it is given up. */
const PING_MS = 30_000;
const SILENT_MS = 90_000;
const MOST_ERROR_BYTES = 64 * 1024;
const NORMAL_CLOSES: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/**
 * Bytes of the messages that a server sends on a WebSocket, as they arrive; reading slowly slows the server down. Ends when the
 * server closes it in good order; leaving the loop closes it.
 *
 * @throws {@link ClusterError} when the server refuses, the connection breaks, or nothing is heard for 90 seconds.
 */
export async function* listenToSocket(options: ListenOptions): AsyncGenerator<Buffer, void, undefined> {
  const { request, signal, timeoutMs } = options;
  const attempt: Attempt = { request, host: new URL(options.server).host, timeoutMs, signal };
  const pool = createConnectionPool(1);
  const deadline = startDeadline(timeoutMs, signal);
  let socket: Duplex | undefined;
  try {
    const credentials = await options.credentials.prepare(deadline.signal);
    socket = await agreed(pool.dispatcherFor(credentials), options, { credentials, attempt, abort: deadline.signal });
    deadline.lift();
    yield* messages(socket, deadline.signal);
  } catch (failure) {
    throw errorFromFailure(failure, attempt);
  } finally {
    deadline.end();
    socket?.destroy();
    await pool.destroy();
  }
}

interface Handshake {
  readonly credentials: PreparedCredentials;
  readonly attempt: Attempt;
  readonly abort: AbortSignal;
}

/** Asks for the WebSocket. Any answer but agreement is told as the refusal that it is. */
function agreed(dispatcher: Dispatcher, options: ListenOptions, handshake: Handshake): Promise<Duplex> {
  const { credentials, attempt, abort } = handshake;
  const base = new URL(options.server);
  const key = randomBytes(16).toString("base64");
  const chunks: Buffer[] = [];
  let refusal: { readonly status: number; readonly headers: IncomingHttpHeaders } | undefined;
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const refuse = () => {
      if (refusal === undefined) return;
      const { status, headers } = refusal;
      const body = Buffer.concat(chunks).toString("utf8");
      const { location, "content-type": contentType = "", "retry-after": retryAfter } = headers;
      if (status >= 200 && status <= 299) {
        const detail = `HTTP status ${status} instead of a WebSocket`;
        reject(clusterError("not-kubernetes", { ...attempt, detail }, { status }));
        return;
      }
      reject(errorFromAnswer({ status, contentType, retryAfter, location, body, now: options.now() }, attempt));
    };
    dispatcher.dispatch(
      {
        origin: base.origin,
        path: `${base.pathname.replace(/\/+$/, "")}${options.path}`,
        method: "GET",
        upgrade: "websocket",
        headers: {
          "user-agent": options.userAgent,
          "sec-websocket-key": key,
          "sec-websocket-version": "13",
          ...credentials.headers,
        },
        headersTimeout: 0,
        bodyTimeout: options.timeoutMs,
      },
      {
        onRequestStart(controller) {
          const giveUp = () => controller.abort(abort.reason instanceof Error ? abort.reason : new Error("aborted"));
          if (abort.aborted) giveUp();
          else abort.addEventListener("abort", giveUp, { once: true });
        },
        onRequestUpgrade(_controller, _status, headers, socket) {
          if (headers["sec-websocket-accept"] === acceptOf(key)) resolve(socket);
          else {
            socket.destroy();
            reject(new MalformedAnswer("it does not belong to the WebSocket that was asked for"));
          }
        },
        onResponseStart(_controller, status, headers) {
          refusal = { status, headers };
        },
        onResponseData(controller, chunk) {
          bytes += chunk.length;
          if (bytes <= MOST_ERROR_BYTES) chunks.push(chunk);
          else controller.abort(new MalformedAnswer("the refusal is too long"));
        },
        onResponseEnd: refuse,
        onResponseError: (_controller, error) => (refusal === undefined ? reject(error) : refuse()),
      },
    );
  });
}

async function* messages(socket: Duplex, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  let silentMs = 0;
  const giveUp = () => socket.destroy(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  const clock = setInterval(() => {
    silentMs += PING_MS;
    if (silentMs >= SILENT_MS) socket.destroy(new DeadlinePassed(`Silent for ${SILENT_MS} ms`));
    else if (socket.writable) socket.write(controlFrame("ping"));
  }, PING_MS);
  clock.unref();
  try {
    for await (const event of socketEvents(socket)) {
      silentMs = 0;
      if (event.kind === "data") yield event.bytes;
      else if (event.kind === "ping" && socket.writable) socket.write(controlFrame("pong", event.bytes));
      else if (event.kind === "close") {
        if (socket.writable) socket.end(controlFrame("close"));
        if (NORMAL_CLOSES.has(event.code)) return;
        throw new MalformedAnswer(`the server closed it with code ${event.code}`);
      }
    }
    throw new Error("The connection ended without a word");
  } finally {
    clearInterval(clock);
    signal.removeEventListener("abort", giveUp);
  }
}

/** What proves that the answer is to this request, and no cached one (RFC 6455, 4.2.2). */
function acceptOf(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}
