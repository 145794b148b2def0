import type { RequestOptions } from "node:https";
import type { KubeConfig, User } from "@kubernetes/client-node";
import type { ContextParts } from "./kubeconfig.ts";

/** What our own sign-in adds to a request of client-node. */
export interface SignIn {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** client-node hands a user entry with this provider to us and to none of its own authenticators. */
const OURS = "flaretop";
/** For WebSockets: client-node sets no limit to the time a server may take to answer. */
const HANDSHAKE_MS = 10_000;

/**
 * client-node's configuration for one context alone. It keeps what client-node does right (server, proxy, TLS name, TLS checks,
 * passwords); tokens, token files, plugins, certificate files and impersonation come from `signIn` instead, because client-node
 * ignores `tokenFile` and three of four impersonation fields, reads any file it is told to, and runs plugins without a limit.
 *
 * Loads client-node on the first call, as that takes half a second.
 */
export async function clientNodeConfig(
  { context, cluster, user }: ContextParts,
  signIn: () => Promise<SignIn>,
): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import("./client-node-parts.ts");
  const config = new Config();
  config.addAuthenticator({
    isAuthProvider: ({ authProvider }: User) => (authProvider as { name?: unknown } | undefined)?.name === OURS,
    async applyAuthentication(_user, options) {
      const { headers, ca, cert, key } = await signIn();
      const request = options as RequestOptions & { handshakeTimeout?: number };
      request.headers = { ...(request.headers as object), ...headers };
      Object.assign(request, definedOnly({ ca, cert, key }));
      // Stated, so that NODE_TLS_REJECT_UNAUTHORIZED has no say.
      request.rejectUnauthorized = !cluster.insecure;
      request.handshakeTimeout = HANDSHAKE_MS;
    },
  });
  config.loadFromOptions({
    currentContext: context.name,
    contexts: [
      { name: context.name, cluster: cluster.name, user: user.name, ...definedOnly({ namespace: context.namespace }) },
    ],
    clusters: [
      {
        name: cluster.name,
        server: cluster.server,
        // client-node refuses plain HTTP without it; which plain HTTP is good enough has been decided before.
        skipTLSVerify: cluster.insecure || cluster.server.startsWith("http:"),
        ...definedOnly({ tlsServerName: cluster.tlsServerName, proxyUrl: cluster.proxyUrl }),
      },
    ],
    users: [
      {
        name: user.name,
        authProvider: { name: OURS },
        ...definedOnly({
          username: user.username,
          password: user.password ?? (user.username === undefined ? undefined : ""),
        }),
      },
    ],
  });
  return config;
}

function definedOnly<Values extends Record<string, string | undefined>>(
  values: Values,
): { [Key in keyof Values]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: string;
  };
}
