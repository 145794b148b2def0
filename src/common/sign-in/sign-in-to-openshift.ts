import { isLoopback } from "../kubernetes-cluster/context-entry.ts";
import { InputError } from "../values/input-error.ts";
import { challengeFlow, type PasswordWay } from "./challenge-flow.ts";
import { type BrowserWay, codeFlow } from "./code-flow.ts";
import { discoverOpenShift, type Provider } from "./provider.ts";
import { type SignIn, signInFrom } from "./sign-in.ts";
import { clockOf, type SignInPorts } from "./sign-in-ports.ts";
import { openSignInServer, type SignInServer, withSignInServer } from "./sign-in-server.ts";

/** At which OpenShift cluster a person signs in, and how. */
export interface OpenShiftOptions extends SignInPorts {
  /** The API server: `https://api.example.com:6443`. */
  readonly server: string;
  /** With a browser on this machine, or with a password where the cluster takes one from programs. */
  readonly by: BrowserWay | PasswordWay;
}

/** Both are part of every OpenShift cluster (the first since 4.13). */
const BROWSER_CLIENT = "openshift-cli-client";
const PASSWORD_CLIENT = "openshift-challenging-client";

/**
 * Signs a person in at OpenShift's own sign-in server, which the API server names.
 * @example
 * const signIn = await signInToOpenShift({ server: "https://api.example.com:6443", by: { openBrowser: (address) => open(address) } });
 * const access = openWithToken({ server: "https://api.example.com:6443", token: renewingTokens(signIn), env: process.env });
 * @throws {@link InputError} for options that cannot be used.
 * @throws {@link SignInError} `not-offered` where the cluster has none (plain Kubernetes, or an OpenID issuer of its own).
 * @throws {@link ClusterError} when a server cannot be reached, and `aborted` by the signal.
 * @see https://docs.openshift.com/container-platform/latest/authentication/understanding-authentication.html
 */
export async function signInToOpenShift(options: OpenShiftOptions): Promise<SignIn> {
  const { server: address, by, ca } = options;
  checkServer(address);
  const provider = await whereToSignIn(options);
  return withSignInServer(options, async (server) => {
    const clientId = "openBrowser" in by ? BROWSER_CLIENT : PASSWORD_CLIENT;
    const terms = {
      way: "openshift" as const,
      issuer: provider.issuer,
      clientId,
      nonce: undefined,
      subject: undefined,
      clientSecret: undefined,
      secretIn: "body" as const,
      sends: "access-token" as const,
      scopes: [],
      tokenEndpoint: provider.tokenEndpoint.href,
      revocationEndpoint: provider.revocationEndpoint?.href,
      refreshToken: undefined,
      server: address,
      ca,
    };
    const answer = await answerOf(server, provider, options, clientId);
    return signInFrom(`sign in at ${provider.tokenEndpoint.host}`, answer, terms, clockOf(options).now());
  });
}

/** The API server is trusted with `ca` alone: its answer decides where passwords go. */
async function whereToSignIn(options: OpenShiftOptions): Promise<Provider> {
  const apiServer = openSignInServer(options, "api-server");
  try {
    return await discoverOpenShift(apiServer, options.server);
  } finally {
    await apiServer.close();
  }
}

function answerOf(
  server: SignInServer,
  provider: Provider,
  options: OpenShiftOptions,
  clientId: string,
): Promise<unknown> {
  const client = { clientId, clientSecret: undefined, secretIn: "body" as const };
  const { by } = options;
  return "openBrowser" in by
    ? codeFlow(server, { provider, client, way: by, scopes: [], host: "127.0.0.1", nonce: undefined }, options)
    : challengeFlow(server, { provider, client, way: by }, options);
}

function checkServer(server: string): void {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  const good = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(server));
  if (!good || url?.username !== "")
    throw new InputError("The sign-in", [{ path: "server", message: 'Give an address that begins with "https://".' }]);
}
