import { boundedBody, readAll } from "./answer-body.ts";
import { createConnectionPool } from "./connection-pool.ts";
import type { TlsMaterial } from "./credentials.ts";
import { environmentProxy } from "./environment-proxy.ts";
import { errorFromFailure } from "./error-from-failure.ts";
import { startDeadline } from "./request-deadline.ts";

/** Requests to servers that are no API servers, such as those that people sign in at. Redirects are answers and never followed. */
export interface WebExchange {
  /** Resolves with any answer, refusals and redirects too. Rejects with `ClusterError` for failures, deadlines and bodies out of bounds. */
  send(request: WebRequest): Promise<WebAnswer>;
  /** Ends all connections. Idempotent. */
  close(): Promise<void>;
}

export interface WebRequest {
  /** What is asked, in words, for messages. */
  readonly request: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly tls: TlsMaterial;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs: number;
  /** Most decoded bytes of the body. */
  readonly maxBytes: number;
}

export interface WebAnswer {
  readonly status: number;
  /** Empty when the answer names none. */
  readonly contentType: string;
  /** Where a redirect points, as it was written. */
  readonly location: string | undefined;
  readonly body: string;
}

export interface WebExchangeOptions {
  /** Where the proxy variables are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  /** Instead of the environment's: the `proxy-url` of a kubeconfig. */
  readonly proxyUrl?: string | undefined;
}

/** Opens nothing yet: connections are made as requests need them. */
export function openWebExchange({ env, userAgent, proxyUrl }: WebExchangeOptions): WebExchange {
  const pool = createConnectionPool(2);
  return {
    async send({ request, method, url, headers, body, tls, signal, timeoutMs, maxBytes }) {
      const attempt = { request, host: url.host, timeoutMs, signal };
      const deadline = startDeadline(timeoutMs, signal);
      const proxy = proxyUrl ?? environmentProxy(url.origin, env);
      try {
        const response = await pool.dispatcherFor({ headers: {}, tls, proxyUrl: proxy }).request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method,
          headers: { accept: "application/json", "accept-encoding": "identity", "user-agent": userAgent, ...headers },
          body: body ?? null,
          signal: deadline.signal,
          headersTimeout: 0,
          bodyTimeout: timeoutMs,
        });
        // Read failures surface where the body is read; an unread body must not end the program.
        response.body.on("error", () => {});
        const whole = await readAll(boundedBody(response, { deadline, attempt, maxBytes }));
        const headerOf = (name: string) => [response.headers[name]].flat()[0];
        return {
          status: response.statusCode,
          contentType: headerOf("content-type") ?? "",
          location: headerOf("location"),
          body: whole.toString("utf8"),
        };
      } catch (failure) {
        throw errorFromFailure(failure, attempt);
      } finally {
        deadline.end();
      }
    },
    close: () => pool.destroy(),
  };
}
