import { rootCertificates } from "node:tls";
import { isLoopback } from "../kubernetes-cluster/context-entry.ts";
import type { TlsMaterial } from "../kubernetes-cluster/credentials.ts";
import { ClusterError, type ClusterErrorReason, isClusterError } from "../kubernetes-cluster/errors.ts";
import { refuseDeepJson } from "../kubernetes-cluster/json-answer.ts";
import { safeLine } from "../kubernetes-cluster/redaction.ts";
import { openWebExchange, type WebAnswer, type WebRequest } from "../kubernetes-cluster/web-exchange.ts";
import { SignInError } from "./sign-in-error.ts";

/** What every call to a sign-in server may be told. */
export interface SignInSurroundings {
  /** For the proxy variables; default: none. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Certificate authorities in PEM. Servers that people sign in at are also taken with those that Node knows. */
  readonly ca?: string | undefined;
  /** For the API server alone, which some sign-ins ask as well: the name to check in its certificate. */
  readonly tlsServerName?: string | undefined;
  /** Instead of the environment's proxy. */
  readonly proxyUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One answer of a sign-in server: decoded JSON with its status, 200 or an error of the protocol. */
export interface ServerAnswer {
  readonly status: number;
  readonly value: unknown;
}

export type FormFields = Readonly<Record<string, string | undefined>>;

/** What a form says. Fields that are undefined are left out. */
export interface Form {
  readonly fields: FormFields;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SignInServer {
  /** Sends a GET whose answer must be JSON. */
  getJson(request: string, url: URL): Promise<ServerAnswer>;
  /** Sends a form as OAuth has it; the answer must be JSON. */
  postForm(request: string, url: URL, form: Form): Promise<ServerAnswer>;
  /** Sends a form; the answer may hold anything or nothing. */
  sendForm(request: string, url: URL, form: Form): Promise<WebAnswer>;
  /** Any answer, redirects and refusals too. */
  ask(asked: Pick<WebRequest, "request" | "method" | "url" | "headers" | "body">): Promise<WebAnswer>;
  close(): Promise<void>;
}

const ANSWER_MS = 15_000;
/** A token with thousands of groups fits. */
const MOST_BYTES = 512 * 1024;

/** @param which - An API server is trusted with `ca` alone; others also with the authorities that Node knows. */
export function openSignInServer(around: SignInSurroundings, which: "api-server" | "sign-in"): SignInServer {
  const { env = {}, ca, tlsServerName, proxyUrl, signal } = around;
  const exchange = openWebExchange({ env, proxyUrl, userAgent: "flaretop (sign-in)" });
  const tls: TlsMaterial =
    which === "api-server"
      ? { ca, servername: tlsServerName, rejectUnauthorized: true }
      : { ca: ca === undefined ? undefined : [ca, ...rootCertificates].join("\n"), rejectUnauthorized: true };
  const ask: SignInServer["ask"] = async (asked) => {
    try {
      return await exchange.send({ ...asked, tls, signal, timeoutMs: ANSWER_MS, maxBytes: MOST_BYTES });
    } catch (failure) {
      throw inSignInWords(failure, asked.url.host);
    }
  };
  const sendForm: SignInServer["sendForm"] = (request, url, { fields, headers }) => {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
    const type = { "content-type": "application/x-www-form-urlencoded" };
    return ask({ request, method: "POST", url, headers: { ...type, ...headers }, body: String(form) });
  };
  return {
    ask,
    sendForm,
    getJson: async (request, url) => decoded(request, url, await ask({ request, method: "GET", url })),
    postForm: async (request, url, form) => decoded(request, url, await sendForm(request, url, form)),
    close: () => exchange.close(),
  };
}

/** Opens a server for one piece of work and closes its connections after it, whatever comes. */
export async function withSignInServer<T>(
  around: SignInSurroundings,
  work: (server: SignInServer) => Promise<T>,
): Promise<T> {
  const server = openSignInServer(around, "sign-in");
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/**
 * An address that a server named for us to send secrets to, or a person to.
 *
 * @throws {@link SignInError} unless it is https, or http to this machine.
 */
export function checkedEndpoint(request: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (why: string) =>
    new SignInError("invalid-answer", request, `the address "${safeLine(text, 120)}" ${why}`);
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw refuse("is no web address");
  if (url.username !== "" || url.password !== "") throw refuse("holds a user name");
  if (url.protocol === "http:" && !isLoopback(url.href)) throw refuse("is not encrypted (http)");
  return url;
}

function decoded(request: string, url: URL, { status, contentType, location, body }: WebAnswer): ServerAnswer {
  if (status >= 300 && status < 400) {
    const to = location === undefined ? "" : ` to ${location.replace(/[?#].*$/s, "")}`;
    throw new SignInError("invalid-answer", request, `${url.host} redirects${to}, which is not followed`);
  }
  if (status === 429 || status >= 500) {
    const message = `${request}: ${url.host} cannot answer now (HTTP status ${status}). Try again later.`;
    throw new ClusterError(status === 429 ? "throttled" : "server-error", message, { request, status });
  }
  if (!/\bjson\b/i.test(contentType)) {
    // A bare 404 or 401 says enough: there is no such thing here, or not for us.
    if (status >= 400) return { status, value: undefined };
    const type = contentType === "" ? "no content type" : safeLine(contentType, 60);
    throw new SignInError("invalid-answer", request, `${url.host} answered with ${type} instead of JSON`);
  }
  try {
    refuseDeepJson(Buffer.from(body, "utf8"));
    return { status, value: JSON.parse(body) };
  } catch {
    throw new SignInError("invalid-answer", request, `the answer of ${url.host} is not whole JSON`);
  }
}

/** What went wrong on the way to a sign-in server; the words of an API server would name the wrong thing to look at. */
const WORDS: Partial<Readonly<Record<ClusterErrorReason, string>>> = {
  dns: "the address HOST cannot be found. Check the address, and that the VPN is up.",
  refused: "nothing is listening at HOST. Check the address and its port.",
  timeout: "HOST did not answer in time. Check the network and try again.",
  "tls-untrusted": "the certificate of HOST is not signed by a known authority. Give the authority's certificate.",
  "tls-name": "the certificate of HOST is for another name. Use an address that the certificate names.",
  protocol: "the answer of HOST could not be read, or is too long. Check the address.",
};

function inSignInWords(failure: unknown, host: string): unknown {
  if (!isClusterError(failure)) return failure;
  const { reason, request } = failure;
  const words = WORDS[reason];
  const message =
    words === undefined
      ? failure.message.replaceAll("the API server", "the sign-in server")
      : `${request}: ${words.replace("HOST", host)}`;
  return new ClusterError(reason, message, { request });
}
