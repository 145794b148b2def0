import { InputError, type InputProblem } from "../values/input-error.ts";
import { isDnsLabel } from "../values/resource-name.ts";
import type { Clock } from "./clock.ts";
import { isLoopback } from "./context-entry.ts";
import type { TokenSource } from "./credentials.ts";
import { ClusterError } from "./errors.ts";
import { inClusterKubeconfig } from "./in-cluster.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { isBearerToken, readKubeconfig } from "./kubeconfig-entries.ts";
import { LOCAL_FILES, type LocalFiles } from "./local-files.ts";
import { type OpenContextOptions, type OpenedContext, openContext } from "./open-context.ts";

interface AccessSurroundings {
  /** For the proxy variables, and for what a pod is told of its cluster. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock | undefined;
  readonly files?: LocalFiles | undefined;
}

/** A cluster and a token for it. */
export interface TokenAccessOptions extends AccessSurroundings {
  /** `https://api.example.com:6443`; may carry a path. */
  readonly server: string;
  /** A bearer token, or where tokens come from: `renewingTokens(signIn)`. Exactly one of `token` and `tokenFile`. */
  readonly token?: string | TokenSource | undefined;
  /** A file that holds a token and nothing else. It is read again each minute, and when the server refuses the token. */
  readonly tokenFile?: string | undefined;
  /** Certificate authorities in PEM, instead of the usual ones. At most one of `ca` and `caFile`. */
  readonly ca?: string | undefined;
  readonly caFile?: string | undefined;
  /** The name to ask for and to check in the server's certificate, when it is not that of `server`. */
  readonly tlsServerName?: string | undefined;
  readonly proxyUrl?: string | undefined;
  readonly namespace?: string | undefined;
  /** What the access is called in messages and in `client.context`; default: the server's host and port. */
  readonly name?: string | undefined;
}

/**
 * A cluster by its address and a token, without a kubeconfig, for `connect`. Sends nothing.
 * @example
 * const access = openWithToken({ server: "https://api.example.com:6443", tokenFile: "/run/token", env: process.env });
 * const client = connect({ access });
 * @throws {@link InputError} for options that cannot be used.
 * @throws {@link ClusterError} `credentials` for files that cannot be used.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#putting-a-bearer-token-in-a-request
 */
export function openWithToken(options: TokenAccessOptions): OpenedContext {
  const problems = problemsOf(options);
  if (problems.length > 0) throw new InputError("The access to a cluster", problems);
  const { server, token, tokenFile, namespace } = options;
  const name = options.name ?? new URL(server).host;
  const source = typeof token === "object" ? token : undefined;
  const read = readKubeconfig(
    {
      clusters: [{ name, cluster: clusterOf(options) }],
      users: [{ name, user: { token: typeof token === "string" ? token : undefined, tokenFile } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    },
    // Relative paths start where the process does.
    `${process.cwd()}/options`,
  );
  if ("problem" in read) throw new Error(read.problem);
  return openContext(kubeconfigOf(read.content, "flag"), name, without(options, source));
}

/**
 * The cluster of the pod we run in, as its service account, for `connect`. The token is read again as it is rotated.
 *
 * @example
 * const client = connect({ access: openInCluster({ env: process.env }) });
 * @throws {@link ClusterError} `credentials` outside a pod, and in one without a service account's token.
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function openInCluster(options: AccessSurroundings): OpenedContext {
  const account = inClusterKubeconfig(options.env, options.files ?? LOCAL_FILES);
  const context = account?.contexts[0];
  if (account === undefined || context === undefined) {
    const message =
      "This is not a pod, or its service account's token is not mounted. Use a kubeconfig or a token instead.";
    throw new ClusterError("credentials", message, { request: "find the service account" });
  }
  return openContext(kubeconfigOf(account, "in-cluster"), context.name, without(options, undefined));
}

/** No program is named anywhere, so nobody is asked about one. */
function without({ env, clock, files }: AccessSurroundings, tokens: TokenSource | undefined): OpenContextOptions {
  return { env, clock, files, tokens };
}

function clusterOf({ server, ca, caFile, tlsServerName, proxyUrl }: TokenAccessOptions) {
  return {
    server,
    "certificate-authority-data": ca === undefined ? undefined : Buffer.from(ca, "utf8").toString("base64"),
    "certificate-authority": caFile,
    "tls-server-name": tlsServerName,
    "proxy-url": proxyUrl,
  };
}

function problemsOf({ server, token, tokenFile, ca, caFile, namespace }: TokenAccessOptions): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const wrong = (path: string, message: string) => problems.push({ path, message });
  if (!URL.canParse(server) || !/^https?:$/.test(new URL(server).protocol))
    wrong("server", 'Give an address that begins with "https://".');
  else if (server.startsWith("http:") && !isLoopback(server))
    wrong("server", "The token would travel in the clear: use https.");
  else if (new URL(server).username !== "" || new URL(server).password !== "")
    wrong("server", "Give no user name or password in it.");
  if ((token === undefined) === (tokenFile === undefined)) wrong("token", "Give exactly one of token and tokenFile.");
  if (typeof token === "string" && !isBearerToken(token))
    wrong("token", "It is empty or holds characters that a token cannot have.");
  if (ca !== undefined && caFile !== undefined) wrong("ca", "Give at most one of ca and caFile.");
  if (namespace !== undefined && !isDnsLabel(namespace)) wrong("namespace", "It is not a valid name.");
  return problems;
}
