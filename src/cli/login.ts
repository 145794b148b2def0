import type { Identity } from "../common/kubernetes-cluster/client.ts";
import { ClusterError, isClusterError } from "../common/kubernetes-cluster/errors.ts";
import type { OpenedContext } from "../common/kubernetes-cluster/open-context.ts";
import { openWithToken } from "../common/kubernetes-cluster/open-with-token.ts";
import type { DevicePrompt } from "../common/sign-in/device-flow.ts";
import type { SignIn } from "../common/sign-in/sign-in.ts";
import type { SignInPorts } from "../common/sign-in/sign-in-ports.ts";
import { signInToOpenShift } from "../common/sign-in/sign-in-to-openshift.ts";
import { signInWithOidc } from "../common/sign-in/sign-in-with-oidc.ts";
import type { SignedInContext } from "../common/sign-in/signed-in-contexts.ts";
import { cleanLine } from "../common/values/text.ts";
import { UsageError } from "./exit-code.ts";
import type { LoginArguments } from "./sign-in-arguments.ts";

/** The cluster that is signed in to. */
export interface LoginPlace extends Omit<SignedInContext, "name" | "tokenFile"> {
  /** What the context is to be called; undefined: after the person and the server. */
  readonly name: string | undefined;
}

export interface LoginPorts extends SignInPorts {
  readonly readToken: () => Promise<string>;
  /** Starts a browser; undefined when there is none to be sure of. */
  readonly openBrowser: ((address: string) => void) | undefined;
  /** Tells the person what to do; not part of the output. */
  readonly say: (line: string) => void;
  readonly whoAmI: (access: OpenedContext) => Promise<Identity | undefined>;
  /** Whether a context of that name stands elsewhere, where it would hide ours. */
  readonly isTaken: (name: string) => boolean;
  /** Keeps the token and the context. @returns the kubeconfig that it stands in. */
  readonly keep: (context: Omit<SignedInContext, "tokenFile">, signIn: SignIn | string) => string;
}

/** Signs in, asks the server whom it takes us for, and keeps the token only then. */
export async function login(place: LoginPlace, options: LoginArguments, ports: LoginPorts): Promise<string> {
  if (place.name !== undefined && ports.isTaken(place.name))
    throw new UsageError(
      `A context "${place.name}" stands in your own kubeconfig and would hide the new one. Choose another name with --context.`,
    );
  const signIn = options.by === "token" ? await givenToken(ports) : await signInAt(place, options, ports);
  const { server, ca, tlsServerName, proxyUrl, namespace } = place;
  const token = typeof signIn === "string" ? signIn : signIn.secrets.reveal().token;
  const access = openWithToken({ server, token, ca, tlsServerName, proxyUrl, namespace, env: ports.env ?? {} });
  const identity = await whoAmI(access, options, ports);
  const name = place.name ?? freeName(`${identity?.user ?? "me"}@${new URL(server).host}`, ports);
  const path = ports.keep({ name, server, ca, tlsServerName, proxyUrl, namespace }, signIn);
  const lines = [
    identity === undefined
      ? `Signed in to ${server}, which does not say as whom.`
      : `Signed in to ${server} as ${inWords(identity)}.`,
    ...lifeInWords(signIn),
    `Context "${name}" is in ${path}. Next: flaretop --context ${forShell(name)}`,
  ];
  return `${lines.map(cleanLine).join("\n")}\n`;
}

async function givenToken({ readToken }: LoginPorts): Promise<string> {
  const token = (await readToken()).trim();
  if (token === "")
    throw new UsageError("The input holds no token. Example: pass show ml | flaretop login SERVER --token-stdin");
  return token;
}

function signInAt(place: LoginPlace, options: LoginArguments, ports: LoginPorts): Promise<SignIn> {
  const { issuer, clientId, scopes, by, callbackPort } = options;
  const { ca, proxyUrl, tlsServerName, server } = place;
  const around = { ...ports, ca, proxyUrl, tlsServerName };
  const browser = { openBrowser: (address: string) => showAddress(address, ports), port: callbackPort };
  if (issuer === undefined) return signInToOpenShift({ ...around, server, by: browser });
  const byDevice = by === "device" || (by === undefined && ports.openBrowser === undefined);
  return signInWithOidc({
    ...around,
    issuer,
    clientId: clientId ?? "",
    scopes,
    by: byDevice ? { showCode: (prompt) => showCode(prompt, ports) } : browser,
  });
}

function showAddress(address: string, { openBrowser, say }: LoginPorts): void {
  if (openBrowser !== undefined) {
    say("Go on in your browser. If none opens, open this address on this machine:");
    say(address);
    openBrowser(address);
    return;
  }
  const back = new URL(new URL(address).searchParams.get("redirect_uri") ?? address).port;
  say(
    `No browser can be started here. From the machine of your browser: ssh -L ${back}:127.0.0.1:${back} THIS-MACHINE`,
  );
  say("Then open this address in it:");
  say(address);
}

function showCode({ address, code, wholeAddress }: DevicePrompt, { say }: LoginPorts): void {
  say(`Open ${cleanLine(address)} in any browser and type this code: ${code}`);
  if (wholeAddress !== undefined) say(`Or open ${cleanLine(wholeAddress)} and compare the code.`);
}

async function whoAmI(
  access: OpenedContext,
  { issuer, by }: LoginArguments,
  ports: LoginPorts,
): Promise<Identity | undefined> {
  const identity = await ports.whoAmI(access).catch((error: unknown) => {
    if (!isClusterError(error) || error.reason !== "unauthorized") throw error;
    const why =
      issuer === undefined
        ? `the API server does not accept the token. ${by === "token" ? "Get a new one" : "Sign in again"}.`
        : "the API server does not accept the token of this issuer. Ask an administrator for the issuer and client ID that it knows.";
    throw new ClusterError("unauthorized", `sign in to ${access.server}: ${why}`, { request: "sign in" });
  });
  if (identity?.user !== "system:anonymous") return identity;
  const message = `sign in to ${access.server}: the API server takes this token for nobody's. Get another one.`;
  throw new ClusterError("unauthorized", message, { request: "sign in" });
}

function inWords({ user, groups }: Identity): string {
  const shown = groups.filter((group) => group !== "system:authenticated").slice(0, 10);
  return shown.length === 0 ? user : `${user} (groups: ${shown.join(", ")})`;
}

function lifeInWords(signIn: SignIn | string): readonly string[] {
  if (typeof signIn === "string") return [];
  const { expiresAt, canRenew } = signIn;
  if (canRenew) return ["The token is renewed by itself."];
  return expiresAt === undefined
    ? []
    : [`The token runs out at ${new Date(expiresAt).toISOString()}; sign in again then.`];
}

function freeName(wished: string, { isTaken }: LoginPorts): string {
  let name = cleanLine(wished);
  while (isTaken(name)) name = `${name}/flaretop`;
  return name;
}

function forShell(name: string): string {
  return /^[\w@:./=-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
