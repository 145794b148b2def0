import { isLoopback } from "../kubernetes-cluster/context-entry.ts";
import { InputError, type InputProblem } from "../values/input-error.ts";
import { type BrowserWay, codeFlow } from "./code-flow.ts";
import { type DeviceWay, deviceFlow } from "./device-flow.ts";
import { discoverOidc } from "./provider.ts";
import { type SignIn, signInFrom } from "./sign-in.ts";
import { SignInError } from "./sign-in-error.ts";
import { clockOf, type SignInPorts, unguessable } from "./sign-in-ports.ts";
import { withSignInServer } from "./sign-in-server.ts";

/** At which OpenID provider a person signs in, as whose client, and how. */
export interface OidcOptions extends SignInPorts {
  /** `https://keycloak.example.com/realms/ml`: what the API server was told with `--oidc-issuer-url`. */
  readonly issuer: string;
  /** As what the issuer knows this program; for most API servers the `--oidc-client-id`. */
  readonly clientId: string;
  /** Only for clients that have one. */
  readonly clientSecret?: string | undefined;
  /** Default `["openid"]`. Some issuers give a refresh token only for `offline_access`, and groups only for `groups`. */
  readonly scopes?: readonly string[] | undefined;
  /** What the API server takes; default the id token, as Kubernetes has it. */
  readonly sends?: "id-token" | "access-token" | undefined;
  /** With a browser on this machine, or with a code on any machine. */
  readonly by: BrowserWay | DeviceWay;
}

/**
 * Signs a person in at an OpenID provider: with their browser (authorization code and PKCE), or with a code that they type in
 * elsewhere (device flow).
 * @example
 * const signIn = await signInWithOidc({
 *   issuer: "https://keycloak.example.com/realms/ml",
 *   clientId: "kubernetes",
 *   by: { showCode: ({ address, code }) => console.log(`Go to ${address} and type ${code}`) },
 * });
 * const access = openWithToken({ server: "https://api.example.com:6443", token: renewingTokens(signIn), env: process.env });
 * @throws {@link InputError} for options that cannot be used.
 * @throws {@link SignInError} for everything that the provider or the person says no to.
 * @throws {@link ClusterError} when the provider cannot be reached, and `aborted` by the signal.
 * @see https://openid.net/specs/openid-connect-core-1_0.html https://www.rfc-editor.org/rfc/rfc8628 https://www.rfc-editor.org/rfc/rfc7636
 */
export function signInWithOidc(options: OidcOptions): Promise<SignIn> {
  checkOptions(options);
  const { clientId, clientSecret, by, scopes = ["openid"], sends = "id-token" } = options;
  return withSignInServer(options, async (server) => {
    const provider = await discoverOidc(server, options.issuer);
    const { issuer, tokenEndpoint, revocationEndpoint, secretIn } = provider;
    const client = { clientId, clientSecret, secretIn };
    const byBrowser = "openBrowser" in by;
    const nonce = byBrowser ? unguessable(options) : undefined;
    const answer = byBrowser
      ? await codeFlow(server, { provider, client, way: by, scopes, host: "localhost", nonce }, options)
      : await deviceFlow(server, { provider, client, way: by, scopes }, options);
    const request = `sign in at ${new URL(issuer).host}`;
    const terms = {
      way: "oidc" as const,
      issuer,
      clientId,
      nonce,
      subject: undefined,
      clientSecret,
      secretIn,
      sends,
      scopes,
      tokenEndpoint: tokenEndpoint.href,
      revocationEndpoint: revocationEndpoint?.href,
      refreshToken: undefined,
      server: undefined,
      ca: options.ca,
    };
    const signIn = signInFrom(request, answer, terms, clockOf(options).now());
    if (signIn.secrets.reveal().token === "") {
      const why = 'the answer holds no id token; is "openid" among the scopes, and does the client give one?';
      throw new SignInError("invalid-answer", request, why);
    }
    return signIn;
  });
}

function checkOptions({ issuer, clientId, scopes = [], sends = "id-token" }: OidcOptions): void {
  const problems: InputProblem[] = [];
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "")
    problems.push({ path: "issuer", message: 'Give an address that begins with "https://".' });
  else if (url.protocol === "http:" && !isLoopback(issuer))
    problems.push({ path: "issuer", message: "Passwords and tokens would travel in the clear: use https." });
  else if (url.search !== "" || url.hash !== "")
    problems.push({ path: "issuer", message: "Give the issuer alone, without a query." });
  if (clientId === "") problems.push({ path: "clientId", message: "It is empty." });
  if (scopes.some((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)))
    problems.push({ path: "scopes", message: "A scope is a word without blanks and quotes." });
  else if (scopes.length > 0 && sends === "id-token" && !scopes.includes("openid"))
    problems.push({ path: "scopes", message: 'Without "openid" there is no id token.' });
  if (problems.length > 0) throw new InputError("The sign-in", problems);
}
