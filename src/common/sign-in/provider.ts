import { listAt, textAt, valueAt } from "../values/untyped.ts";
import { SignInError } from "./sign-in-error.ts";
import { checkedEndpoint, type SignInServer } from "./sign-in-server.ts";

/** What a sign-in server says of itself. */
export interface Provider {
  readonly issuer: string;
  readonly authorizationEndpoint: URL | undefined;
  readonly tokenEndpoint: URL;
  /** RFC 8628 */
  readonly deviceEndpoint: URL | undefined;
  /** RFC 7009 */
  readonly revocationEndpoint: URL | undefined;
  /** True when answers to the browser name their issuer (RFC 9207): one that does not is then not taken. */
  readonly namesItself: boolean;
  /** How a client with a secret shows it. */
  readonly secretIn: "header" | "body";
}

/**
 * Reads what an OpenID provider says of itself.
 *
 * @throws {@link SignInError} `not-offered` when there is no such document, `invalid-answer` when it is another issuer's.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function discoverOidc(server: SignInServer, issuer: string): Promise<Provider> {
  const request = `read the settings of ${issuer}`;
  const url = checkedEndpoint(request, `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { status, value } = await server.getJson(request, url);
  if (status !== 200) {
    throw new SignInError(
      "not-offered",
      request,
      `it is no OpenID provider (HTTP status ${status} for ${url.pathname})`,
    );
  }
  const provider = readProvider(request, value);
  // Otherwise one server could hand out the tokens of another.
  if (provider.issuer.replace(/\/$/, "") !== issuer.replace(/\/$/, ""))
    throw new SignInError("invalid-answer", request, `it calls itself "${provider.issuer}"`);
  return provider;
}

/**
 * Asks an API server of OpenShift where people sign in.
 *
 * @param apiServer - Trusts what the cluster is reached with, as the answer decides where passwords go.
 * @throws {@link SignInError} `not-offered` when the cluster has no sign-in server of its own.
 * @see https://docs.openshift.com/container-platform/latest/authentication/configuring-internal-oauth.html
 */
export async function discoverOpenShift(apiServer: SignInServer, address: string): Promise<Provider> {
  const request = `ask ${new URL(address).host} where to sign in`;
  const url = checkedEndpoint(request, `${address.replace(/\/+$/, "")}/.well-known/oauth-authorization-server`);
  const { status, value } = await apiServer.getJson(request, url);
  if (status !== 200) {
    const detail = `the cluster has no OpenShift sign-in (HTTP status ${status}); use a token, or an OpenID issuer`;
    throw new SignInError("not-offered", request, detail);
  }
  return readProvider(request, value);
}

function readProvider(request: string, value: unknown): Provider {
  const address = (name: string) => {
    const text = textAt(value, name);
    return text === undefined || text === "" ? undefined : checkedEndpoint(request, text);
  };
  const issuer = textAt(value, "issuer");
  const tokenEndpoint = address("token_endpoint");
  if (issuer === undefined || issuer === "" || tokenEndpoint === undefined)
    throw new SignInError("invalid-answer", request, "the answer names no issuer or no token endpoint");
  const challenges = listAt(value, "code_challenge_methods_supported");
  if (challenges.length > 0 && !challenges.includes("S256"))
    throw new SignInError("not-offered", request, "it cannot protect a sign-in from eavesdroppers (PKCE with S256)");
  const secrets = listAt(value, "token_endpoint_auth_methods_supported");
  return {
    issuer,
    authorizationEndpoint: address("authorization_endpoint"),
    tokenEndpoint,
    deviceEndpoint: address("device_authorization_endpoint"),
    revocationEndpoint: address("revocation_endpoint"),
    namesItself: valueAt(value, "authorization_response_iss_parameter_supported") === true,
    secretIn: secrets.includes("client_secret_post") && !secrets.includes("client_secret_basic") ? "body" : "header",
  };
}
