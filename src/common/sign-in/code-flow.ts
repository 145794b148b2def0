import { type AnswerPlace, awaitAnswer } from "./loopback-answer.ts";
import { type OAuthClient, postAsClient, successOf } from "./oauth-client.ts";
import type { Provider } from "./provider.ts";
import { SignInError } from "./sign-in-error.ts";
import { challengeOf, clockOf, type SignInPorts, unguessable } from "./sign-in-ports.ts";
import type { SignInServer } from "./sign-in-server.ts";
import { abortedError } from "./sign-in-waits.ts";

/** The browser of the person: the sign-in goes on where they type their password. */
export interface BrowserWay {
  /** Shows the address to the person: starts a browser, or prints it. It holds no secret of the token. */
  readonly openBrowser: (address: string) => void | Promise<void>;
  /** The port of this machine that the browser comes back to; default: any free one. Some sign-in servers know only fixed ones. */
  readonly port?: number | undefined;
  /** Milliseconds that the person has; default 5 minutes. */
  readonly patienceMs?: number | undefined;
}

export interface CodeFlow {
  readonly provider: Provider;
  readonly client: OAuthClient;
  readonly way: BrowserWay;
  readonly scopes: readonly string[];
  readonly host: "127.0.0.1" | "localhost";
  readonly nonce: string | undefined;
}

const PATIENCE_MS = 300_000;

/**
 * Authorization code with PKCE over a redirect to this machine.
 *
 * @returns the decoded answer of the token endpoint.
 * @see https://www.rfc-editor.org/rfc/rfc8252 https://www.rfc-editor.org/rfc/rfc7636
 */
export async function codeFlow(server: SignInServer, flow: CodeFlow, ports: SignInPorts): Promise<unknown> {
  const { provider, client, way, host } = flow;
  const request = `sign in at ${new URL(provider.issuer).host}`;
  const { authorizationEndpoint } = provider;
  if (authorizationEndpoint === undefined)
    throw new SignInError("not-offered", request, "it offers no sign-in with a browser");
  const verifier = unguessable(ports);
  const state = unguessable(ports);
  const { issuer, namesItself } = provider;
  const place = await awaitAnswer({ request, host, port: way.port ?? 0, state, issuer, namesItself });
  try {
    const address = authorizationAddress(authorizationEndpoint, flow, {
      redirect_uri: place.redirectUri,
      state,
      code_challenge: challengeOf(verifier),
    });
    await way.openBrowser(address);
    const code = await codeInTime(request, place, way.patienceMs ?? PATIENCE_MS, ports);
    const fields = {
      grant_type: "authorization_code",
      code,
      redirect_uri: place.redirectUri,
      code_verifier: verifier,
    };
    return successOf(request, await postAsClient(server, client, { request, url: provider.tokenEndpoint, fields }));
  } finally {
    await place.close();
  }
}

function authorizationAddress(
  endpoint: URL,
  { client, scopes, nonce }: CodeFlow,
  fields: Readonly<Record<string, string>>,
): string {
  const url = new URL(endpoint);
  const all = {
    response_type: "code",
    client_id: client.clientId,
    code_challenge_method: "S256",
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    ...(nonce === undefined ? {} : { nonce }),
    ...fields,
  };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return url.href;
}

async function codeInTime(
  request: string,
  place: AnswerPlace,
  patienceMs: number,
  ports: SignInPorts,
): Promise<string> {
  const over = new AbortController();
  const waits = ports.signal === undefined ? over.signal : AbortSignal.any([over.signal, ports.signal]);
  const late = clockOf(ports)
    .sleep(patienceMs, waits)
    .then(() => undefined);
  try {
    const code = await Promise.race([place.code, late]);
    if (code !== undefined) return code;
  } finally {
    over.abort();
  }
  if (ports.signal?.aborted === true) throw abortedError(request);
  throw new SignInError("expired", request, `nobody signed in within ${Math.round(patienceMs / 1000)} s`);
}
