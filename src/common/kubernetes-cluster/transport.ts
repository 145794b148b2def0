import type { Dispatcher } from "undici";
import { boundedBody, readAll } from "./answer-body.ts";
import { type ConnectionPool, createConnectionPool, fingerprintOf } from "./connection-pool.ts";
import type { Credentials, PreparedCredentials } from "./credentials.ts";
import { errorFromAnswer } from "./error-from-answer.ts";
import { type Attempt, errorFromFailure } from "./error-from-failure.ts";
import { clusterError } from "./error-messages.ts";
import { type ClusterError, isClusterError } from "./errors.ts";
import { allowedWhenReadOnly } from "./read-only.ts";
import { type RequestDeadline, startDeadline } from "./request-deadline.ts";
import type { ServerClock } from "./server-clock.ts";
import { warningTexts, warnOnce } from "./warning-headers.ts";

/** The one way to the API server. Nothing in the product sends a request round it, so its switches hold everywhere. */
export interface Transport {
  /**
   * Sends one request and resolves with a success whose body is still to be read. Anything else rejects with {@link ClusterError}:
   * refusals, redirects, answers of the wrong type, failures and deadlines. A 401 drops the credentials and is tried once more.
   */
  send(request: TransportRequest): Promise<Answer>;
  /** Host and port of the server, for messages. */
  readonly host: string;
  readonly readOnly: boolean;
  /** Ends all connections; requests under way reject with `aborted`. Idempotent. */
  close(): Promise<void>;
}

export interface TransportRequest {
  /** What is asked, in words, for messages: `list rayclusters`. */
  readonly request: string;
  /** What the path names, when a 404 may mean that it is not installed: `rayclusters.ray.io/v1`. */
  readonly resource?: string | undefined;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Begins with `/`; every segment is encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole exchange; with `stream`, until the answer begins. */
  readonly timeoutMs: number;
  readonly pool: "polls" | "person";
  /** True for answers in plain text: anything but HTML is taken. */
  readonly text?: boolean | undefined;
  /** True for plain text that may go on for ever (logs): no deadline and no size bound for the body. */
  readonly stream?: boolean | undefined;
  /** Most decoded bytes of the body; default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Called with each warning that comes with this answer, cleaned. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

export interface Answer {
  readonly status: number;
  /** Inflated chunks. Rejects with `ClusterError`; reading it to the end, or leaving the loop, ends the request. */
  readonly body: AsyncIterable<Buffer>;
  readonly attempt: Attempt;
}

