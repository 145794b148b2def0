import { errorOfCode, type OAuthClient, postAsClient, successOf } from "./oauth-client.ts";
import type { Provider } from "./provider.ts";
import { SignInError } from "./sign-in-error.ts";
import { challengeOf, type SignInPorts, unguessable } from "./sign-in-ports.ts";
import type { SignInServer } from "./sign-in-server.ts";

/** A user name and password, where the cluster takes them from programs. They are sent once and kept nowhere. */
export interface PasswordWay {
  /** Called only when the server asks for them. */
  readonly askPassword: () => Promise<{ readonly user: string; readonly password: string }>;
}

export interface ChallengeFlow {
  readonly provider: Provider;
  readonly client: OAuthClient;
  readonly way: PasswordWay;
}

/**
 * OpenShift's sign-in without a browser: the server challenges, the answer is a redirect that is read and not followed.
 *
 * @returns the decoded answer of the token endpoint.
 * @see https://docs.openshift.com/container-platform/latest/authentication/configuring-internal-oauth.html#oauth-token-requests_configuring-internal-oauth
 */
export async function challengeFlow(server: SignInServer, flow: ChallengeFlow, ports: SignInPorts): Promise<unknown> {
  const { provider, client, way } = flow;
  const request = `sign in at ${provider.tokenEndpoint.host}`;
  const verifier = unguessable(ports);
  const state = unguessable(ports);
  const url = authorizationAddress(request, flow, { state, challenge: challengeOf(verifier) });
  // The server challenges only who says that they are no browser page.
  const headers = { "x-csrf-token": "1" };
  const first = await server.ask({ request, method: "GET", url, headers });
  let answer = first;
  if (first.status === 401) {
    const { user, password } = await way.askPassword();
    if (user.includes(":")) throw new SignInError("refused", request, "a user name cannot hold a colon");
    const authorization = `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
    answer = await server.ask({ request, method: "GET", url, headers: { ...headers, authorization } });
    if (answer.status === 401) {
      const why = "the name or password is wrong, or this cluster takes passwords only in a browser";
      throw new SignInError("denied", request, why);
    }
  }
  const code = codeIn(request, answer.status, answer.location, state);
  const fields = {
    grant_type: "authorization_code",
    code,
    redirect_uri: implicitRedirect(provider),
    code_verifier: verifier,
  };
  return successOf(request, await postAsClient(server, client, { request, url: provider.tokenEndpoint, fields }));
}

function authorizationAddress(
  request: string,
  { provider, client }: ChallengeFlow,
  { state, challenge }: { state: string; challenge: string },
): URL {
  if (provider.authorizationEndpoint === undefined)
    throw new SignInError("not-offered", request, "it names no place to ask for a code");
  const url = new URL(provider.authorizationEndpoint);
  const fields = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: implicitRedirect(provider),
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url;
}

/** The one address that OpenShift knows for this client. Nothing is fetched from it. */
function implicitRedirect({ tokenEndpoint }: Provider): string {
  return `${tokenEndpoint.origin}/oauth/token/implicit`;
}

function codeIn(request: string, status: number, location: string | undefined, state: string): string {
  const url = location !== undefined && URL.canParse(location) ? new URL(location) : undefined;
  if (status < 300 || status >= 400 || url === undefined) {
    const why = `this cluster does not take passwords from programs (HTTP status ${status})`;
    throw new SignInError("not-offered", request, why);
  }
  const { searchParams } = url;
  const error = searchParams.get("error");
  if (error !== null) throw errorOfCode(request, error, searchParams.get("error_description") ?? undefined);
  if (searchParams.get("state") !== state)
    throw new SignInError("invalid-answer", request, "the answer belongs to another sign-in");
  const code = searchParams.get("code") ?? "";
  if (code === "") throw new SignInError("invalid-answer", request, "the answer holds no code");
  return code;
}
