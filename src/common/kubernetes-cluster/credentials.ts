import type { ContextFacts } from "./client.ts";

/** Who we are towards one cluster: asked before every request, so that short-lived tokens and rotated files are always current. */
export interface Credentials {
  /**
   * What the next request must carry. Cheap while nothing has expired; may read files or run a credential plugin otherwise.
   *
   * @throws {@link ClusterError} `credentials` when they cannot be obtained, `aborted` when the signal fires first.
   */
  prepare(signal: AbortSignal | undefined): Promise<PreparedCredentials>;
  /**
   * Forgets what is cached: the server has just refused it. The next `prepare` obtains it anew.
   *
   * @param refused - What the refused request carried. When newer credentials have been obtained since, nothing is forgotten: ten
   * parallel requests refused at once must not run a credential plugin ten times. Absent: forget in any case (a new login).
   */
  invalidate(refused?: PreparedCredentials): void;
}

/** Where bearer tokens come from that no kubeconfig holds: a sign-in that is renewed, or a program's own. */
export interface TokenSource {
  /**
   * The token to send now; obtains another one when it has run out. Cheap otherwise.
   *
   * @throws An error whose message is a whole sentence without secrets, when there is none.
   */
  current(): Promise<string>;
  /** Milliseconds that the token at hand may still be used, 0 when there is none; `Infinity` when that is not known. */
  leftMs(): number;
  /** The server has refused the token at hand: the next `current` obtains another one. */
  forget(): void;
}

export interface PreparedCredentials {
  /** `authorization` and all four impersonation headers, as far as they apply, names in lower case. A list is sent as one header line per value. Secret. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
  /** `proxy-url` of the kubeconfig; http and https proxies only. */
  readonly proxyUrl?: string | undefined;
}

/** TLS material in PEM. Connections are made anew when any of it changes. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** `tls-server-name`: the name to ask for and to check. */
  readonly servername?: string | undefined;
  /** False only for `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized: boolean;
}

/** One cluster as one user: what a loaded kubeconfig context comes to. */
export interface ClusterAccess {
  readonly context: ContextFacts;
  /** The kubeconfig's `server`, which may carry a path, e.g. `https://rancher.example/k8s/clusters/c-1`. */
  readonly server: string;
  readonly credentials: Credentials;
}