export interface TransportOptions {
  /** Base address; may carry a path. */
  readonly server: string;
  readonly credentials: Credentials;
  readonly readOnly: boolean;
  /** `flaretop/1.2.3 (session)`. */
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told the time of every answer, refusals too. */
  readonly serverClock?: ServerClock | undefined;
  /** Called once for each distinct warning of the server, cleaned. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ERROR_BYTES = 1024 * 1024;
const IDLE_MS = 10_000;

export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

class HttpTransport implements Transport {
  readonly readOnly: boolean;
  readonly host: string;
  readonly #options: TransportOptions;
  readonly #base: URL;
  readonly #pools: Readonly<Record<TransportRequest["pool"], ConnectionPool>>;
  readonly #warn: (text: string) => void;
  /** Fingerprints of TLS material that has had an answer: the server accepts it. */
  readonly #proven = new Set<string>();
  #closed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.readOnly = options.readOnly;
    this.#base = new URL(options.server);
    this.host = this.#base.host;
    this.#pools = { polls: createConnectionPool(12), person: createConnectionPool(4) };
    this.#warn = warnOnce(options.onWarning ?? (() => {}));
  }

  async send(request: TransportRequest): Promise<Answer> {
    if (this.readOnly && !allowedWhenReadOnly(request.method, request.path)) throw this.#error("read-only", request);
    if (this.#closed) throw this.#error("aborted", request);
    if (!request.path.startsWith("/")) throw new Error(`A request path must begin with a slash: ${request.path}`);
    const startedAt = performance.now();
    const first = await this.#prepare(request);
    try {
      return await this.#exchange(request, first, request.timeoutMs);
    } catch (error) {
      const again = await this.#secondTry(error, request, first);
      if (again === undefined) throw error;
      // A retry shares the first try's deadline, unless a login came between them.
      const spent = again === first ? performance.now() - startedAt : 0;
      return this.#exchange(request, again, Math.max(1, request.timeoutMs - spent));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#pools.polls.destroy(), this.#pools.person.destroy()]);
  }

  #error(
    reason: "read-only" | "aborted" | "credentials",
    { request }: TransportRequest,
    detail?: string,
  ): ClusterError {
    return clusterError(reason, { request, host: this.host, detail });
  }

  async #prepare(request: TransportRequest): Promise<PreparedCredentials> {
    const attempt = { request: request.request, host: this.host, signal: request.signal };
    const prepared = await this.#options.credentials.prepare(request.signal).catch((failure: unknown) => {
      throw errorFromFailure(failure, attempt);
    });
    for (const [name, value] of Object.entries(prepared.headers)) {
      const broken = [value].flat().some((line) => /[\0\r\n]/.test(line));
      if (broken) throw this.#error("credentials", request, `the value of the header ${name} holds a line break`);
    }
    return prepared;
  }

  /** What to try once more with: new credentials after a refusal, rotated files after a TLS failure, the same after a broken GET. */
  async #secondTry(
    error: unknown,
    request: TransportRequest,
    used: PreparedCredentials,
  ): Promise<PreparedCredentials | undefined> {
    if (!isClusterError(error) || request.signal?.aborted === true || this.#closed) return undefined;
    switch (error.reason) {
      case "unauthorized":
        this.#options.credentials.invalidate(used);
        return this.#prepare(request);
      case "tls-untrusted":
      case "tls-expired":
      case "client-cert": {
        this.#options.credentials.invalidate(used);
        const fresh = await this.#prepare(request);
        return fingerprintOf(fresh) === fingerprintOf(used) ? undefined : fresh;
      }
      case "reset":
        // A pooled connection may have been closed just as we wrote to it. Only reads are repeated.
        return request.method === "GET" ? used : undefined;
      default:
        return undefined;
    }
  }

  async #exchange(request: TransportRequest, credentials: PreparedCredentials, timeoutMs: number): Promise<Answer> {
    const { signal } = request;
    const fingerprint = fingerprintOf(credentials);
    const unprovenClientCertificate = credentials.tls.cert !== undefined && !this.#proven.has(fingerprint);
    const described = { request: request.request, host: this.host, resource: request.resource };
    const attempt: Attempt = { ...described, timeoutMs: request.timeoutMs, signal, unprovenClientCertificate };
    const pool = this.#pools[request.pool];
    const deadline = startDeadline(timeoutMs, signal);
    try {
      const response = await pool.dispatcherFor(credentials).request(this.#dispatch(request, credentials, deadline));
      response.body.on("error", () => {}); // Read failures surface where the body is read; an unread body must not end the program.
      this.#proven.add(fingerprint);
      this.#options.serverClock?.note(response.headers["date"], this.#options.now());
      this.#passWarnings(request, response.headers["warning"]);
      if (response.statusCode < 200 || response.statusCode > 299)
        throw await this.#refusal(response, deadline, attempt);
      return this.#answer(request, response, deadline, attempt);
    } catch (failure) {
      deadline.end();
      throw this.#noted(errorFromFailure(failure, attempt), pool);
    }
  }

  #passWarnings(request: TransportRequest, header: string | readonly string[] | undefined): void {
    for (const text of warningTexts(header)) {
      request.onWarning?.(text);
      this.#warn(text);
    }
  }

  #noted(error: ClusterError, pool: ConnectionPool): ClusterError {
    if (error.reason === "timeout") pool.renew();
    return error;
  }

  #dispatch(
    request: TransportRequest,
    credentials: PreparedCredentials,
    deadline: RequestDeadline,
  ): Dispatcher.RequestOptions {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query ?? {})) if (value !== undefined) query.set(name, value);
    const search = query.size === 0 ? "" : `?${query}`;
    return {
      origin: this.#base.origin,
      path: `${this.#base.pathname.replace(/\/+$/, "")}${request.path}${search}`,
      method: request.method,
      headers: {
        accept: isText(request) ? "*/*" : "application/json",
        "accept-encoding": isLoopback(this.#base.hostname) ? "identity" : "gzip",
        "user-agent": this.#options.userAgent,
        ...request.headers,
        ...credentials.headers,
      },
      body: request.body ?? null,
      signal: deadline.signal,
      headersTimeout: 0,
      bodyTimeout: request.stream === true ? 0 : Math.max(IDLE_MS, request.timeoutMs),
    };
  }

  async #refusal(
    response: Dispatcher.ResponseData,
    deadline: RequestDeadline,
    attempt: Attempt,
  ): Promise<ClusterError> {
    const body = await readAll(boundedBody(response, { deadline, attempt, maxBytes: MOST_ERROR_BYTES }), {
      partial: true,
    });
    return errorFromAnswer(
      {
        status: response.statusCode,
        contentType: headerOf(response, "content-type") ?? "",
        retryAfter: headerOf(response, "retry-after"),
        location: headerOf(response, "location"),
        body: body.toString("utf8"),
        now: this.#options.now(),
      },
      attempt,
    );
  }

  async #answer(
    request: TransportRequest,
    response: Dispatcher.ResponseData,
    deadline: RequestDeadline,
    attempt: Attempt,
  ): Promise<Answer> {
    const contentType = headerOf(response, "content-type") ?? "";
    const wanted = isText(request) ? !/\bhtml\b/i.test(contentType) : /\bjson\b/i.test(contentType);
    if (!wanted) {
      const body = await readAll(boundedBody(response, { deadline, attempt, maxBytes: MOST_ERROR_BYTES }), {
        partial: true,
      });
      const seen = { status: response.statusCode, contentType, body: body.toString("utf8"), now: this.#options.now() };
      throw wrongType(seen, attempt);
    }
    if (request.stream === true) deadline.lift();
    const maxBytes = request.stream === true ? Number.POSITIVE_INFINITY : (request.maxBytes ?? MOST_BYTES);
    const pool = this.#pools[request.pool];
    const body = boundedBody(response, { deadline, attempt, maxBytes, onError: (error) => this.#noted(error, pool) });
    return { status: response.statusCode, body, attempt };
  }
}

function isText({ text, stream }: TransportRequest): boolean {
  return text === true || stream === true;
}

/** A success that is not JSON comes from a login page, a proxy or a captive portal. */
function wrongType(
  seen: { status: number; contentType: string; body: string; now: number },
  attempt: Attempt,
): ClusterError {
  // An empty success has no type to judge: it is a broken answer, not another server's.
  const { request, host } = attempt;
  const reason = seen.body === "" && seen.contentType === "" ? "protocol" : "not-kubernetes";
  const detail = reason === "protocol" ? "it is empty" : `HTTP status ${seen.status}, ${typeInWords(seen.contentType)}`;
  return clusterError(reason, { request, host, detail }, { status: seen.status });
}

function typeInWords(contentType: string): string {
  const bare = contentType.split(";")[0]?.trim() ?? "";
  return /^[\w.+-]+\/[\w.+-]+$/.test(bare) ? `${bare} instead of JSON` : "not JSON";
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** On one's own machine, to compress a page takes the server longer than to send it whole. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}
