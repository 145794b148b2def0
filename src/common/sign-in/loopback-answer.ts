import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { safeLine } from "../kubernetes-cluster/redaction.ts";
import { errorOfCode } from "./oauth-client.ts";
import { SignInError } from "./sign-in-error.ts";

export interface AnswerWish {
  /** For messages. */
  readonly request: string;
  /** The name of this machine in the address that the browser is sent back to. */
  readonly host: "127.0.0.1" | "localhost";
  /** 0: any free port. */
  readonly port: number;
  /** Only an answer that carries it belongs to this sign-in. */
  readonly state: string;
  readonly issuer: string;
  /** Whether an answer must name the issuer. One that names another is never taken. */
  readonly namesItself: boolean;
}

/** A place on this machine where the browser brings the answer of a sign-in. */
export interface AnswerPlace {
  readonly redirectUri: string;
  /** The code of the answer. Rejects with `SignInError` for an answer that says no. Never settles while none comes. */
  readonly code: Promise<string>;
  close(): Promise<void>;
}

const PATH = "/callback";

/**
 * Waits on loopback for the browser. Requests that do not carry the state are answered and otherwise ignored, so that another page in the
 * browser can neither answer nor end the sign-in.
 *
 * @throws {@link SignInError} `not-offered` when the port is taken.
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function awaitAnswer(wish: AnswerWish): Promise<AnswerPlace> {
  let settle: { resolve: (code: string) => void; reject: (error: Error) => void } | undefined;
  const code = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // The sign-in may end otherwise before anybody waits for it.
  code.catch(() => undefined);
  let expectedHost = "";
  const server = createServer({ maxHeaderSize: 32 * 1024, requestTimeout: 10_000 }, (request, response) => {
    const answer = readAnswer(request, wish, expectedHost);
    if (answer === undefined) return say(response, 404, "This is not the answer to the sign-in that is waited for.");
    if (typeof answer === "string") {
      say(response, 200, "You are signed in. You can close this window and go back to the terminal.");
      return settle?.resolve(answer);
    }
    say(response, 400, "The sign-in did not work. The terminal says why. You can close this window.");
    settle?.reject(answer);
  });
  await listen(server, wish);
  const { port } = server.address() as AddressInfo;
  expectedHost = `${wish.host}:${port}`;
  return {
    redirectUri: `http://${expectedHost}${PATH}`,
    code,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // What the browser still reads gets a moment.
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

function listen(server: ReturnType<typeof createServer>, { request, port }: AnswerWish): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken by another program" : `cannot be used (${error.code})`;
      reject(new SignInError("not-offered", request, `port ${port} of this machine ${why}`));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** Undefined: no answer to this sign-in. */
function readAnswer(
  request: IncomingMessage,
  wish: AnswerWish,
  expectedHost: string,
): string | SignInError | undefined {
  // Another host name would be a page that had its name point here.
  if (request.method !== "GET" || request.headers.host !== expectedHost) return undefined;
  const target = `http://${expectedHost}${request.url ?? ""}`;
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url?.pathname !== PATH || !isSame(url.searchParams.get("state") ?? "", wish.state)) return undefined;
  const { searchParams } = url;
  const issuer = searchParams.get("iss");
  if (issuer === null ? wish.namesItself : issuer !== wish.issuer) {
    const named = issuer === null ? "no issuer" : `another issuer (${safeLine(issuer, 120)})`;
    return new SignInError("invalid-answer", wish.request, `the browser's answer names ${named}`);
  }
  const error = searchParams.get("error");
  if (error !== null) return errorOfCode(wish.request, error, searchParams.get("error_description") ?? undefined);
  const code = searchParams.get("code") ?? "";
  return code === "" ? new SignInError("invalid-answer", wish.request, "the browser's answer holds no code") : code;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Nothing of the request is repeated, nothing is kept, and the code does not travel on as a referrer. */
function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(`<!doctype html><title>flaretop</title><p style="font-family: sans-serif">${text}</p>\n`);
}
