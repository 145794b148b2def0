import { postAsClient, successOf } from "./oauth-client.ts";
import { type SignIn, signInFrom } from "./sign-in.ts";
import { isSignInError, SignInError } from "./sign-in-error.ts";
import { clockOf, type SignInPorts } from "./sign-in-ports.ts";
import { checkedEndpoint, withSignInServer } from "./sign-in-server.ts";

/**
 * Gets a new token for a sign-in, without the person.
 *
 * @example
 * const renewed = await renewSignIn(signIn, {});
 * @throws {@link SignInError} `expired` when the person must sign in again.
 * @throws {@link ClusterError} when the sign-in server cannot be reached.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export async function renewSignIn(signIn: SignIn, ports: SignInPorts): Promise<SignIn> {
  const { way, issuer, clientId } = signIn;
  const request = `renew the sign-in at ${new URL(issuer).host}`;
  const { token: _token, accessToken: _accessToken, ...kept } = signIn.secrets.reveal();
  const { refreshToken, clientSecret, secretIn, tokenEndpoint, scopes, sends } = kept;
  if (refreshToken === undefined)
    throw new SignInError("expired", request, "the token is no longer good and cannot be renewed");
  return withSignInServer({ ...ports, ca: ports.ca ?? kept.ca }, async (server) => {
    const url = checkedEndpoint(request, tokenEndpoint);
    const scope = scopes.length === 0 ? undefined : scopes.join(" ");
    const fields = { grant_type: "refresh_token", refresh_token: refreshToken, scope };
    const answer = await postAsClient(server, { clientId, clientSecret, secretIn }, { request, url, fields });
    const value = success(request, answer);
    const terms = { ...kept, way, issuer, clientId, nonce: undefined };
    const renewed = signInFrom(request, value, terms, clockOf(ports).now());
    // OpenID lets an answer leave the id token out; then only a new sign-in brings one.
    if (sends === "id-token" && renewed.secrets.reveal().token === "")
      throw new SignInError("expired", request, "the answer holds no new id token");
    return renewed;
  });
}

function success(request: string, answer: Parameters<typeof successOf>[1]): unknown {
  try {
    return successOf(request, answer);
  } catch (error) {
    // `invalid_grant` is how a server says that a refresh token is used up, withdrawn or too old.
    if (isSignInError(error) && error.code === "invalid_grant")
      throw new SignInError("expired", request, "it is no longer good", error.code);
    throw error;
  }
}
