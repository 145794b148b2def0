import { createHash } from "node:crypto";
import { asClient } from "./oauth-client.ts";
import type { SignIn } from "./sign-in.ts";
import { SignInError } from "./sign-in-error.ts";
import type { SignInPorts } from "./sign-in-ports.ts";
import { checkedEndpoint, openSignInServer, withSignInServer } from "./sign-in-server.ts";

/** What became of tokens at the server: `kept` where it offers no way to withdraw them, so that they end when they run out. */
export type SignedOut = "withdrawn" | "kept";

/**
 * Withdraws the tokens of a sign-in at the server, where it offers that.
 *
 * @example
 * console.log(await signOut(signIn));
 * @throws {@link SignInError} `refused` when the server does not do it.
 * @throws {@link ClusterError} when the server cannot be reached. The tokens are still good then.
 * @see https://www.rfc-editor.org/rfc/rfc7009
 */
export function signOut(signIn: SignIn, ports: SignInPorts = {}): Promise<SignedOut> {
  return signIn.way === "openshift" ? deleteOpenShiftToken(signIn, ports) : revoke(signIn, ports);
}

async function revoke(signIn: SignIn, ports: SignInPorts): Promise<SignedOut> {
  const { revocationEndpoint, refreshToken, accessToken, token, clientSecret, secretIn, ca, sends } =
    signIn.secrets.reveal();
  if (revocationEndpoint === undefined) return "kept";
  const request = `sign out at ${new URL(signIn.issuer).host}`;
  const url = checkedEndpoint(request, revocationEndpoint);
  const client = { clientId: signIn.clientId, clientSecret, secretIn };
  const access = sends === "id-token" ? accessToken : token;
  await withSignInServer({ ...ports, ca: ports.ca ?? ca }, async (server) => {
    // The refresh token first: with it goes, at most servers, what was made from it.
    for (const [hint, value] of [
      ["refresh_token", refreshToken],
      ["access_token", access],
    ] as const) {
      if (value === undefined) continue;
      const fields = { token: value, token_type_hint: hint };
      const answer = await server.sendForm(request, url, asClient(client, fields));
      if (answer.status !== 200)
        throw new SignInError("refused", request, `the tokens could not be withdrawn (HTTP status ${answer.status})`);
    }
  });
  // An id token cannot be withdrawn; it is good for minutes.
  return "withdrawn";
}

const OPENSHIFT_TOKEN = "sha256~";

async function deleteOpenShiftToken(signIn: SignIn, ports: SignInPorts): Promise<SignedOut> {
  const { token, server: address, ca } = signIn.secrets.reveal();
  // Tokens of before OpenShift 4.6 are their own names: those must not stand in an address, which servers log.
  if (address === undefined || !token.startsWith(OPENSHIFT_TOKEN)) return "kept";
  const request = `sign out at ${new URL(address).host}`;
  const digest = createHash("sha256").update(token.slice(OPENSHIFT_TOKEN.length)).digest("base64url");
  const path = `/apis/oauth.openshift.io/v1/oauthaccesstokens/${encodeURIComponent(OPENSHIFT_TOKEN + digest)}`;
  const url = checkedEndpoint(request, `${address.replace(/\/+$/, "")}${path}`);
  const server = openSignInServer({ ...ports, ca: ports.ca ?? ca }, "api-server");
  try {
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await server.ask({ request, method: "DELETE", url, headers });
    // 401: it is not good any more, which was the aim.
    if (status === 200 || status === 401 || status === 404) return "withdrawn";
    throw new SignInError("refused", request, `the token could not be withdrawn (HTTP status ${status})`);
  } finally {
    await server.close();
  }
}
